package dev.asyncat.run;

import dev.asyncat.error.InvalidRequestException;
import java.util.Locale;

/** What an agent may do in a run. */
public enum AgentMode {
  /** All tools; what is not safe asks. */
  ACTION,
  /** No tools: answers from what it knows. */
  CHAT,
  /** Looks and plans; nothing that changes anything. */
  PLAN,
  /** Looks, and makes designs and documents. */
  DESIGN;

  /** The word that clients use. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The mode of a word.
   *
   * @throws InvalidRequestException for an unknown word
   */
  public static AgentMode of(String word) {
    for (AgentMode mode : values()) {
      if (mode.wire().equals(word)) {
        return mode;
      }
    }
    throw new InvalidRequestException(
        "agentMode must be action, chat, plan or design, not '" + word + "'");
  }
}
