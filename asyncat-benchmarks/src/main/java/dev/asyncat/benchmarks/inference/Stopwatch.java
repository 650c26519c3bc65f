package dev.asyncat.benchmarks.inference;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Wall time and the processor time of the whole process. On a busy machine the latter says what a
 * quiet one would take, as long as one thread computes.
 */
final class Stopwatch {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private long wall = System.nanoTime();
  private long cpu = SYSTEM.getProcessCpuTime();

  /** What passed since the start or the last lap. */
  Lap lap() {
    long nowWall = System.nanoTime();
    long nowCpu = SYSTEM.getProcessCpuTime();
    Lap lap = new Lap((nowWall - wall) / 1e6, (nowCpu - cpu) / 1e6);
    wall = nowWall;
    cpu = nowCpu;
    return lap;
  }

  /**
   * A time.
   *
   * @param wall milliseconds on the clock
   * @param cpu milliseconds of processors
   */
  record Lap(double wall, double cpu) {

    static final Lap NEVER = new Lap(Double.MAX_VALUE, Double.MAX_VALUE);

    /** The better of both, each for itself. */
    Lap best(Lap other) {
      return new Lap(Math.min(wall, other.wall), Math.min(cpu, other.cpu));
    }

    String perSecond(double tokens) {
      return String.format(
          Locale.ROOT, "%.0f | %.2f ms", tokens * 1000 / wall, cpu / Math.max(1, tokens));
    }
  }
}
