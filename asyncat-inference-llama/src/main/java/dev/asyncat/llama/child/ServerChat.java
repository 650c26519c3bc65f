package dev.asyncat.llama.child;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One chat in the form that {@code llama-server} takes and gives. Used for one request. */
final class ServerChat {

  private final Map<Integer, Call> calls = new TreeMap<>();
  private @Nullable String reason;
  private @Nullable Usage usage;

  private static final class Call {
    String id = "";
    String name = "";
    final StringBuilder arguments = new StringBuilder();
  }

  static JsonObject write(ModelRequest request) {
    ModelOptions options = request.options();
    JsonObject.Builder json =
        Json.object()
            .put("messages", array(request.messages().stream().map(ServerChat::message).toList()))
            .put("stream", true)
            .put("stream_options", Json.object().put("include_usage", true).build())
            .put("cache_prompt", true)
            .putIfPresent("max_tokens", number(options.maxOutputTokens()))
            .putIfPresent("temperature", number(options.temperature()))
            .putIfPresent("top_p", number(options.topP()))
            .putIfPresent("top_k", number(options.topK()))
            .putIfPresent("min_p", number(options.minP()))
            .putIfPresent("repeat_penalty", number(options.repeatPenalty()))
            .putIfPresent("seed", number(options.seed()));
    if (!options.stop().isEmpty()) {
      json.put("stop", Json.strings(options.stop()));
    }
    if (!request.tools().isEmpty()) {
      json.put("tools", array(request.tools().stream().map(ServerChat::tool).toList()));
    }
    if (request.responseSchema() instanceof JsonObject schema) {
      json.put(
          "response_format",
          Json.object()
              .put("type", "json_schema")
              .put("json_schema", Json.object().put("name", "answer").put("schema", schema).build())
              .build());
    }
    return json.build();
  }

  private static @Nullable Json number(@Nullable Number value) {
    return value == null ? null : Json.from(value);
  }

  private static Json array(List<JsonObject> objects) {
    return Json.array(objects.toArray(Json[]::new));
  }

  private static JsonObject message(Message message) {
    return switch (message) {
      case Message.System(String text) -> said("system", text).build();
      case Message.User user -> {
        if (user.parts().stream().anyMatch(Message.Image.class::isInstance)) {
          throw new ModelException(
              ModelException.Kind.REJECTED, "the model sees no images; send text alone");
        }
        yield said("user", user.text()).build();
      }
      case Message.Assistant assistant -> {
        JsonObject.Builder json = said("assistant", assistant.text());
        if (!assistant.toolCalls().isEmpty()) {
          json.put(
              "tool_calls", array(assistant.toolCalls().stream().map(ServerChat::call).toList()));
        }
        yield json.build();
      }
      case Message.ToolResult(String id, String ignored, String content) ->
          said("tool", content).put("tool_call_id", id).build();
    };
  }

  private static JsonObject.Builder said(String role, String text) {
    return Json.object().put("role", role).put("content", text);
  }

  private static JsonObject call(ToolCall call) {
    return Json.object()
        .put("id", call.id())
        .put("type", "function")
        .put(
            "function",
            Json.object()
                .put("name", call.name())
                .put("arguments", call.arguments().toString())
                .build())
        .build();
  }

  private static JsonObject tool(ToolSpec tool) {
    return Json.object()
        .put("type", "function")
        .put(
            "function",
            Json.object()
                .put("name", tool.name())
                .put("description", tool.description())
                .put("parameters", tool.parameters())
                .build())
        .build();
  }

  /**
   * Takes one piece of the answer.
   *
   * @throws ModelException if the server says that it failed
   */
  void take(JsonObject piece, Consumer<? super ModelEvent> sink) {
    piece
        .object("error")
        .ifPresent(
            error -> {
              throw new ModelException(
                  ModelException.Kind.BROKEN_ANSWER,
                  "llama-server failed: " + error.string("message", "it did not say why"));
            });
    piece.object("usage").ifPresent(counts -> usage = usage(counts));
    piece
        .array("choices")
        .ifPresent(
            choices -> {
              if (!choices.items().isEmpty()
                  && choices.items().getFirst() instanceof JsonObject choice) {
                choice.string("finish_reason").ifPresent(word -> reason = word);
                choice.object("delta").ifPresent(delta -> hear(delta, sink));
              }
            });
  }

  private void hear(JsonObject delta, Consumer<? super ModelEvent> sink) {
    delta
        .string("reasoning_content")
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> sink.accept(new ModelEvent.Reasoning(text)));
    delta
        .string("content")
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> sink.accept(new ModelEvent.Text(text)));
    delta
        .array("tool_calls")
        .ifPresent(
            list ->
                list.items().stream()
                    .filter(JsonObject.class::isInstance)
                    .forEach(call -> collect((JsonObject) call)));
  }

  private void collect(JsonObject piece) {
    Call call = calls.computeIfAbsent(piece.integer("index").orElse(0), index -> new Call());
    piece.string("id").filter(id -> !id.isEmpty()).ifPresent(id -> call.id = id);
    JsonObject function = piece.object("function").orElse(JsonObject.EMPTY);
    function.string("name").filter(name -> !name.isEmpty()).ifPresent(name -> call.name = name);
    function.string("arguments").ifPresent(call.arguments::append);
  }

  /** Ends the answer; false if the server never said that it was complete. */
  boolean finish(Consumer<? super ModelEvent> sink) {
    String word = reason;
    if (word == null) {
      return false;
    }
    List<ToolCall> whole = new ArrayList<>();
    calls.values().forEach(call -> whole.add(toolCall(call)));
    whole.forEach(call -> sink.accept(new ModelEvent.Call(call)));
    sink.accept(
        new ModelEvent.Finished(
            switch (word) {
              case "length" -> ModelEvent.FinishReason.LENGTH;
              case "tool_calls" -> ModelEvent.FinishReason.TOOL_CALLS;
              default ->
                  whole.isEmpty()
                      ? ModelEvent.FinishReason.STOP
                      : ModelEvent.FinishReason.TOOL_CALLS;
            },
            usage));
    return true;
  }

  private static ToolCall toolCall(Call call) {
    String text = call.arguments.toString().strip();
    try {
      return new ToolCall(
          call.id, call.name, text.isEmpty() ? JsonObject.EMPTY : Json.parseObject(text));
    } catch (JsonSyntaxException noObject) {
      return ToolCall.unparsed(call.id, call.name, text);
    }
  }

  private static Usage usage(JsonObject json) {
    long cached =
        json.object("prompt_tokens_details")
            .flatMap(details -> details.get("cached_tokens"))
            .filter(JsonNumber.class::isInstance)
            .map(value -> ((JsonNumber) value).value().longValue())
            .orElse(0L);
    return new Usage(
        json.longInteger("prompt_tokens").orElse(0),
        json.longInteger("completion_tokens").orElse(0),
        cached,
        0,
        false);
  }
}
