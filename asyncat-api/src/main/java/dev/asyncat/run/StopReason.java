package dev.asyncat.run;

import java.util.Locale;

/** Why a run ended. */
public enum StopReason {
  /** The agent answered. */
  ANSWER,
  /** The limit on rounds was reached. */
  MAX_ROUNDS,
  /** Too many tool calls failed in a row. */
  TOOL_FAILURE,
  /** The agent repeated itself. */
  LOOP_DETECTED,
  /** A review of the work found it stuck. */
  REFLECTION_ABORT,
  /** The agent needs something from the user, and nobody was there. */
  NEEDS_INPUT,
  /** Somebody cancelled the run. */
  CANCELLED,
  /** The process ended before the run did, and it could not be resumed. */
  INTERRUPTED,
  /** The model or the runtime failed. */
  ERROR;

  /** The word that clients see. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a session that ended like this counts as completed rather than failed. */
  public boolean completed() {
    return switch (this) {
      case ANSWER, MAX_ROUNDS, TOOL_FAILURE, LOOP_DETECTED, REFLECTION_ABORT -> true;
      case NEEDS_INPUT, CANCELLED, INTERRUPTED, ERROR -> false;
    };
  }

  /**
   * The reason of a word.
   *
   * @throws IllegalArgumentException for an unknown word
   */
  public static StopReason of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
