package dev.asyncat.model;

import dev.asyncat.error.AsyncatException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model call failed. {@link #kind()} says how, and so whether trying again can help. */
public final class ModelException extends AsyncatException {

  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final @Nullable Duration retryAfter;

  /** A failure without advice on when to try again. */
  public ModelException(Kind kind, String message) {
    this(kind, message, null, null);
  }

  /** A failure with its cause. */
  public ModelException(Kind kind, String message, @Nullable Throwable cause) {
    this(kind, message, null, cause);
  }

  /** A failure for which the provider said when to try again. */
  public ModelException(
      Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /** How it failed. */
  public Kind kind() {
    return kind;
  }

  /** How long the provider asked to wait. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** The ways a model call fails. */
  public enum Kind {
    /** Too many requests. */
    RATE_LIMITED(true),
    /** The provider is overloaded or failed inside (HTTP 5xx). */
    OVERLOADED(true),
    /** The provider was not reached, or the connection broke. */
    NETWORK(true),
    /** No answer in time. */
    TIMEOUT(true),
    /** The key is missing or not accepted. */
    UNAUTHORIZED(false),
    /** The provider does not accept the request. */
    REJECTED(false),
    /** The prompt does not fit the context window. */
    CONTEXT_OVERFLOW(false),
    /** The answer broke off or cannot be read. */
    BROKEN_ANSWER(true),
    /** The model or its engine is not usable. */
    UNUSABLE(false);

    private final boolean retryable;

    Kind(boolean retryable) {
      this.retryable = retryable;
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
      return retryable;
    }
  }
}
