package dev.asyncat.jaxrs.conversation;

import dev.asyncat.conversation.Conversation;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.conversation.ConversationPatch;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonNumber;
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
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** {@code /chats/{id}}: one conversation. */
@Path(Mounts.PATH + "/chats")
public final class ConversationResource {

  private final Asyncat asyncat;

  /** A resource. */
  public ConversationResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** A conversation with its messages. */
  @GET
  @Path("{id}")
  public Response get(
      @PathParam("id") String id,
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    Conversation conversation = asyncat.conversations().get(userId, id);
    if (workspaceId != null && !conversation.workspaceId().equals(workspaceId)) {
      throw new NotFoundException("Conversation not found");
    }
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "conversation",
                ConversationWire.full(
                    conversation,
                    asyncat.conversations().messages(userId, id),
                    asyncat.conversations().revision(conversation))));
  }

  /** Changes the fields that were sent. */
  @PATCH
  @Path("{id}")
  public Response patch(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    ConversationPatch patch =
        new ConversationPatch(
            body.text("title").orElse(null),
            flag(body, "is_pinned"),
            flag(body, "is_archived"),
            body.object("metadata").orElse(null),
            body.texts("project_ids").map(ids -> ids.stream().limit(1).toList()).orElse(null),
            body.has("folder_id") ? body.text("folder_id").orElse("") : null);
    Conversation changed = asyncat.conversations().patch(UserScope.of(context).userId(), id, patch);
    return JsonResponse.ok(
        JsonResponse.success().put("conversation", ConversationWire.changed(changed)));
  }

  /** Flags go out as numbers, so they may come in as such. */
  private static @Nullable Boolean flag(RequestBody body, String field) {
    Json value = body.value(field).orElseGet(Json::nul);
    if (value instanceof JsonNumber(BigDecimal number)) {
      if (number.compareTo(BigDecimal.ZERO) == 0) {
        return false;
      }
      if (number.compareTo(BigDecimal.ONE) == 0) {
        return true;
      }
    }
    return body.flag(field).orElse(null);
  }

  /** Puts a conversation into the trash. */
  @DELETE
  @Path("{id}")
  public Response trash(@PathParam("id") String id, @Context ContainerRequestContext context) {
    asyncat.conversations().trash(UserScope.of(context).userId(), id);
    return JsonResponse.ok(
        JsonResponse.success().put("message", "Conversation deleted successfully"));
  }

  /** Takes a conversation out of the trash. */
  @POST
  @Path("{id}/restore")
  public Response restore(@PathParam("id") String id, @Context ContainerRequestContext context) {
    asyncat.conversations().restore(UserScope.of(context).userId(), id);
    return JsonResponse.ok(JsonResponse.success());
  }

  /** Deletes a conversation for good, wherever it is. */
  @DELETE
  @Path("{id}/permanent")
  public Response delete(@PathParam("id") String id, @Context ContainerRequestContext context) {
    asyncat.conversations().delete(UserScope.of(context).userId(), id);
    return JsonResponse.ok(JsonResponse.success());
  }

  /** Puts a conversation into a folder, or takes it out. */
  @PATCH
  @Path("{id}/folder")
  public Response moveTo(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    Conversation moved =
        asyncat
            .conversations()
            .moveTo(UserScope.of(context).userId(), id, body.filledText("folder_id").orElse(null));
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "conversation",
                Json.object().put("id", moved.id()).put("folder_id", moved.folderId()).build()));
  }
}
