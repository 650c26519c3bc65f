package dev.asyncat.core.process;

import java.util.Collection;
import java.util.List;
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

  private final ProcessHandle shell;
  private final String marker;
  private final boolean ownSession;

  /**
   * The family of a shell.
   *
   * @param marker what is in the environment of all of them
   * @param ownSession whether the shell leads a session of its own
   */
  ProcessFamily(ProcessHandle shell, CallMarker marker, boolean ownSession) {
    this.shell = shell;
    this.marker = marker.name() + "=";
    this.ownSession = ownSession;
  }

  /** Those that are alive now; zombies are not. */
  List<ProcessHandle> alive() {
    return alive(List.of(this));
  }

  /** Those of several families that are alive now. */
  static List<ProcessHandle> alive(Collection<ProcessFamily> families) {
    if (families.isEmpty()) {
      return List.of();
    }
    ProcessTable table = ProcessTable.now();
    if (table.rows().isEmpty()) {
      return families.stream()
          .flatMap(family -> Stream.concat(Stream.of(family.shell), family.shell.descendants()))
          .filter(ProcessHandle::isAlive)
          .distinct()
          .toList();
    }
    Set<Long> marked =
        table.carrying(
            variable -> families.stream().anyMatch(family -> variable.startsWith(family.marker)));
    return table
        .withDescendants(
            row ->
                marked.contains(row.pid())
                    || families.stream().anyMatch(family -> family.leads(row)))
        .stream()
        .filter(pid -> pid != ProcessHandle.current().pid())
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  private boolean leads(ProcessTable.Row row) {
    return row.pid() == shell.pid() || ownSession && row.session() == shell.pid();
  }
}
