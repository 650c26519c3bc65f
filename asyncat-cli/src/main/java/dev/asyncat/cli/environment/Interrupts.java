package dev.asyncat.cli.environment;

/** Tells when somebody asks the process to end. */
public interface Interrupts {

  /**
   * Takes over Ctrl-C and the request to terminate.
   *
   * @param action runs on a thread of its own, at every such request until the registration is
   *     closed; the argument counts them, from 1
   */
  Registration onInterrupt(Action action);

  /** What to do. */
  @FunctionalInterface
  interface Action {
    /** Somebody asked for the {@code count}th time. */
    void interrupted(int count);
  }

  /** Gives the usual behaviour back. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
