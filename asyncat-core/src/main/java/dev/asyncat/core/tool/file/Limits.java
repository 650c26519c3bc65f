package dev.asyncat.core.tool.file;

import dev.asyncat.cancel.CancellationToken;
import java.time.Duration;

/** The time one search may take. Not thread-safe. */
final class Limits {

  private static final int STEPS_BETWEEN_LOOKS = 4096;

  private final long end;
  private final CancellationToken cancellation;
  private int steps;

  Limits(Duration time, CancellationToken cancellation) {
    this.end = System.nanoTime() + time.toNanos();
    this.cancellation = cancellation;
  }

  /** Whether the time is over. Throws if the work is not wanted any more. */
  boolean over() {
    cancellation.throwIfCancelled();
    return System.nanoTime() - end >= 0;
  }

  /** Called at every small step of work that cannot be stopped otherwise. */
  void step() {
    if (++steps >= STEPS_BETWEEN_LOOKS) {
      steps = 0;
      if (over()) {
        throw new TimeOverException();
      }
    }
  }

  /** Stops a search in the middle. */
  static final class TimeOverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TimeOverException() {
      super("the time for the search is over", null, false, false);
    }
  }

  /**
   * A text that can be matched against any regular expression: one that would take for ever is
   * stopped when the time is over.
   */
  CharSequence guard(CharSequence text) {
    return new Guarded(text);
  }

  private final class Guarded implements CharSequence {

    private final CharSequence text;

    Guarded(CharSequence text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      step();
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Guarded(text.subSequence(start, end));
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
