package dev.asyncat.run;

/**
 * A run whose answer is a value.
 *
 * @param <T> the record that the answer fits
 */
public interface TypedRun<T> {

  /** The run itself, to follow, answer and cancel it. Its answer is the value as JSON. */
  Run run();

  /**
   * Waits for the end and gives the value.
   *
   * @throws NoAnswerException if the run ended without one
   * @throws dev.asyncat.error.CancelledException if the waiting thread is interrupted; the run goes
   *     on
   */
  T value();
}
