package dev.asyncat.core.tool.file;

import dev.asyncat.tool.ToolResult;

/** What replacing a text comes to that has to occur exactly once. Pure; stateless. */
sealed interface UniqueEdit {

  /**
   * The text after it.
   *
   * @param exact false if white space at the ends of lines had to be ignored
   */
  record Made(String after, boolean exact) implements UniqueEdit {}

  /** It cannot be made. */
  sealed interface NotMade extends UniqueEdit {

    /**
     * The error for the model.
     *
     * @param what names the text that was looked for
     */
    ToolResult result(String what);
  }

  /** It would change nothing. */
  record NoChange() implements NotMade {
    @Override
    public ToolResult result(String what) {
      return ToolResult.error(what + " and its replacement are the same; nothing would change");
    }
  }

  /** The text is not there. */
  record Absent(String find, String text) implements NotMade {
    @Override
    public ToolResult result(String what) {
      return ToolResult.error(what + " does not occur; nothing was changed")
          .with("occurrences", 0)
          .with("closest_matches", ClosestLines.to(find, text))
          .with(
              "suggestion", "Read the file again and copy the text exactly, without line numbers.");
    }
  }

  /** The text is there more than once. */
  record Ambiguous(int count) implements NotMade {
    @Override
    public ToolResult result(String what) {
      return ToolResult.error(
              "%s occurs %d times and must occur once; nothing was changed".formatted(what, count))
          .with("occurrences", count)
          .with("suggestion", "Include more of the lines around the one that is meant.");
    }
  }

  /** Replaces {@code find} in a text. */
  static UniqueEdit of(String text, String find, String replacement) {
    if (find.equals(replacement)) {
      return new NoChange();
    }
    TextSearch.Found found = TextSearch.find(text, find, replacement);
    return switch (found.places().size()) {
      case 0 -> new Absent(find, text);
      case 1 -> new Made(found.places().getFirst().applyTo(text), found.exact());
      default -> new Ambiguous(found.places().size());
    };
  }
}
