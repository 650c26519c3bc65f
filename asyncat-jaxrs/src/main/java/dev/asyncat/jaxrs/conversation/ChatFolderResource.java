package dev.asyncat.jaxrs.conversation;

import dev.asyncat.conversation.ChatFolder;
import dev.asyncat.core.Asyncat;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.WireTime;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** {@code /chat-folders}: folders of conversations. */
@Path(Mounts.PATH + "/chat-folders")
public final class ChatFolderResource {

  private final Asyncat asyncat;

  /** A resource. */
  public ChatFolderResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** The folders of a workspace. */
  @GET
  public Response list(
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context) {
    if (workspaceId == null || workspaceId.isBlank()) {
      throw new InvalidRequestException("workspaceId required");
    }
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "folders",
                ConversationWire.array(
                    asyncat.chatFolders().list(UserScope.of(context).userId(), workspaceId),
                    ChatFolderResource::wire)));
  }

  /** Adds a folder. */
  @POST
  public Response create(
      RequestBody body,
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context) {
    return answer(
        asyncat
            .chatFolders()
            .create(
                UserScope.of(context).userId(),
                workspaceId == null ? body.filledText("workspaceId").orElse(null) : workspaceId,
                body.text("name").orElse(""),
                body.text("color").orElse(null)));
  }

  /** Changes the fields that were sent; a color of {@code null} takes it away. */
  @PATCH
  @Path("{id}")
  public Response update(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    OptionalInt order = body.wholeNumber("sort_order");
    return answer(
        asyncat
            .chatFolders()
            .update(
                UserScope.of(context).userId(),
                id,
                body.text("name").orElse(null),
                body.has("color") ? body.text("color").orElse("") : null,
                order.isPresent() ? (Integer) order.getAsInt() : null));
  }

  /** Deletes a folder; one that does not exist is as good as deleted. */
  @DELETE
  @Path("{id}")
  public Response delete(@PathParam("id") String id, @Context ContainerRequestContext context) {
    asyncat.chatFolders().delete(UserScope.of(context).userId(), id);
    return JsonResponse.ok(JsonResponse.success());
  }

  private static Response answer(ChatFolder folder) {
    return JsonResponse.ok(JsonResponse.success().put("folder", wire(folder)));
  }

  private static JsonObject wire(ChatFolder folder) {
    return Json.object()
        .put("id", folder.id())
        .put("user_id", folder.userId())
        .put("workspace_id", folder.workspaceId())
        .put("name", folder.name())
        .put("color", folder.color())
        .put("sort_order", folder.sortOrder())
        .put("created_at", WireTime.format(folder.createdAt()))
        .put("updated_at", WireTime.format(folder.updatedAt()))
        .build();
  }
}
