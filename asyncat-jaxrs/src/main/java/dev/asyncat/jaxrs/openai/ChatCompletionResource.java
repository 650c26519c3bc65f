package dev.asyncat.jaxrs.openai;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.model.ToolsInText;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.stream.EventStreams;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.tool.ToolCall;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** {@code POST /v1/chat/completions}. */
@Path("/v1/chat/completions")
public final class ChatCompletionResource {

  private final Asyncat asyncat;
  private final EventStreams streams;
  private final Duration heartbeat;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /** A resource. */
  public ChatCompletionResource(
      Asyncat asyncat,
      EventStreams streams,
      Duration heartbeat,
      InstantSource clock,
      Supplier<String> ids) {
    this.asyncat = asyncat;
    this.streams = streams;
    this.heartbeat = heartbeat;
    this.clock = clock;
    this.ids = ids;
  }

  /** Everything that can be wrong with the request is found before the first byte is sent. */
  @POST
  public void complete(
      RequestBody body,
      @Context ContainerRequestContext context,
      @Suspended AsyncResponse response) {
    ModelProvider model = model(asyncat, body, UserScope.of(context).userId());
    ModelProvider withTools = ToolsInText.over(model, () -> "call_" + ids.get().replace("-", ""));
    ChatRequest request = ChatRequest.read(body, model.info());
    ChatWire wire =
        new ChatWire(
            "chatcmpl-" + ids.get().replace("-", ""), clock.instant(), model.info().model());
    try (EventStreams.Place place = streams.reserve()) {
      AskedModel asked = new AskedModel(withTools, request.model());
      if (request.stream()) {
        ChatStream stream = new ChatStream(asked, wire, request.streamUsage(), heartbeat);
        place.stream(response, wire.id(), stream, asked::stop);
      } else {
        place.answer(response, whole(asked, wire), asked::stop);
      }
    }
  }

  /** The model that is asked. */
  static ModelProvider model(Asyncat asyncat, RequestBody body, String userId) {
    ModelProvider model = asyncat.models().modelFor(userId);
    ModelInfo info = model.info();
    String wanted = body.filledText("model").orElse(info.model());
    if (!wanted.equals(info.model()) && !wanted.equals("default")) {
      throw new NotFoundException(
          "There is no model "
              + wanted
              + " here. The model of this server is "
              + info.model()
              + "; \"default\" means it, too");
    }
    return model;
  }

  private static CompletableFuture<JsonObject> whole(AskedModel asked, ChatWire wire) {
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name(wire.id())
        .start(
            () -> {
              try {
                answer.complete(collect(asked, wire));
              } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                answer.completeExceptionally(stopped);
              }
            });
    return answer;
  }

  private static JsonObject collect(AskedModel asked, ChatWire wire) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    List<ToolCall> calls = new ArrayList<>();
    while (true) {
      switch (asked.take()) {
        case ModelEvent.Text(String piece) -> text.append(piece);
        case ModelEvent.Reasoning(String piece) -> reasoning.append(piece);
        case ModelEvent.Call(ToolCall call) -> calls.add(call);
        case ModelEvent.Finished end -> {
          return wire.whole(
              text.toString(), reasoning.toString(), calls, end.reason(), end.usage());
        }
      }
    }
  }
}
