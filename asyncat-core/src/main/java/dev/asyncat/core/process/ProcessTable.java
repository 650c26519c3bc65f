package dev.asyncat.core.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The processes of this machine at one moment, as {@code /proc} shows them. Zombies are left out.
 */
record ProcessTable(List<Row> rows) {

  private static final Path PROC = Path.of("/proc");
  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int SESSION = 3;
  private static final int FLAGS = 6;
  private static final int STARTED = 19;

  /** In the flags of a thread of the kernel, which has neither program nor environment. */
  private static final long OF_THE_KERNEL = 0x0020_0000;

  /** A change of programs takes microseconds, unless the processor is taken away in between. */
  private static final Duration CHANGE_OF_PROGRAMS = Duration.ofMillis(300);

  /** How often a process without environment is looked at, which may just be a rare one. */
  private static final int LOOKS = 6;

  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * A process.
   *
   * @param started ticks since the machine has started; two processes that share an id differ in it
   * @param ofTheKernel whether it is a thread of the kernel
   */
  record Row(long pid, long parent, long session, String started, boolean ofTheKernel) {}

  /** The table now; empty where there is no {@code /proc}. */
  static ProcessTable now() {
    List<Row> rows = new ArrayList<>();
    try (Stream<Path> entries = Files.list(PROC)) {
      entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .forEach(pid -> row(Long.parseLong(pid)).ifPresent(rows::add));
    } catch (IOException noProc) {
      return new ProcessTable(List.of());
    }
    return new ProcessTable(rows);
  }

  /** One process; empty if there is none, or it has ended and only waits for its parent. */
  static Optional<Row> row(long pid) {
    try {
      String stat =
          Files.readString(
              PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
      // The name in parentheses may itself contain spaces and parentheses.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[STATE].equals("Z") || fields[STATE].equals("X")
          ? Optional.empty()
          : Optional.of(
              new Row(
                  pid,
                  Long.parseLong(fields[PARENT]),
                  Long.parseLong(fields[SESSION]),
                  fields[STARTED],
                  (Long.parseLong(fields[FLAGS]) & OF_THE_KERNEL) != 0));
    } catch (IOException endedMeanwhile) {
      return Optional.empty();
    }
  }

  /** The variables of a process's first environment; none if they may not be read. */
  static List<String> environment(long pid) {
    try {
      return variables(read(pid, "environ"));
    } catch (IOException notOurs) {
      return List.of();
    }
  }

  /**
   * The number that a process has in the innermost space of numbers it is in, such as behind a
   * fence; its own number if that cannot be found out.
   */
  static long innerPid(long pid) {
    try {
      return Files.readAllLines(
              PROC.resolve(Long.toString(pid)).resolve("status"), StandardCharsets.ISO_8859_1)
          .stream()
          .filter(line -> line.startsWith("NSpid:"))
          .map(line -> line.substring(line.lastIndexOf('\t') + 1).strip())
          .map(Long::parseLong)
          .findFirst()
          .orElse(pid);
    } catch (IOException endedMeanwhile) {
      return pid;
    }
  }

  /**
   * The processes with a variable in their first environment that fits. One that is just changing
   * from one program to the next shows none for a moment, so it is looked at again.
   */
  Set<Long> carrying(Predicate<String> variable) {
    Set<Long> found = new HashSet<>();
    List<Long> unclear = rows.stream().filter(row -> !row.ofTheKernel()).map(Row::pid).toList();
    long from = System.nanoTime();
    for (int look = 1; !unclear.isEmpty(); look++) {
      boolean few = look < LOOKS;
      boolean early = System.nanoTime() - from < CHANGE_OF_PROGRAMS.toNanos();
      unclear =
          unclear.stream()
              .filter(pid -> unclear(pid, variable, found))
              .filter(pid -> few || early && isEmpty(pid, "cmdline"))
              .toList();
      if (!unclear.isEmpty()) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }
    return found;
  }

  /** Whether a process shows no whole environment; one that has a fitting variable is noted. */
  private static boolean unclear(long pid, Predicate<String> variable, Set<Long> found) {
    try {
      byte[] environment = read(pid, "environ");
      if (variables(environment).stream().anyMatch(variable)) {
        found.add(pid);
        return false;
      }
      // In the middle of a change nothing is read, or the beginning of something.
      boolean whole = environment.length > 0 && environment[environment.length - 1] == 0;
      return !whole && row(pid).isPresent();
    } catch (FileSystemException notOursOrEnded) {
      return false;
    } catch (IOException changedWhileReading) {
      return row(pid).isPresent();
    }
  }

  private static boolean isEmpty(long pid, String file) {
    try {
      return read(pid, file).length == 0;
    } catch (IOException ended) {
      return false;
    }
  }

  private static byte[] read(long pid, String file) throws IOException {
    return Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve(file));
  }

  private static List<String> variables(byte[] environment) {
    return List.of(new String(environment, StandardCharsets.ISO_8859_1).split("\0"));
  }

  /** Those that belong, and all that descend from them. */
  Set<Long> withDescendants(Predicate<Row> belongs) {
    Map<Long, List<Long>> children = new HashMap<>();
    rows.forEach(
        row -> children.computeIfAbsent(row.parent(), key -> new ArrayList<>()).add(row.pid()));
    Set<Long> found = new HashSet<>();
    rows.stream().filter(belongs).forEach(row -> add(row.pid(), children, found));
    return found;
  }

  private static void add(long pid, Map<Long, List<Long>> children, Set<Long> found) {
    if (found.add(pid)) {
      children.getOrDefault(pid, List.of()).forEach(child -> add(child, children, found));
    }
  }
}
