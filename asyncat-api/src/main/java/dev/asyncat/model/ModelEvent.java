package dev.asyncat.model;

import dev.asyncat.tool.ToolCall;
import org.jspecify.annotations.Nullable;

/**
 * What a model says while it answers. Whole characters only: no event ends inside a surrogate pair.
 */
public sealed interface ModelEvent {

  /** A piece of the answer. */
  record Text(String text) implements ModelEvent {}

  /** A piece of reasoning that came over a channel of its own. */
  record Reasoning(String text) implements ModelEvent {}

  /** A complete native tool call. Its id is unique within the turn. */
  record Call(ToolCall call) implements ModelEvent {}

  /**
   * The turn is complete. Always last.
   *
   * @param usage token counts, {@code null} if the provider gave none
   * @param carryOver opaque provider data (such as reasoning signatures) to send back with this
   *     turn as {@link Message.Assistant#carryOver()}
   */
  record Finished(FinishReason reason, @Nullable Usage usage, @Nullable String carryOver)
      implements ModelEvent {

    /** Finished with nothing to carry over. */
    public Finished(FinishReason reason, @Nullable Usage usage) {
      this(reason, usage, null);
    }
  }

  /** Why a turn ended. */
  enum FinishReason {
    /** The model was done. */
    STOP,
    /** The model wants tools called. */
    TOOL_CALLS,
    /** The limit on tokens was reached; the answer may be cut. */
    LENGTH,
    /** The provider withheld the answer. */
    CONTENT_FILTER
  }
}
