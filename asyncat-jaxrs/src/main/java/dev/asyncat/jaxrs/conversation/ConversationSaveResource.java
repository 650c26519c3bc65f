package dev.asyncat.jaxrs.conversation;

import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.conversation.ConversationDraft;
import dev.asyncat.core.conversation.DraftMessage;
import dev.asyncat.core.conversation.SavedConversation;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code /chats}: what saves conversations. */
@Path(Mounts.PATH + "/chats")
public final class ConversationSaveResource {

  private static final int AUTOSAVE_MESSAGES = 2;

  private final Asyncat asyncat;

  /** A resource. */
  public ConversationSaveResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** Saves a conversation, or makes one. */
  @POST
  @Path("save")
  public Response save(
      RequestBody body,
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context) {
    return save(body, messages(body), body.text("title").orElse(null), workspaceId, context);
  }

  /** The same without a title, for conversations in which there was an answer. */
  @POST
  @Path("autosave")
  public Response autosave(
      RequestBody body,
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context) {
    List<DraftMessage> messages = messages(body);
    if (messages.size() < AUTOSAVE_MESSAGES) {
      throw new InvalidRequestException("Auto-save requires at least 2 messages");
    }
    return save(body, messages, null, workspaceId, context);
  }

  private Response save(
      RequestBody body,
      List<DraftMessage> messages,
      @Nullable String title,
      @Nullable String workspaceId,
      ContainerRequestContext context) {
    OptionalLong base = body.longNumber("baseRevision");
    ConversationDraft draft =
        new ConversationDraft(
            body.filledText("conversationId").orElse(null),
            workspaceId == null ? body.filledText("workspaceId").orElse(null) : workspaceId,
            messages,
            title,
            body.filledText("mode").map(ConversationMode::of).orElse(ConversationMode.CHAT),
            body.texts("projectIds").orElse(List.of()),
            body.object("metadata").orElse(JsonObject.EMPTY),
            body.list("fileAttachments").orElse(JsonArray.EMPTY),
            base.isPresent() ? (Long) base.getAsLong() : null);
    SavedConversation saved = asyncat.conversations().save(UserScope.of(context).userId(), draft);
    return JsonResponse.ok(ConversationWire.saved(JsonResponse.success(), saved));
  }

  private static List<DraftMessage> messages(RequestBody body) {
    return body.objects("messages").orElse(List.of()).stream().map(MessageReader::read).toList();
  }

  /** Copies what was said into a conversation of the other kind. */
  @POST
  @Path("{id}/continue")
  public Response continueIn(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    boolean work =
        switch (body.text("mode").orElse("")) {
          case "work" -> true;
          case "chat" -> false;
          default -> throw new InvalidRequestException("mode must be \"chat\" or \"work\"");
        };
    SavedConversation saved =
        asyncat.conversations().continueIn(UserScope.of(context).userId(), id, work);
    return JsonResponse.created(ConversationWire.saved(JsonResponse.success(), saved));
  }
}
