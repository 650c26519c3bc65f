package dev.asyncat.jaxrs.conversation;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.conversation.ChatAnswer;
import dev.asyncat.core.conversation.ChatQuestion;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.jaxrs.stream.EventSource;
import dev.asyncat.jaxrs.stream.EventStreams;
import dev.asyncat.model.Message;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code POST /chat/stream}: a chat with the model, without an agent and tools. */
@Path(Mounts.PATH + "/chat/stream")
public final class ChatStreamResource {

  private final Asyncat asyncat;
  private final EventStreams streams;

  /** A resource. */
  public ChatStreamResource(Asyncat asyncat, EventStreams streams) {
    this.asyncat = asyncat;
    this.streams = streams;
  }

  /** Everything that can be wrong with the request is found before the first byte is sent. */
  @POST
  public void chat(
      RequestBody body,
      @Context ContainerRequestContext context,
      @Suspended AsyncResponse response) {
    ChatQuestion question =
        new ChatQuestion(
            body.filledText("message").orElse(""),
            ImageReader.images(body),
            body.objects("conversationHistory").orElse(List.of()).stream()
                .flatMap(ChatStreamResource::earlier)
                .toList(),
            body.text("reasoningEffort").orElse(null));
    try (EventStreams.Place place = streams.reserve()) {
      ChatAnswer answer = asyncat.directChat().ask(UserScope.of(context).userId(), question);
      // The stream closes the answer at its end, which is all that a vanished client leaves to do.
      place.stream(response, EventSource.ofChat(answer, ChatAnswer.DONE), () -> {});
    }
  }

  private static Stream<Message> earlier(RequestBody message) {
    String content = message.text("content").orElse("");
    return switch (message.text("role").orElse("")) {
      case "assistant" ->
          content.isBlank() ? Stream.empty() : Stream.of(Message.assistant(content));
      case "user" -> {
        List<Message.Part> parts = new ArrayList<>();
        if (!content.isBlank()) {
          parts.add(new Message.Text(content));
        }
        parts.addAll(ImageReader.images(message));
        yield parts.isEmpty() ? Stream.empty() : Stream.of(new Message.User(parts));
      }
      default -> Stream.empty();
    };
  }
}
