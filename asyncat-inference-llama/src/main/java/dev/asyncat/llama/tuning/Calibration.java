package dev.asyncat.llama.tuning;

import dev.asyncat.llama.binding.NativeBatch;
import dev.asyncat.llama.binding.NativeContext;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Tries a loaded model out, in a context that nobody uses yet and that is empty again afterwards.
 *
 * <p>The first token also brings the weights into memory, which the first request would otherwise
 * wait for. Each way is timed several times as long as there is time, and its best time counts,
 * because whatever else a machine does only makes it slower.
 */
public final class Calibration {

  /** What a way must gain to be preferred to one that needs less of the machine. */
  private static final double WORTH = 0.93;

  private static final int ROUNDS = 3;
  private static final int PROBE_TOKENS = 32;

  /** How many guesses are right on average where a text is copied; measured on agent tasks. */
  private static final double EXPECTED_RIGHT = 1.5;

  private static final int GUESSES = 4;

  private final NativeContext context;
  private final NativeBatch batch;
  private final int cores;
  private final long deadline;

  private Calibration(NativeContext context, int cores, Duration budget) {
    this.context = context;
    this.batch = context.newBatch();
    this.cores = cores;
    this.deadline = System.nanoTime() + budget.toNanos();
  }

  /**
   * Reads one token, which every model must be able to, and finds out whether it can forget one.
   *
   * @return nothing if the load is given up
   */
  static Optional<Tuning> of(NativeContext context, int cores, Duration budget) {
    return new Calibration(context, cores, budget).run();
  }

  private Optional<Tuning> run() {
    int slice = batch.capacity();
    Tuning tuning = Tuning.untried(cores, slice);
    if (time(1, tuning.readingThreads()).isEmpty()) {
      return Optional.empty();
    }
    int writing = bestThreads(1, tuning.writingThreads());
    int probe = Math.min(PROBE_TOKENS, slice);
    int reading = bestThreads(probe, tuning.readingThreads());
    return Optional.of(
        new Tuning(writing, reading, bestSlice(probe, reading), guesses(writing, reading)));
  }

  /** The fewest threads that are about as fast as any number of them. */
  private int bestThreads(int tokens, int otherwise) {
    int best = 0;
    long bestTime = Long.MAX_VALUE;
    for (int threads : candidates(cores)) {
      OptionalLong time = bestTime(tokens, threads);
      if (time.isEmpty()) {
        return best == 0 ? otherwise : best;
      }
      if (time.getAsLong() < bestTime * WORTH) {
        best = threads;
        bestTime = time.getAsLong();
      }
    }
    return best;
  }

  /** The shortest step in which a token takes about as little time as in the longest. */
  private int bestSlice(int shortest, int threads) {
    int best = batch.capacity();
    double bestPerToken = Double.MAX_VALUE;
    for (int tokens = shortest; tokens <= batch.capacity(); tokens *= 2) {
      OptionalLong time = bestTime(tokens, threads);
      if (time.isEmpty()) {
        return batch.capacity();
      }
      double perToken = (double) time.getAsLong() / tokens;
      if (perToken < bestPerToken * WORTH) {
        best = tokens;
        bestPerToken = perToken;
      }
    }
    return best;
  }

  private int guesses(int writing, int reading) {
    OptionalLong one = bestTime(1, writing);
    OptionalLong several = bestTime(1 + GUESSES, reading);
    boolean pays =
        one.isPresent()
            && several.isPresent()
            && several.getAsLong() < one.getAsLong() * (1 + EXPECTED_RIGHT);
    return pays && batch.capacity() > GUESSES ? GUESSES : 0;
  }

  private OptionalLong bestTime(int tokens, int threads) {
    OptionalLong best = OptionalLong.empty();
    for (int round = 0; round < ROUNDS && System.nanoTime() < deadline; round++) {
      OptionalLong time = time(tokens, threads);
      if (time.isPresent() && (best.isEmpty() || time.getAsLong() < best.getAsLong())) {
        best = time;
      }
    }
    return best;
  }

  /** How long a step takes; nothing if it was given up. */
  private OptionalLong time(int tokens, int threads) {
    batch.clear();
    int count = Math.min(tokens, batch.capacity());
    for (int i = 0; i < count; i++) {
      batch.add(0, i, 0, i == count - 1 || tokens == 1 + GUESSES);
    }
    context.computeWith(threads);
    long begun = System.nanoTime();
    boolean done = context.compute(batch) == NativeContext.Outcome.DONE;
    long took = System.nanoTime() - begun;
    context.sequences().forget(0);
    return done ? OptionalLong.of(took) : OptionalLong.empty();
  }

  /** One, powers of two, and all. */
  private static TreeSet<Integer> candidates(int cores) {
    TreeSet<Integer> counts = new TreeSet<>();
    for (int count = 1; count < cores; count *= 2) {
      counts.add(count);
    }
    counts.add(cores);
    return counts;
  }
}
