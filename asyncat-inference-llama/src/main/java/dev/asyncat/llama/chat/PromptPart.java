package dev.asyncat.llama.chat;

/**
 * A part of a turn.
 *
 * @param markup true if it belongs to the format, so that markers in it are control tokens; false
 *     for what somebody wrote
 */
record PromptPart(String text, boolean markup) {

  static PromptPart markup(String text) {
    return new PromptPart(text, true);
  }

  static PromptPart said(String text) {
    return new PromptPart(text, false);
  }
}
