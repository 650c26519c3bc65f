package dev.asyncat.core.process;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends signals for which the JDK has no method, through the shell's own {@code kill}. */
final class Signals {

  private static final long PATIENCE_SECONDS = 2;

  private Signals() {}

  /**
   * Sends a signal to each, as far as that is allowed.
   *
   * @param name such as {@code INT}
   * @return false if it could not be sent to all
   */
  static boolean send(String name, Collection<Long> pids) throws IOException {
    if (pids.isEmpty()) {
      return true;
    }
    List<String> line = new ArrayList<>(List.of("sh", "-c", "kill -s \"$0\" \"$@\"", name));
    pids.forEach(pid -> line.add(Long.toString(pid)));
    Process process =
        new ProcessBuilder(line)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
          }
          return process.exitValue() == 0;
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
