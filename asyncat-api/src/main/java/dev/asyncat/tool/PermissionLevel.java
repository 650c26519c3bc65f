package dev.asyncat.tool;

import java.util.Locale;

/** How much a tool or a call can do, in the words shown to people. Ordered, mildest first. */
public enum PermissionLevel {
  /** Only looks, inside what the agent may see. Never asks. */
  SAFE,
  /** Changes something that can be undone or is of limited reach. Asks. */
  MODERATE,
  /** Destructive, or runs arbitrary code. Asks. */
  DANGEROUS,
  /** Shown for calls that never get as far as a decision: unknown tools, invalid arguments. */
  NONE;

  /** The word that clients see. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The level of a word.
   *
   * @throws IllegalArgumentException for an unknown word
   */
  public static PermissionLevel of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
