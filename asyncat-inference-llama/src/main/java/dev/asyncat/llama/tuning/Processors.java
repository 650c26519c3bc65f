package dev.asyncat.llama.tuning;

/**
 * How many threads to compute with at the moment.
 *
 * <p>The threads that compute meet hundreds of times for every token and spin while they wait for
 * each other. One of them without a core makes all of them stand still, at a tenth of the speed of
 * a single thread. So there are never more than there are idle cores, unless somebody asked for
 * them. Not thread-safe.
 */
public final class Processors {

  private static final int STEPS_BETWEEN_LOOKS = 16;

  private final Machine machine;
  private final int writing;
  private final int reading;
  private final boolean writingFixed;
  private final boolean readingFixed;
  private int idle;
  private int steps;

  /**
   * Threads as tuned.
   *
   * @param writingFixed whether the number for writing holds whatever else the machine does
   * @param readingFixed whether the number for reading does
   */
  public Processors(Tuning tuning, boolean writingFixed, boolean readingFixed) {
    this(Machine.current(), tuning, writingFixed, readingFixed);
  }

  Processors(Machine machine, Tuning tuning, boolean writingFixed, boolean readingFixed) {
    this.machine = machine;
    this.writing = tuning.writingThreads();
    this.reading = tuning.readingThreads();
    this.writingFixed = writingFixed;
    this.readingFixed = readingFixed;
  }

  /** For a step of so many tokens. */
  public int forTokens(int count) {
    if (count == 1) {
      return writingFixed ? writing : Math.min(writing, idle(true));
    }
    return readingFixed ? reading : Math.min(reading, idle(count < STEPS_BETWEEN_LOOKS));
  }

  private int idle(boolean often) {
    if (!often || steps++ % STEPS_BETWEEN_LOOKS == 0) {
      idle = machine.idle();
    }
    return idle;
  }
}
