package dev.asyncat.jaxrs.profile;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.profile.Profile;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** {@code /profiles}: named defaults for runs. */
@Path(Mounts.PATH + "/profiles")
public final class ProfileResource {

  private final Asyncat asyncat;

  /** A resource. */
  public ProfileResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** The user's profiles, the default one first. */
  @GET
  public Response list(@Context ContainerRequestContext context) {
    List<Json> profiles =
        asyncat.profiles().list(UserScope.of(context).userId()).stream()
            .map(profile -> (Json) ProfileWire.of(profile))
            .toList();
    return JsonResponse.ok(JsonResponse.success().put("profiles", new JsonArray(profiles)));
  }

  /** Adds a profile. */
  @POST
  public Response create(RequestBody body, @Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    return answer(asyncat.profiles().create(userId, ProfileWire.draft(body)));
  }

  /** One profile. */
  @GET
  @Path("{id}")
  public Response get(@PathParam("id") String id, @Context ContainerRequestContext context) {
    return answer(asyncat.profiles().get(UserScope.of(context).userId(), id));
  }

  /** Changes the fields that were sent. */
  @PUT
  @Path("{id}")
  public Response update(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    return answer(asyncat.profiles().update(userId, id, ProfileWire.draft(body)));
  }

  /** Deletes a profile; one that does not exist is as good as deleted. */
  @DELETE
  @Path("{id}")
  public Response delete(@PathParam("id") String id, @Context ContainerRequestContext context) {
    asyncat.profiles().delete(UserScope.of(context).userId(), id);
    return JsonResponse.ok(JsonResponse.success());
  }

  private static Response answer(Profile profile) {
    return JsonResponse.ok(JsonResponse.success().put("profile", ProfileWire.of(profile)));
  }
}
