package dev.asyncat.core.run;

/** Where a run stands, readable from any thread. */
final class RunProgress {

  private final int roundsBefore;
  private volatile int round;
  private volatile int turns;

  RunProgress(int roundsBefore) {
    this.roundsBefore = roundsBefore;
  }

  /** A round of the run begins. Only the run's own thread calls this. */
  void enter(int newRound) {
    round = newRound;
  }

  /** The model has answered. Only the run's own thread calls this. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void turnTaken() {
    turns++;
  }

  /** The round of the run, from 0. */
  int round() {
    return round;
  }

  /** The current model turn of the session, from 1. */
  int sessionRound() {
    return roundsBefore + round + 1;
  }

  /** Model turns of the session so far. */
  int sessionRounds() {
    return roundsBefore + turns;
  }
}
