package dev.asyncat.llama.grammar;

import dev.asyncat.llama.call.CallSearch;
import dev.asyncat.llama.call.CallSyntax;
import org.jspecify.annotations.Nullable;

/**
 * What the answers to one request may be: free text until a tool call begins, and then exactly a
 * call that fits; or, from the beginning, a value of a given form. Immutable and thread-safe.
 *
 * <p>Openings are told in the text, not in its tokens, so that a call is recognised however a
 * vocabulary cuts it.
 */
public final class AnswerRule {

  /** More calls than this in one answer are those of a model that does not know how to end. */
  static final int MOST_CALLS = 16;

  private final AnswerPlace.@Nullable Calls calls;
  private final @Nullable Gbnf form;

  private AnswerRule(AnswerPlace.@Nullable Calls calls, @Nullable Gbnf form) {
    this.calls = calls;
    this.form = form;
  }

  /**
   * Free text with calls in it.
   *
   * @param call what may follow a marker, or begin where an opening's first group does
   */
  public static AnswerRule calls(CallSyntax syntax, Gbnf call) {
    return new AnswerRule(new AnswerPlace.Calls(syntax, call), null);
  }

  /** Nothing but a value of this form. */
  public static AnswerRule form(Gbnf form) {
    return new AnswerRule(null, form);
  }

  /** Either a call, or else a value of this form. */
  public AnswerRule orForm(Gbnf other) {
    return new AnswerRule(calls, other);
  }

  /** Begins an answer. */
  public AnswerGuard begin() {
    return new AnswerGuard(first());
  }

  private AnswerPlace first() {
    if (calls == null || form == null) {
      return calls == null ? value(form) : free(calls);
    }
    return new AnswerPlace.Either(new AnswerPlace.Opening(calls, "", 0), value(form));
  }

  private static AnswerPlace free(AnswerPlace.Calls calls) {
    return new AnswerPlace.Free(calls, CallSearch.begin(calls.syntax()));
  }

  private static AnswerPlace value(@Nullable Gbnf form) {
    return form == null
        ? new AnswerPlace.Over()
        : new AnswerPlace.Form(GrammarPosition.at(form.start()));
  }
}
