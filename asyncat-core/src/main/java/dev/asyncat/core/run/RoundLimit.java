package dev.asyncat.core.run;

/**
 * How many rounds a run may take: those it was given, and some more at a time while the agent's own
 * plan moves on. Confined to the run's thread.
 */
final class RoundLimit {

  private static final int MORE_AT_A_TIME = 10;
  private static final int MOST_MORE = 40;

  /** A step must have been done within so many rounds. */
  private static final int RECENT = 4;

  private final int ceiling;
  private int limit;

  /**
   * A limit.
   *
   * @param given what the run was given
   * @param grows whether there can be more
   * @param taken rounds that an earlier process took, which it had been allowed
   */
  RoundLimit(int given, boolean grows, int taken) {
    ceiling = grows ? Math.min(2 * given, given + MOST_MORE) : given;
    limit = given;
    while (limit < taken && limit < ceiling) {
      more();
    }
  }

  /** Whether the run may take a round, from 0. */
  boolean allows(int round) {
    return round < limit;
  }

  /** Whether there is a round after this one. */
  boolean goesOnAfter(int round) {
    return round + 1 < limit;
  }

  /**
   * Looks at the end of a round whether the run should have more.
   *
   * @return whether it has
   */
  boolean extend(int round, SessionPlan plan, int sessionRound) {
    if (goesOnAfter(round) || limit >= ceiling || !plan.ownedByAgent() || plan.open().isEmpty()) {
      return false;
    }
    if (sessionRound - plan.movedInRound() >= RECENT) {
      return false;
    }
    more();
    return true;
  }

  private void more() {
    limit = Math.min(limit + MORE_AT_A_TIME, ceiling);
  }

  int rounds() {
    return limit;
  }
}
