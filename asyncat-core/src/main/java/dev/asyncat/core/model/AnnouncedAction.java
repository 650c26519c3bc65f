package dev.asyncat.core.model;

import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells an answer from a text in which a model only says what it is about to do, as small models do
 * instead of calling a tool.
 */
public final class AnnouncedAction {

  private static final int LOOKED_AT = 4_000;

  private static final Pattern ACTION_LABEL =
      Pattern.compile("^[ \\t]{0,3}(?:\\*\\*)?Action(?:\\*\\*)?:", Pattern.MULTILINE);
  private static final Pattern INTENTION =
      Pattern.compile(
          "\\b(?:I['’]ll|I will|I['’]m going to|I am going to|Let me|Let['’]s)"
              + " (?:now |first |then |next )?"
              + "(?:run|execute|create|write|read|open|list|search|look|check|edit|modify|update"
              + "|delete|remove|find|fetch|call|use|start by)\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CALL = Pattern.compile("\\b([\\w-]{1,64})\\(");

  private AnnouncedAction() {}

  /**
   * Whether the text announces an action: it has a line {@code Action:}, says "I'll run", "let me
   * create" and the like near its end, or writes a tool's name as a function call.
   */
  public static boolean in(String text, Collection<String> tools) {
    String end = text.substring(Math.max(0, text.length() - LOOKED_AT));
    if (ACTION_LABEL.matcher(end).find() || INTENTION.matcher(lastParagraph(end)).find()) {
      return true;
    }
    Matcher call = CALL.matcher(end);
    while (call.find()) {
      if (tools.contains(call.group(1))) {
        return true;
      }
    }
    return false;
  }

  /** What was announced further up may have been done since. */
  private static String lastParagraph(String text) {
    String stripped = text.strip();
    int start = stripped.lastIndexOf("\n\n");
    return start < 0 ? stripped : stripped.substring(start);
  }
}
