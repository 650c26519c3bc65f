package dev.asyncat.llama.tuning;

/**
 * How to run a model.
 *
 * @param writingThreads the threads for one token, where memory is the limit
 * @param readingThreads the threads for several tokens at once, where arithmetic is the limit
 * @param sliceTokens how many tokens of a prompt to read in one step at most
 * @param guesses how many tokens to guess ahead for a request that is alone; 0 where checking
 *     guesses costs as much as writing
 */
public record Tuning(int writingThreads, int readingThreads, int sliceTokens, int guesses) {

  /** Checks the numbers. */
  public Tuning {
    require(writingThreads >= 1, "writingThreads", writingThreads);
    require(readingThreads >= 1, "readingThreads", readingThreads);
    require(sliceTokens >= 1, "sliceTokens", sliceTokens);
    require(guesses >= 0, "guesses", guesses);
  }

  /** What suits most machines of so many cores. */
  public static Tuning untried(int cores, int sliceTokens) {
    return new Tuning(Math.max(1, cores - 1), cores, sliceTokens, 0);
  }

  /** The same with numbers of threads that somebody chose; 0 leaves one as it is. */
  public Tuning withThreads(int writing, int reading) {
    return new Tuning(
        writing > 0 ? writing : writingThreads,
        reading > 0 ? reading : readingThreads,
        sliceTokens,
        guesses);
  }

  /** The same with another number of guesses. */
  public Tuning withGuesses(int count) {
    return new Tuning(writingThreads, readingThreads, sliceTokens, count);
  }

  private static void require(boolean holds, String name, int value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " cannot be " + value);
    }
  }
}
