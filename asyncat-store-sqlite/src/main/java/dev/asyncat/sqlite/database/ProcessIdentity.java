package dev.asyncat.sqlite.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells a process from every other one, also from a later one with the same number.
 *
 * @param machine where the number means this process: one boot of one machine or container
 * @param pid its number there
 * @param started when it started, in a form that can only be compared; empty if unknown
 */
record ProcessIdentity(String machine, long pid, String started) {

  private static final Path PROC = Path.of("/proc");

  static ProcessIdentity current() {
    long pid = ProcessHandle.current().pid();
    String started = started(pid);
    return new ProcessIdentity(thisMachine(), pid, started == null ? "" : started);
  }

  boolean onSameMachine(ProcessIdentity other) {
    return machine.equals(other.machine);
  }

  /** Whether this process certainly no longer runs; only to be asked on its own machine. */
  boolean dead() {
    if (ProcessHandle.of(pid).isEmpty()) {
      return true;
    }
    String now = started(pid);
    return now == null || (!now.isEmpty() && !started.isEmpty() && !now.equals(started));
  }

  /** When the process with this number started, empty if unknown, null if it has ended. */
  private static @Nullable String started(long pid) {
    if (Files.isDirectory(PROC.resolve("self"))) {
      return startTicks(pid);
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(process -> process.info().startInstant().map(Object::toString).orElse(""))
        .orElse(null);
  }

  /**
   * Ticks since boot, which unlike {@link ProcessHandle.Info#startInstant()} do not move when the
   * wall clock is set.
   */
  private static @Nullable String startTicks(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
      // The name, in parentheses, can contain anything; the state and 18 numbers follow it.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      boolean ended = fields[0].equals("Z") || fields[0].equals("X");
      return ended ? null : fields[19];
    } catch (IOException unreadable) {
      return Files.exists(PROC.resolve(Long.toString(pid))) ? "" : null;
    }
  }

  private static String thisMachine() {
    try {
      return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip()
          + "/"
          + Files.readSymbolicLink(PROC.resolve("self/ns/pid"));
    } catch (IOException notLinux) {
      return hostName();
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      // Equal to no other machine, so that no process is taken for dead by mistake.
      return UUID.randomUUID().toString();
    }
  }
}
