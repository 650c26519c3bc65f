package dev.asyncat.core.process;

/**
 * A process of this machine.
 *
 * @param name of its program
 * @param command its command line in one line, what looks like a secret in it left out
 * @param cpu how much of one processor it has used since it started, in percent; 0 if unknown
 * @param memory how much of the machine's memory it has, in percent; 0 if unknown
 */
public record RunningProcess(long pid, String name, String command, double cpu, double memory) {

  /** Whether its program has this name, or was called by it. */
  public boolean isNamed(String wanted) {
    String called = command.split(" ", 2)[0];
    return wanted.equals(name) || wanted.equals(called.substring(called.lastIndexOf('/') + 1));
  }
}
