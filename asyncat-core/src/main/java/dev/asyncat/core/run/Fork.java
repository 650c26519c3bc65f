package dev.asyncat.core.run;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.run.RunRequest.Audience;
import org.jspecify.annotations.Nullable;

/**
 * Where a recorded session branches off, and what is different from there on. The branch is a
 * session of its own: it begins with the thread of the old one as it stood before a model turn.
 * Files are as they are now, and what the old session had approved on the way has to be approved
 * again. Immutable.
 *
 * @param round the model turn that is taken anew, counted over the session from 1
 * @param answer what the user is taken to have answered to the question just before that turn;
 *     {@code null} for what was answered then
 * @param message what the user says before that turn; {@code null} for nothing
 * @param model the model from there on; {@code null} for the user's
 * @param audience who answers while the branch waits
 */
public record Fork(
    int round,
    @Nullable String answer,
    @Nullable String message,
    @Nullable ModelProvider model,
    Audience audience) {

  /** Checks the round. */
  public Fork {
    if (round < 1) {
      throw new InvalidRequestException("round must be 1 or more, not " + round);
    }
  }

  /** Takes a model turn anew and everything after it, with nobody to ask. */
  public static Fork beforeRound(int round) {
    return new Fork(round, null, null, null, Audience.NOBODY);
  }

  /** With another answer to the question that was asked in the round before. */
  public Fork answering(String other) {
    return new Fork(round, other, message, model, audience);
  }

  /** With a further message of the user. */
  public Fork saying(String text) {
    return new Fork(round, answer, text, model, audience);
  }

  /** With another model. */
  public Fork with(ModelProvider other) {
    return new Fork(round, answer, message, other, audience);
  }

  /** With somebody to ask. */
  public Fork audience(Audience other) {
    return new Fork(round, answer, message, model, other);
  }
}
