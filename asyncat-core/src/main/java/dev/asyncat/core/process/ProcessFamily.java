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
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything one call started.
 *
 * <p>On Linux a process belongs to it if its environment carries the call's marker, if it is in the
 * session that the call's shell leads, or if its parent belongs to it. What drops its environment,
 * leaves the session and outlives its parent cannot be told from any other process. Elsewhere only
 * descendants of the shell are known, and only while their parents live.
 */
final class ProcessFamily {

  private static final Path PROC = Path.of("/proc");

  private final ProcessHandle shell;
  private final byte[] marker;
  private final boolean ownSession;

  /**
   * The family of a shell.
   *
   * @param marker what is in the environment of all of them
   * @param ownSession whether the shell leads a session of its own
   */
  ProcessFamily(ProcessHandle shell, String marker, boolean ownSession) {
    this.shell = shell;
    this.marker = marker.getBytes(StandardCharsets.UTF_8);
    this.ownSession = ownSession;
  }

  /** Those that are alive now; zombies are not. */
  List<ProcessHandle> alive() {
    List<Seen> running = Files.isReadable(PROC.resolve("self/stat")) ? running() : List.of();
    if (running.isEmpty()) {
      return Stream.concat(Stream.of(shell), shell.descendants())
          .filter(ProcessHandle::isAlive)
          .toList();
    }
    Map<Long, List<Long>> children = new HashMap<>();
    running.forEach(
        seen -> children.computeIfAbsent(seen.parent(), key -> new ArrayList<>()).add(seen.pid()));
    Set<Long> family = new HashSet<>();
    for (Seen seen : running) {
      if (seen.pid() == shell.pid()
          || ownSession && seen.session() == shell.pid()
          || carriesMarker(seen.pid())) {
        add(seen.pid(), children, family);
      }
    }
    return family.stream()
        .filter(pid -> pid != ProcessHandle.current().pid())
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  private static void add(long pid, Map<Long, List<Long>> children, Set<Long> family) {
    if (family.add(pid)) {
      children.getOrDefault(pid, List.of()).forEach(child -> add(child, children, family));
    }
  }

  private record Seen(long pid, long parent, long session) {}

  private static List<Seen> running() {
    List<Seen> running = new ArrayList<>();
    try (Stream<Path> entries = Files.list(PROC)) {
      entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .forEach(
              pid -> {
                try {
                  String stat =
                      Files.readString(
                          PROC.resolve(pid).resolve("stat"), StandardCharsets.ISO_8859_1);
                  // The name in parentheses may itself contain spaces and parentheses.
                  String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
                  if (!fields[0].equals("Z") && !fields[0].equals("X")) {
                    running.add(
                        new Seen(
                            Long.parseLong(pid),
                            Long.parseLong(fields[1]),
                            Long.parseLong(fields[3])));
                  }
                } catch (IOException endedMeanwhile) {
                  // Then it need not be ended.
                }
              });
    } catch (IOException noProc) {
      return List.of();
    }
    return running;
  }

  private boolean carriesMarker(long pid) {
    try {
      return contains(Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("environ")));
    } catch (IOException notOurs) {
      return false;
    }
  }

  private boolean contains(byte[] environment) {
    int last = environment.length - marker.length;
    for (int i = 0; i <= last; i++) {
      if ((i == 0 || environment[i - 1] == 0) && startsAt(environment, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean startsAt(byte[] environment, int from) {
    for (int i = 0; i < marker.length; i++) {
      if (environment[from + i] != marker[i]) {
        return false;
      }
    }
    return true;
  }
}
