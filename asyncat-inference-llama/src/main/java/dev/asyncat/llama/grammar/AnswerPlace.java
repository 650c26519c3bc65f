package dev.asyncat.llama.grammar;

import dev.asyncat.llama.call.CallSearch;
import dev.asyncat.llama.call.CallSyntax;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer is in its rule. Immutable.
 *
 * <p>Bytes are looked at as characters of the same number (ISO 8859-1), since tokens end inside
 * characters. Markers are of ASCII, where that makes no difference.
 */
sealed interface AnswerPlace {

  /** Where more bytes lead; null if they are not allowed. */
  @Nullable AnswerPlace after(byte[] bytes);

  /** Whether the answer may end here. */
  default boolean mayEnd() {
    return false;
  }

  /** Whether it is at its end. */
  default boolean over() {
    return false;
  }

  /**
   * Calls of one request.
   *
   * @param grammar what may follow a marker
   */
  record Calls(CallSyntax syntax, Gbnf grammar) {

    /** Inside a call that was just opened. */
    @Nullable AnswerPlace inside(String rest, int number) {
      return new Call(this, GrammarPosition.at(grammar.start()), number).after(bytes(rest));
    }

    boolean anotherAfter(int number) {
      return syntax.several() && number < AnswerRule.MOST_CALLS;
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Free text. */
  record Free(Calls calls, CallSearch search) implements AnswerPlace {

    @Override
    public @Nullable AnswerPlace after(byte[] bytes) {
      return switch (search.after(text(bytes))) {
        case CallSearch.Open(CallSearch next) -> new Free(calls, next);
        case CallSearch.Found(String call, int _) -> calls.inside(call, 1);
      };
    }

    @Override
    public boolean mayEnd() {
      return true;
    }
  }

  /**
   * White space and what opens a call, and nothing else.
   *
   * @param begun the text so far
   * @param before how many calls there were before
   */
  record Opening(Calls calls, String begun, int before) implements AnswerPlace {

    private static final Pattern SPACE = Pattern.compile("[ \\t\\r\\n]{0,8}");

    @Override
    public @Nullable AnswerPlace after(byte[] bytes) {
      String text = begun + text(bytes);
      Matcher space = SPACE.matcher(text);
      String rest = space.lookingAt() ? text.substring(space.end()) : text;
      boolean mayCome = false;
      for (String marker : calls.syntax().markers()) {
        if (rest.startsWith(marker)) {
          return calls.inside(rest.substring(marker.length()), before + 1);
        }
        mayCome |= marker.startsWith(rest);
      }
      if (before == 0 && calls.syntax().opening().isPresent()) {
        Matcher opening = calls.syntax().opening().get().matcher(text);
        if (opening.lookingAt()) {
          return calls.inside(text.substring(opening.start(1)), 1);
        }
        mayCome |= opening.hitEnd();
      }
      return mayCome ? new Opening(calls, text, before) : null;
    }

    /** Whether the text has a marker, so that a call comes and nothing else. */
    boolean marked(byte[] bytes) {
      String text = (begun + text(bytes)).stripLeading();
      return calls.syntax().markers().stream().anyMatch(text::startsWith);
    }
  }

  /**
   * Inside a call.
   *
   * @param number which one it is
   */
  record Call(Calls calls, GrammarPosition position, int number) implements AnswerPlace {

    @Override
    public @Nullable AnswerPlace after(byte[] bytes) {
      GrammarPosition next = position.after(bytes, 0);
      if (next != null) {
        return next.mustEnd() ? ended("") : new Call(calls, next, number);
      }
      int end = position.completedWithin(bytes);
      return end < 0 ? null : ended(text(bytes).substring(end));
    }

    private @Nullable AnswerPlace ended(String rest) {
      return calls.anotherAfter(number)
          ? new Between(new Opening(calls, "", number)).after(bytes(rest))
          : new Over();
    }
  }

  /** After a call: another one, or whatever else, which is no part of the answer any more. */
  record Between(Opening opening) implements AnswerPlace {

    @Override
    public @Nullable AnswerPlace after(byte[] bytes) {
      return switch (opening.after(bytes)) {
        case null -> opening.marked(bytes) ? null : new Over();
        case Opening more -> new Between(more);
        case AnswerPlace call -> call;
      };
    }

    @Override
    public boolean mayEnd() {
      return true;
    }
  }

  /** Inside a value of a given form. */
  record Form(GrammarPosition position) implements AnswerPlace {

    @Override
    public @Nullable AnswerPlace after(byte[] bytes) {
      GrammarPosition next = position.after(bytes, 0);
      return next == null ? null : new Form(next);
    }

    @Override
    public boolean mayEnd() {
      return position.mayEnd();
    }

    @Override
    public boolean over() {
      return position.mustEnd();
    }
  }

  /** As long as the text may still become the one or the other. */
  record Either(AnswerPlace one, AnswerPlace two) implements AnswerPlace {

    @Override
    public @Nullable AnswerPlace after(byte[] bytes) {
      AnswerPlace first = one.after(bytes);
      AnswerPlace second = two.after(bytes);
      if (first == null || second == null) {
        return first == null ? second : first;
      }
      return new Either(first, second);
    }

    @Override
    public boolean mayEnd() {
      return one.mayEnd() || two.mayEnd();
    }

    @Override
    public boolean over() {
      return one.over() || two.over();
    }
  }

  /** At the end. */
  record Over() implements AnswerPlace {

    @Override
    public AnswerPlace after(byte[] bytes) {
      return this;
    }

    @Override
    public boolean mayEnd() {
      return true;
    }

    @Override
    public boolean over() {
      return true;
    }
  }
}
