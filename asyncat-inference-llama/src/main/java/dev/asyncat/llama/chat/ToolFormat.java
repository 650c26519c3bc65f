package dev.asyncat.llama.chat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import java.util.Set;

/**
 * How a family of models is told of tools. The wording is part of what it was trained on: a model
 * answers in its form because it saw exactly this text. Stateless and thread-safe.
 */
public sealed interface ToolFormat
    permits GemmaTools,
        HermesTools,
        LlamaTools,
        MistralNamedTools,
        MistralTools,
        SmolLmTools,
        TextTools {

  /** How calls are written. */
  CallSyntax syntax();

  /**
   * Whether the family was trained on it. Otherwise definitions of tools have no place, and whoever
   * asks describes them in the prompt.
   */
  default boolean trained() {
    return true;
  }

  /** The markers that its texts contain. */
  default Set<String> markers() {
    return Set.of();
  }

  /** The system text, with the tools in it where the family lists them there. */
  default String system(String text, List<ToolSpec> tools) {
    return text;
  }

  /** The list that stands in the first user turn, before its text. */
  default List<PromptPart> inFirstUserTurn(List<ToolSpec> tools) {
    return List.of();
  }

  /** The list that stands before the last user turn. */
  default List<PromptPart> beforeLastUserTurn(List<ToolSpec> tools) {
    return List.of();
  }

  /** What the model said and called. */
  Section answer(ChatFormat.Frame assistant, String text, List<ToolCall> calls);

  /** What a tool gave back. */
  Section result(ChatFormat.Frame user, ChatTurn result);

  /** A tool in the form of an OpenAI function. */
  static JsonObject definition(ToolSpec tool) {
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

  /** A call as an object, with the arguments at this key. */
  static JsonObject call(ToolCall call, String arguments) {
    return Json.object().put("name", call.name()).put(arguments, call.arguments()).build();
  }
}
