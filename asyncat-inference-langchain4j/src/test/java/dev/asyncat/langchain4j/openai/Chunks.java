package dev.asyncat.langchain4j.openai;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;

/** Events of OpenAI's chat completion streams. */
final class Chunks {

  private Chunks() {}

  static String text(String text) {
    return delta(Json.object().put("content", text).build());
  }

  static String delta(JsonObject delta) {
    return chunk(
        Json.object().put("index", 0).put("delta", delta).put("finish_reason", Json.nul()));
  }

  static String finish(String reason) {
    return chunk(
        Json.object().put("index", 0).put("delta", JsonObject.EMPTY).put("finish_reason", reason));
  }

  /** A piece of a tool call; {@code null} leaves a field out. */
  static String call(Integer index, String id, String name, String arguments) {
    JsonObject.Builder function = Json.object();
    function.putIfPresent("name", name).putIfPresent("arguments", arguments);
    JsonObject.Builder call = Json.object();
    if (index != null) {
      call.put("index", index);
    }
    call.putIfPresent("id", id).put("type", "function").put("function", function.build());
    return delta(Json.object().put("tool_calls", Json.array(call.build())).build());
  }

  static String usage(long input, long cached, long output, long reasoning) {
    return Json.object()
        .put("id", "chatcmpl-1")
        .put("object", "chat.completion.chunk")
        .put("choices", Json.array())
        .put(
            "usage",
            Json.object()
                .put("prompt_tokens", input)
                .put("completion_tokens", output)
                .put("total_tokens", input + output)
                .put("prompt_tokens_details", Json.object().put("cached_tokens", cached).build())
                .put(
                    "completion_tokens_details",
                    Json.object().put("reasoning_tokens", reasoning).build())
                .build())
        .build()
        .toString();
  }

  private static String chunk(JsonObject.Builder choice) {
    return Json.object()
        .put("id", "chatcmpl-1")
        .put("object", "chat.completion.chunk")
        .put("created", 1)
        .put("model", "m")
        .put("choices", Json.array(choice.build()))
        .build()
        .toString();
  }
}
