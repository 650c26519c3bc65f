package dev.asyncat.llama.tuning;

import dev.asyncat.llama.binding.NativeContext;
import java.time.Duration;
import java.util.Optional;

/** Finds the tuning of a model: remembered, tried out, or what suits most machines. */
public final class Tuner {

  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final Duration SHORTEST = Duration.ofMillis(50);

  private final Machine machine;
  private final Optional<TuningFiles> files;
  private final boolean tries;

  /**
   * A tuner.
   *
   * @param files where results are remembered
   * @param tries whether models are tried out; else all are run as suits most machines
   */
  public Tuner(Optional<TuningFiles> files, boolean tries) {
    this.machine = Machine.current();
    this.files = files;
    this.tries = tries;
  }

  /**
   * The tuning of a model whose context is still empty, and is again when this returns.
   *
   * @param model what tells it from others
   * @param loading how long it took to load; trying it out takes about as long, two seconds at
   *     most. While most cores are busy, nothing is tried
   */
  public Tuning tune(NativeContext context, byte[] model, Duration loading) {
    Tuning untried = Tuning.untried(machine.cores(), context.batchTokens());
    context.computeWith(Math.min(untried.readingThreads(), machine.idle()));
    if (!tries) {
      return untried;
    }
    Optional<Tuning> remembered = files.flatMap(store -> store.read(model, machine));
    if (remembered.isPresent()) {
      return remembered.get();
    }
    int idle = machine.idle();
    if (!quiet(idle)) {
      return untried;
    }
    Duration budget = min(LONGEST, max(SHORTEST, loading));
    Optional<Tuning> tried = Calibration.of(context, Math.min(idle, machine.cores()), budget);
    if (quiet(machine.idle())) {
      tried.ifPresent(tuning -> files.ifPresent(store -> store.write(model, machine, tuning)));
    }
    return tried.orElse(untried);
  }

  /** Whether a trial says something about the machine and not about what else it does. */
  private boolean quiet(int idle) {
    return 2 * idle > machine.cores();
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
