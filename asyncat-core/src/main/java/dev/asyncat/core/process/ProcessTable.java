package dev.asyncat.core.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private static final int STARTED = 19;

  /**
   * A process.
   *
   * @param started ticks since the machine has started; two processes that share an id differ in it
   */
  record Row(long pid, long parent, long session, String started) {}

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
                  fields[STARTED]));
    } catch (IOException endedMeanwhile) {
      return Optional.empty();
    }
  }

  /** The variables of a process's first environment; none if they may not be read. */
  static List<String> environment(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("environ"));
      return List.of(new String(bytes, StandardCharsets.ISO_8859_1).split("\0"));
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
