package dev.asyncat.model;

import dev.asyncat.tool.ToolCall;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One message of the thread that a model sees. */
public sealed interface Message {

  /** Instructions. */
  static System system(String text) {
    return new System(text);
  }

  /** A user message of text. */
  static User user(String text) {
    return new User(List.of(new Text(text)));
  }

  /** An assistant message of text. */
  static Assistant assistant(String text) {
    return new Assistant(text, null, List.of(), null);
  }

  /** Instructions that stand above the conversation. */
  record System(String text) implements Message {}

  /** What a person, or the runtime on behalf of one, says. */
  record User(List<Part> parts) implements Message {
    /** Copies the parts. */
    public User {
      parts = List.copyOf(parts);
    }

    /** All text parts, joined by line breaks. */
    public String text() {
      return parts.stream()
          .filter(Text.class::isInstance)
          .map(part -> ((Text) part).text())
          .collect(Collectors.joining("\n"));
    }
  }

  /**
   * What the model said.
   *
   * @param reasoning its reasoning, sent back only to providers that require it
   * @param toolCalls native calls it made
   * @param carryOver what {@link ModelEvent.Finished#carryOver()} asked to be sent back
   */
  record Assistant(
      String text, @Nullable String reasoning, List<ToolCall> toolCalls, @Nullable String carryOver)
      implements Message {
    /** Copies the calls. */
    public Assistant {
      toolCalls = List.copyOf(toolCalls);
    }
  }

  /** The result of a native tool call, as JSON text. */
  record ToolResult(String callId, String toolName, String content) implements Message {}

  /** A part of a user message. */
  sealed interface Part {}

  /** Text. */
  record Text(String text) implements Part {}

  /** An image, base64-encoded, for models that see. */
  record Image(String mimeType, String base64) implements Part {}
}
