package dev.asyncat.llama.tuning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The processors of this machine.
 *
 * @param name what they are, such as {@code AMD EPYC}
 * @param cores how many physical cores this process may use
 * @param online how many processors are switched on
 */
record Machine(String name, int cores, int online) {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Path LOAD = Path.of("/proc/loadavg");

  static Machine current() {
    return of(
        lines(CPU_INFO),
        System.getProperty("os.arch", ""),
        Runtime.getRuntime().availableProcessors());
  }

  static Machine of(List<String> cpuInfo, String architecture, int available) {
    int physical = cores(cpuInfo);
    int online = (int) cpuInfo.stream().filter(line -> line.startsWith("processor")).count();
    String name =
        cpuInfo.stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown");
    return new Machine(
        name + " " + architecture,
        physical == 0 ? available : Math.min(physical, available),
        online == 0 ? available : online);
  }

  /** Processors that nobody but the calling thread uses, at least 1; all of them if unknown. */
  int idle() {
    return idle(lines(LOAD), online);
  }

  static int idle(List<String> load, int online) {
    if (load.isEmpty()) {
      return online;
    }
    String[] fields = load.getFirst().split("[ /]");
    int others = Integer.parseInt(fields[3]) - 1;
    return Math.max(1, online - others);
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
