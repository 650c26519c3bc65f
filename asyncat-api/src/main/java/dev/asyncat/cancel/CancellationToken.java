package dev.asyncat.cancel;

import dev.asyncat.error.CancelledException;
import java.util.Optional;

/**
 * Tells work that it is no longer wanted. Once cancelled, a token stays cancelled.
 *
 * <p>Work either asks ({@link #isCancelled()}, {@link #throwIfCancelled()}) at points where it can
 * stop, or registers what ends a blocking call ({@link #onCancel}). Thread-safe. Made by {@link
 * CancellationSource}; not meant to be implemented elsewhere.
 */
public sealed interface CancellationToken permits CancellationSource.Token, NeverCancelled {

  /** A token that is never cancelled. */
  static CancellationToken never() {
    return NeverCancelled.INSTANCE;
  }

  /** Whether the work should stop. */
  boolean isCancelled();

  /** Why it was cancelled; empty before. */
  Optional<String> reason();

  /**
   * Does nothing until the token is cancelled.
   *
   * @throws CancelledException with the reason, from then on
   */
  default void throwIfCancelled() {
    if (isCancelled()) {
      throw new CancelledException(reason().orElse("cancelled"));
    }
  }

  /**
   * Runs an action once when the token is cancelled, at once if it already is.
   *
   * <p>The action runs on the thread that cancels, so it must be short and must not throw. Closing
   * the registration forgets the action; that is needed for tokens that outlive the work.
   */
  Registration onCancel(Runnable action);

  /** Forgets an action. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
