package dev.asyncat.core.process;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the calls of runtimes that are no more left running, because their process was killed.
 *
 * <p>Only what carries the marker of a runtime on the same data, in a process that has ended, and
 * what descends from it; never this process, what it descends from or what it started.
 */
final class Leftovers {

  private final String runtime;

  Leftovers(String runtime) {
    this.runtime = runtime;
  }

  /** Ends them, two seconds at most; says how many there were. */
  int end() {
    int found = alive().size();
    if (found > 0) {
      Termination.end(this::alive, () -> {});
    }
    return found;
  }

  private List<ProcessHandle> alive() {
    Set<Long> spared = new HashSet<>();
    ProcessHandle here = ProcessHandle.current();
    spared.add(here.pid());
    here.descendants().map(ProcessHandle::pid).forEach(spared::add);
    for (ProcessHandle at = here; at != null; at = at.parent().orElse(null)) {
      spared.add(at.pid());
    }
    ProcessTable table = ProcessTable.now();
    Set<Long> orphaned = table.carrying(this::ofTheDead);
    return table.withDescendants(row -> orphaned.contains(row.pid())).stream()
        .filter(pid -> !spared.contains(pid))
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  private boolean ofTheDead(String variable) {
    return CallMarker.read(variable)
        .map(CallMarker::owner)
        .filter(owner -> owner.runtime().equals(runtime) && owner.dead())
        .isPresent();
  }
}
