package dev.asyncat.cli.run;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Keeps the markup of tool calls and reasoning blocks out of the text that streams by. Models
 * without native tool calls write them into their answer; the reader sees the calls on lines of
 * their own.
 *
 * <p>What might become markup is held back until that is known. From the beginning of a call to the
 * end of the turn nothing is passed on: {@link #endTurn()} gives it to whoever finds that it was no
 * call after all.
 */
final class MarkupFilter {

  private static final List<String> CALL_MARKS =
      List.of(
          "<tool_call>",
          "<tool_calls>",
          "<function_call>",
          "<function=",
          "<|python_tag|>",
          "<|tool_call",
          "[TOOL_CALLS]",
          "<｜tool▁call",
          "✿FUNCTION✿");
  private static final String THINK = "<think>";
  private static final String END_THINK = "</think>";
  private static final String FENCE = "```";

  private static final Pattern CALL_OBJECT =
      Pattern.compile(
          "\\[?\\s*\\{\\s*[\"']?(?:name|tool|tool_name|function|tool_call|action|arguments|parameters)[\"']?\\s*:");

  /** A JSON object that has not shown its first key after so many characters is no call. */
  private static final int UNDECIDED_CHARS = 48;

  private final Consumer<String> out;
  private final StringBuilder pending = new StringBuilder();
  private boolean inCall;
  private boolean inThought;
  private boolean atLineStart = true;

  MarkupFilter(Consumer<String> out) {
    this.out = out;
  }

  /** The next piece of the turn. */
  void accept(String piece) {
    pending.append(piece);
    boolean moved = true;
    while (moved && !pending.isEmpty() && !inCall) {
      moved = inThought ? skipThought() : passText();
    }
  }

  /** Ends the turn; gives what was held back, empty if nothing was. */
  String endTurn() {
    String held = inThought ? "" : pending.toString();
    pending.setLength(0);
    inCall = false;
    inThought = false;
    atLineStart = true;
    return held;
  }

  private boolean skipThought() {
    int end = pending.indexOf(END_THINK);
    if (end < 0) {
      int keep = Math.min(pending.length(), END_THINK.length() - 1);
      pending.delete(0, pending.length() - keep);
      return false;
    }
    pending.delete(0, end + END_THINK.length());
    inThought = false;
    return true;
  }

  /** Passes on the text up to the next place that could be markup; false to wait for more. */
  private boolean passText() {
    int i = 0;
    while (i < pending.length()) {
      Verdict verdict = judge(i);
      if (verdict != Verdict.TEXT) {
        pass(i);
        return switch (verdict) {
          case CALL -> {
            inCall = true;
            yield false;
          }
          case THOUGHT -> {
            inThought = true;
            yield true;
          }
          default -> false;
        };
      }
      char c = pending.charAt(i);
      atLineStart = c == '\n' || (atLineStart && Character.isWhitespace(c));
      i++;
    }
    pass(i);
    return false;
  }

  private void pass(int length) {
    if (length > 0) {
      out.accept(pending.substring(0, length));
      pending.delete(0, length);
    }
  }

  private enum Verdict {
    TEXT,
    CALL,
    THOUGHT,
    UNDECIDED
  }

  private Verdict judge(int at) {
    char c = pending.charAt(at);
    if (c == '<' || c == '[' || c == '✿') {
      Verdict mark = mark(at);
      if (mark != Verdict.TEXT) {
        return mark;
      }
    }
    if (atLineStart && (c == '{' || c == '[')) {
      return object(at);
    }
    return atLineStart && c == '`' ? fence(at) : Verdict.TEXT;
  }

  private Verdict mark(int at) {
    if (begins(at, THINK)) {
      return complete(at, THINK) ? Verdict.THOUGHT : Verdict.UNDECIDED;
    }
    for (String mark : CALL_MARKS) {
      if (begins(at, mark)) {
        return complete(at, mark) ? Verdict.CALL : Verdict.UNDECIDED;
      }
    }
    return Verdict.TEXT;
  }

  private Verdict object(int at) {
    String rest = pending.substring(at, Math.min(pending.length(), at + UNDECIDED_CHARS));
    if (CALL_OBJECT.matcher(rest).lookingAt()) {
      return Verdict.CALL;
    }
    boolean keyComplete = rest.indexOf(':') >= 0;
    return keyComplete || rest.length() >= UNDECIDED_CHARS ? Verdict.TEXT : Verdict.UNDECIDED;
  }

  /** A code fence is held back until its first line of content shows whether it is a call. */
  private Verdict fence(int at) {
    if (!begins(at, FENCE)) {
      return Verdict.TEXT;
    }
    int lineEnd = pending.indexOf("\n", at);
    if (lineEnd < 0) {
      return pending.length() - at < UNDECIDED_CHARS ? Verdict.UNDECIDED : Verdict.TEXT;
    }
    int content = lineEnd + 1;
    while (content < pending.length() && Character.isWhitespace(pending.charAt(content))) {
      content++;
    }
    if (content == pending.length()) {
      return content - lineEnd < UNDECIDED_CHARS ? Verdict.UNDECIDED : Verdict.TEXT;
    }
    char first = pending.charAt(content);
    return first == '{' || first == '[' ? object(content) : Verdict.TEXT;
  }

  /** Whether the text from here on is a mark, or could still become one. */
  private boolean begins(int at, String mark) {
    int length = Math.min(mark.length(), pending.length() - at);
    for (int i = 0; i < length; i++) {
      if (pending.charAt(at + i) != mark.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean complete(int at, String mark) {
    return pending.length() - at >= mark.length();
  }
}
