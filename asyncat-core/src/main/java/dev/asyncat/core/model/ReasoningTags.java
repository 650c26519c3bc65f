package dev.asyncat.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parts reasoning in tags and channels from the rest of a text. */
final class ReasoningTags {

  private static final Pattern MARK =
      Pattern.compile(
          "(?<open><(?:think|thinking|thought|reasoning)>|<\\|channel>thought\\b"
              + "|(?:<\\|start\\|>assistant)?<\\|channel\\|>analysis<\\|message\\|>)"
              + "|(?<close></(?:think|thinking|thought|reasoning)>|<channel\\|>|<\\|end\\|>)"
              + "|(?<final>(?:<\\|start\\|>assistant)?<\\|channel\\|>final<\\|message\\|>)"
              + "|(?<call><tool_call>)|(?<callend></tool_call>)"
              + "|(?<othercall><\\|python_tag\\|>|\\[TOOL_CALLS\\]|✿FUNCTION✿|<｜tool▁calls?▁begin｜>)"
              + "|(?<fence>```)",
          Pattern.CASE_INSENSITIVE);

  private final String text;
  private final StringBuilder rest = new StringBuilder();
  private final List<String> reasoning = new ArrayList<>();
  private State state = State.TEXT;
  private int at;
  private int firstCall = -1;
  private boolean seen;

  private ReasoningTags(String text) {
    this.text = text;
  }

  static Split split(String text) {
    return new ReasoningTags(text).run();
  }

  private Split run() {
    Matcher mark = MARK.matcher(text);
    while (mark.find()) {
      switch (state) {
        case TEXT -> inText(mark);
        case REASONING -> inReasoning(mark);
        case FENCE -> state = mark.group("fence") == null ? state : State.TEXT;
        case CALL -> state = mark.group("callend") == null ? state : State.TEXT;
      }
    }
    if (state != State.REASONING) {
      rest.append(text, at, text.length());
    } else {
      int end = firstCall < 0 ? text.length() : firstCall;
      think(end);
      rest.append(text, end, text.length());
    }
    return new Split(String.join("\n\n", reasoning), rest.toString().strip());
  }

  private void inText(Matcher mark) {
    boolean quoted = mark.start() > 0 && text.charAt(mark.start() - 1) == '`';
    if (mark.group("fence") != null) {
      state = State.FENCE;
    } else if (mark.group("call") != null) {
      state = State.CALL;
    } else if (quoted) {
      return;
    } else if (mark.group("open") != null) {
      rest.append(text, at, mark.start());
      state = State.REASONING;
      seen = true;
      at = mark.end();
      firstCall = -1;
    } else if (mark.group("final") != null) {
      rest.append(text, at, mark.start());
      at = mark.end();
    } else if (mark.group("close") != null && !seen && endsLine(mark)) {
      think(mark.start());
      seen = true;
      at = mark.end();
    }
  }

  private void inReasoning(Matcher mark) {
    if (mark.group("close") != null) {
      think(mark.start());
      at = mark.end();
      state = State.TEXT;
    } else if (firstCall < 0 && (mark.group("call") != null || mark.group("othercall") != null)) {
      firstCall = mark.start();
    }
  }

  /** A closing tag nobody opened counts only where models write one, not inside a sentence. */
  private boolean endsLine(Matcher mark) {
    boolean lineBefore = mark.start() == 0 || text.charAt(mark.start() - 1) == '\n';
    boolean lineAfter = mark.end() == text.length() || text.charAt(mark.end()) == '\n';
    return !mark.group().equals("<|end|>") && (lineBefore || lineAfter);
  }

  private void think(int end) {
    String thought = text.substring(at, end).strip();
    if (!thought.isEmpty()) {
      reasoning.add(thought);
    }
  }

  private enum State {
    TEXT,
    REASONING,
    FENCE,
    CALL
  }

  record Split(String reasoning, String rest) {}
}
