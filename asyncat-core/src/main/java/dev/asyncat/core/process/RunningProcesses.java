package dev.asyncat.core.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The processes of this machine, as far as this user may see them. Memory and whole command lines
 * are known where there is {@code /proc}, as on Linux. Stateless.
 */
public final class RunningProcesses {

  private static final Path PROC = Path.of("/proc");

  /** Command lines can be megabytes long. */
  private static final int MOST_CHARACTERS = 400;

  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)((?:password|passwd|secret|token|api[-_]?key|credentials?)[\\w-]*[= :]\\s*)\\S+");
  private static final Pattern CREDENTIALS_IN_URL = Pattern.compile("(://[^\\s/:@]*:)[^\\s/@]+@");

  private final Clock clock;

  /** A list whose ages are taken from a clock. */
  public RunningProcesses(Clock clock) {
    this.clock = clock;
  }

  /** All of them, zombies and threads of the kernel left out, in no order. */
  public List<RunningProcess> all() {
    long total = memoryOfMachine();
    List<RunningProcess> found = new ArrayList<>();
    ProcessHandle.allProcesses().forEach(handle -> read(handle, total).ifPresent(found::add));
    return found;
  }

  private Optional<RunningProcess> read(ProcessHandle handle, long total) {
    long pid = handle.pid();
    String line = commandLine(handle);
    if (line.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RunningProcess(
            pid,
            name(handle, line),
            shown(line),
            cpu(handle),
            total == 0 ? 0 : rounded(100.0 * memory(pid) / total)));
  }

  private static String commandLine(ProcessHandle handle) {
    Path file = PROC.resolve(Long.toString(handle.pid())).resolve("cmdline");
    try (var in = Files.newInputStream(file)) {
      String line = new String(in.readNBytes(MOST_CHARACTERS * 4), StandardCharsets.UTF_8);
      return line.replace('\0', ' ').strip();
    } catch (IOException noProc) {
      ProcessHandle.Info info = handle.info();
      return info.commandLine().or(info::command).orElse("");
    }
  }

  private static String name(ProcessHandle handle, String line) {
    String program = handle.info().command().orElseGet(() -> line.split(" ", 2)[0]);
    return program.substring(program.lastIndexOf('/') + 1);
  }

  /** The line without line breaks and secrets. */
  static String shown(String line) {
    String plain =
        CREDENTIALS_IN_URL
            .matcher(SECRET.matcher(line.replaceAll("\\p{Cntrl}+", " ")).replaceAll("$1***"))
            .replaceAll("$1***@");
    return plain.length() <= MOST_CHARACTERS ? plain : plain.substring(0, MOST_CHARACTERS) + "…";
  }

  private double cpu(ProcessHandle handle) {
    ProcessHandle.Info info = handle.info();
    Duration used = info.totalCpuDuration().orElse(Duration.ZERO);
    Duration age =
        info.startInstant()
            .map(start -> Duration.between(start, clock.instant()))
            .orElse(Duration.ZERO);
    return age.toMillis() <= 0 ? 0 : rounded(100.0 * used.toMillis() / age.toMillis());
  }

  private static double rounded(double percent) {
    return Math.round(percent * 10) / 10.0;
  }

  /** In kilobytes. */
  private static long memory(long pid) {
    return kilobytes(PROC.resolve(Long.toString(pid)).resolve("status"), "VmRSS:");
  }

  private static long memoryOfMachine() {
    return kilobytes(PROC.resolve("meminfo"), "MemTotal:");
  }

  private static long kilobytes(Path file, String field) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
          .filter(line -> line.startsWith(field))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElse(0);
    } catch (IOException | NumberFormatException unknown) {
      return 0;
    }
  }
}
