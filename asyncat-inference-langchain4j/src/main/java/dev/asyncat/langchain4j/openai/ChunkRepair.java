package dev.asyncat.langchain4j.openai;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.model.ModelException;
import java.util.Locale;
import java.util.Optional;

/**
 * Looks at each chunk of a stream before LangChain4j does: finds errors, which would be swallowed
 * there, and says in OpenAI's words what compatible servers say in their own. For one stream.
 */
final class ChunkRepair {

  private final HttpFailures failures;
  private final ToolCallChunks toolCalls = new ToolCallChunks();
  private boolean finished;

  ChunkRepair(HttpFailures failures) {
    this.failures = failures;
  }

  /** Whether a chunk said why the answer ends. */
  boolean finished() {
    return finished;
  }

  /**
   * The chunk to pass on.
   *
   * @throws ModelException if it reports an error or is not a chunk
   */
  String apply(String data) {
    JsonObject chunk = parse(data);
    Json error = chunk.get("error").orElse(Json.nul());
    if (!error.isNull() && !error.equals(Json.of("")) && !error.equals(JsonObject.EMPTY)) {
      throw failures.reported(error);
    }
    JsonObject repaired = usage(choice(chunk));
    return repaired == chunk ? data : repaired.toString();
  }

  /** A last chunk with the tool calls of the whole answer; empty if there were none. */
  Optional<String> toolCalls() {
    JsonArray calls = toolCalls.complete();
    if (calls.size() == 0) {
      return Optional.empty();
    }
    if (toolCalls.nameless()) {
      throw failures.broken("sent a tool call without a name.");
    }
    JsonObject delta = Json.object().put("tool_calls", calls).build();
    JsonObject choice = Json.object().put("index", 0).put("delta", delta).build();
    return Optional.of(Json.object().put("choices", Json.array(choice)).build().toString());
  }

  private JsonObject parse(String data) {
    try {
      if (Json.parse(data) instanceof JsonObject object) {
        return object;
      }
    } catch (JsonSyntaxException notJson) {
      throw failures.broken(
          "sent a piece of its answer that is not JSON ("
              + failures.shown(String.valueOf(notJson.getMessage()))
              + "): "
              + failures.shown(data));
    }
    throw failures.broken("sent a piece of its answer that is no object: " + failures.shown(data));
  }

  private JsonObject choice(JsonObject chunk) {
    JsonArray choices = chunk.array("choices").orElse(JsonArray.EMPTY);
    if (choices.size() == 0 || !(choices.items().getFirst() instanceof JsonObject choice)) {
      return chunk;
    }
    JsonObject repaired = finishReason(delta(choice));
    return repaired == choice ? chunk : chunk.with("choices", Json.array(repaired));
  }

  private JsonObject finishReason(JsonObject choice) {
    Optional<String> given = choice.string("finish_reason").filter(word -> !word.isBlank());
    if (given.isEmpty()) {
      return choice.has("finish_reason") && !choice.get("finish_reason").orElseThrow().isNull()
          ? choice.with("finish_reason", Json.nul())
          : choice;
    }
    String word = given.get().toLowerCase(Locale.ROOT);
    if (word.contains("error") || word.equals("insufficient_system_resource")) {
      throw failures.broken("ended its answer with \"" + failures.shown(word) + "\".");
    }
    finished = true;
    String known =
        switch (word) {
          case "tool_calls", "function_call", "tool_use", "tool_call" -> "tool_calls";
          case "length", "max_tokens", "model_length", "max_output_tokens" -> "length";
          case "content_filter", "safety", "sensitive", "refusal" -> "content_filter";
          default -> "stop";
        };
    return known.equals(given.get()) ? choice : choice.with("finish_reason", Json.of(known));
  }

  private JsonObject delta(JsonObject choice) {
    // A server that cannot stream sends the whole message at once.
    Optional<JsonObject> given = choice.object("delta").or(() -> choice.object("message"));
    if (given.isEmpty()) {
      return choice;
    }
    JsonObject delta = toolCalls.take(refusal(reasoning(contentParts(given.get()))));
    return delta == choice.object("delta").orElse(null) ? choice : choice.with("delta", delta);
  }

  /** Content as a list of parts, some of which may be reasoning. */
  private static JsonObject contentParts(JsonObject delta) {
    Optional<JsonArray> parts = delta.array("content");
    if (parts.isEmpty()) {
      return delta;
    }
    StringBuilder content = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    for (JsonObject part : parts.get().objects()) {
      content.append(part.string("text", ""));
      reasoning.append(part.string("thinking", ""));
      part.array("thinking")
          .orElse(JsonArray.EMPTY)
          .objects()
          .forEach(thought -> reasoning.append(thought.string("text", "")));
    }
    JsonObject plain = delta.with("content", Json.of(content.toString()));
    return reasoning.isEmpty()
        ? plain
        : plain.with("reasoning_content", Json.of(reasoning.toString()));
  }

  private static JsonObject reasoning(JsonObject delta) {
    Optional<String> other =
        delta.string("reasoning").or(() -> delta.string("thinking")).filter(s -> !s.isEmpty());
    return other.isEmpty() || !delta.string("reasoning_content", "").isEmpty()
        ? delta
        : delta.with("reasoning_content", Json.of(other.get()));
  }

  /** A refusal is what the model says, so it is shown. */
  private static JsonObject refusal(JsonObject delta) {
    Optional<String> refusal = delta.string("refusal").filter(text -> !text.isEmpty());
    return refusal.isEmpty() || !delta.string("content", "").isEmpty()
        ? delta
        : delta.with("content", Json.of(refusal.get()));
  }

  /** DeepSeek counts cached tokens in a field of its own. */
  private static JsonObject usage(JsonObject chunk) {
    Optional<JsonObject> usage = chunk.object("usage");
    if (usage.isEmpty()
        || usage.get().object("prompt_tokens_details").isPresent()
        || !(usage.get().get("prompt_cache_hit_tokens").orElse(null) instanceof JsonNumber hits)) {
      return chunk;
    }
    return chunk.with(
        "usage",
        usage
            .get()
            .with("prompt_tokens_details", Json.object().put("cached_tokens", hits).build()));
  }
}
