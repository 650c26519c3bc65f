package dev.asyncat.llama.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How many threads suit this machine at the moment.
 *
 * <p>The threads that compute meet hundreds of times for every token and spin while they wait for
 * each other. One of them without a core makes all of them stand still, at a tenth of the speed of
 * a single thread. So there are never more than there are idle cores.
 */
final class Processors {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Path LOAD = Path.of("/proc/loadavg");

  private final int fixed;
  private final int cores;
  private final int onlineProcessors;

  private Processors(int fixed, int cores, int onlineProcessors) {
    this.fixed = fixed;
    this.cores = cores;
    this.onlineProcessors = onlineProcessors;
  }

  /** Always this many; 0 for what suits the machine. */
  static Processors of(int threads) {
    int available = Runtime.getRuntime().availableProcessors();
    List<String> cpuInfo = lines(CPU_INFO);
    int physical = cores(cpuInfo);
    int online = (int) cpuInfo.stream().filter(line -> line.startsWith("processor")).count();
    return new Processors(
        threads,
        physical == 0 ? available : Math.min(physical, available),
        online == 0 ? available : online);
  }

  /** For several tokens at once, where arithmetic is the limit. */
  int forReading() {
    return fixed > 0 ? fixed : Math.min(cores, idle());
  }

  /** For one token, where memory is the limit: one core less hardly matters and is kept free. */
  int forWriting() {
    return fixed > 0 ? fixed : Math.min(Math.max(1, cores - 1), idle());
  }

  private int idle() {
    return idle(lines(LOAD), onlineProcessors);
  }

  /** Processors that nobody but the calling thread uses, at least 1; all of them if unknown. */
  static int idle(List<String> load, int onlineProcessors) {
    if (load.isEmpty()) {
      return onlineProcessors;
    }
    String[] fields = load.getFirst().split("[ /]");
    int others = Integer.parseInt(fields[3]) - 1;
    return Math.max(1, onlineProcessors - others);
  }

  /** Physical cores: two threads on one core slow each other down. 0 if it is not said. */
  static int cores(List<String> cpuInfo) {
    Set<String> cores = new HashSet<>();
    String socket = "";
    for (String line : cpuInfo) {
      if (line.startsWith("physical id")) {
        socket = line;
      } else if (line.startsWith("core id")) {
        cores.add(socket + line);
      }
    }
    return cores.size();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
