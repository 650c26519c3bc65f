package dev.asyncat.jaxrs.openai;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.Usage;
import dev.asyncat.tool.ToolCall;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer in the form that chat clients read, whole or in pieces. */
record ChatWire(String id, Instant created, String model) {

  JsonObject whole(
      String text,
      String reasoning,
      List<ToolCall> calls,
      ModelEvent.FinishReason reason,
      @Nullable Usage usage) {
    JsonObject.Builder message = Json.object().put("role", "assistant");
    message.put("content", text.isEmpty() && !calls.isEmpty() ? Json.nul() : Json.of(text));
    message.put("refusal", Json.nul());
    if (!reasoning.isEmpty()) {
      message.put("reasoning_content", reasoning);
    }
    if (!calls.isEmpty()) {
      message.put(
          "tool_calls",
          Json.array(calls.stream().map(call -> call(call, -1)).toArray(Json[]::new)));
    }
    JsonObject choice =
        Json.object()
            .put("index", 0)
            .put("message", message.build())
            .put("logprobs", Json.nul())
            .put("finish_reason", word(reason, !calls.isEmpty()))
            .build();
    JsonObject.Builder body = head("chat.completion").put("choices", Json.array(choice));
    if (usage != null) {
      body.put("usage", usage(usage));
    }
    return body.build();
  }

  JsonObject begin() {
    return piece(Json.object().put("role", "assistant").put("content", "").build(), null);
  }

  JsonObject text(String text) {
    return piece(Json.object().put("content", text).build(), null);
  }

  JsonObject reasoning(String text) {
    return piece(Json.object().put("reasoning_content", text).build(), null);
  }

  JsonObject call(int index, ToolCall call) {
    return piece(Json.object().put("tool_calls", Json.array(call(call, index))).build(), null);
  }

  JsonObject end(ModelEvent.FinishReason reason, boolean called) {
    return piece(JsonObject.EMPTY, word(reason, called));
  }

  JsonObject counts(Usage usage) {
    return head("chat.completion.chunk")
        .put("choices", Json.array())
        .put("usage", usage(usage))
        .build();
  }

  static JsonObject usage(Usage usage) {
    return Json.object()
        .put("prompt_tokens", usage.inputTokens())
        .put("completion_tokens", usage.outputTokens())
        .put("total_tokens", usage.totalTokens())
        .put(
            "prompt_tokens_details",
            Json.object().put("cached_tokens", usage.cachedTokens()).build())
        .put(
            "completion_tokens_details",
            Json.object().put("reasoning_tokens", usage.reasoningTokens()).build())
        .build();
  }

  static String word(ModelEvent.FinishReason reason, boolean called) {
    return switch (reason) {
      case STOP, TOOL_CALLS -> called ? "tool_calls" : "stop";
      case LENGTH -> "length";
      case CONTENT_FILTER -> "content_filter";
    };
  }

  private JsonObject piece(JsonObject delta, @Nullable String reason) {
    JsonObject.Builder choice = Json.object().put("index", 0).put("delta", delta);
    choice.put("logprobs", Json.nul()).put("finish_reason", reason);
    return head("chat.completion.chunk").put("choices", Json.array(choice.build())).build();
  }

  private JsonObject.Builder head(String object) {
    return Json.object()
        .put("id", id)
        .put("object", object)
        .put("created", created.getEpochSecond())
        .put("model", model);
  }

  private static Json call(ToolCall call, int index) {
    JsonObject.Builder json = Json.object();
    if (index >= 0) {
      json.put("index", index);
    }
    return json.put("id", call.id())
        .put("type", "function")
        .put(
            "function",
            Json.object()
                .put("name", call.name())
                .put("arguments", call.unparsedArguments().orElse(call.arguments().toString()))
                .build())
        .build();
  }
}
