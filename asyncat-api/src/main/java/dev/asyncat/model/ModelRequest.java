package dev.asyncat.model;

import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked.
 *
 * @param messages the thread, oldest first
 * @param tools definitions of the tools the model may call; empty for models without native tools
 * @param options sampling and limits
 * @param responseSchema a JSON schema that the answer must fit, if the model honours one
 * @param cacheKey a stable key of the conversation, for providers that cache prompts by key
 * @param describedTools the tools that the messages describe, for models without native tools,
 *     which call them in their text. A model that can hold its text to a form lets such calls come
 *     out whole and fitting their schema; others ignore it
 */
public record ModelRequest(
    List<Message> messages,
    List<ToolSpec> tools,
    ModelOptions options,
    @Nullable JsonObject responseSchema,
    @Nullable String cacheKey,
    List<ToolSpec> describedTools) {

  /** Copies the lists. */
  public ModelRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    describedTools = List.copyOf(describedTools);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a model request needs at least one message");
    }
  }

  /** A request whose messages describe no tools. */
  public ModelRequest(
      List<Message> messages,
      List<ToolSpec> tools,
      ModelOptions options,
      @Nullable JsonObject responseSchema,
      @Nullable String cacheKey) {
    this(messages, tools, options, responseSchema, cacheKey, List.of());
  }

  /** A request of messages alone. */
  public static ModelRequest of(List<Message> messages) {
    return new ModelRequest(messages, List.of(), ModelOptions.DEFAULTS, null, null);
  }

  /** A request of one user message. */
  public static ModelRequest of(String prompt) {
    return of(List.of(Message.user(prompt)));
  }

  /** The same with other options. */
  public ModelRequest with(ModelOptions other) {
    return new ModelRequest(messages, tools, other, responseSchema, cacheKey, describedTools);
  }

  /** The same, whose messages describe these tools. */
  public ModelRequest describing(List<ToolSpec> described) {
    return new ModelRequest(messages, tools, options, responseSchema, cacheKey, described);
  }
}
