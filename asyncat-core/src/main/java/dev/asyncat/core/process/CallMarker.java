package dev.asyncat.core.process;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What everything that a call starts carries in its environment: a variable of the call's own, so
 * that a call inside a call is found by both, whose value says which runtime made it.
 */
record CallMarker(String prefix, String call, Owner owner) {

  /** How the names of all markers begin. */
  static final String PREFIX = "ASYNCAT_CALL_";

  /** The same of what may outlive its runtime. */
  static final String DETACHED_PREFIX = "ASYNCAT_DETACHED_";

  private static final Pattern VARIABLE =
      Pattern.compile(Pattern.quote(PREFIX) + "([^=]*)=([0-9A-Za-z-]+):(\\d+):(\\d*)");

  /** A marker of what ends with its runtime. */
  CallMarker(String call, Owner owner) {
    this(PREFIX, call, owner);
  }

  /** A marker of what may outlive its runtime. */
  static CallMarker detached(String call, Owner owner) {
    return new CallMarker(DETACHED_PREFIX, call, owner);
  }

  String name() {
    return prefix + call;
  }

  String value() {
    return owner.runtime() + ":" + owner.pid() + ":" + owner.started();
  }

  /** Reads a variable; empty if it is no marker of what ends with its runtime. */
  static Optional<CallMarker> read(String variable) {
    Matcher matcher = VARIABLE.matcher(variable);
    return matcher.matches()
        ? Optional.of(
            new CallMarker(
                matcher.group(1),
                new Owner(matcher.group(2), Long.parseLong(matcher.group(3)), matcher.group(4))))
        : Optional.empty();
  }

  /**
   * A runtime in a process.
   *
   * @param runtime letters, digits and dashes: the same for every runtime on the same data
   * @param pid of the process it is in
   * @param started when that process started, in a form that can only be compared; empty if unknown
   */
  record Owner(String runtime, long pid, String started) {

    /** A runtime in this process. */
    static Owner here(String runtime) {
      long pid = ProcessHandle.current().pid();
      return new Owner(
          runtime, pid, ProcessTable.row(pid).map(ProcessTable.Row::started).orElse(""));
    }

    /** Whether its process has certainly ended. */
    boolean dead() {
      return ProcessTable.row(pid)
          .map(row -> !started.isEmpty() && !row.started().equals(started))
          .orElse(true);
    }
  }
}
