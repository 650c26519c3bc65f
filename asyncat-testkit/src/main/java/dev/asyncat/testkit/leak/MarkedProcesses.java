package dev.asyncat.testkit.leak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Processes that a runtime in this process started for a tool call, wherever they hang in the tree
 * of processes now: each carries the call's marker, and that names this process, in its
 * environment. Linux only; elsewhere there are none.
 */
final class MarkedProcesses {

  private static final Path PROC = Path.of("/proc");

  /** Fields of {@code stat} after the name and its parentheses. */
  private static final int STATE = 0;

  private static final int STARTED = 19;

  private MarkedProcesses() {}

  /** Their commands by id; zombies are left out. */
  static Map<Long, String> alive() {
    Map<Long, String> found = new HashMap<>();
    if (!Files.isReadable(PROC.resolve("self/stat"))) {
      return found;
    }
    long own = ProcessHandle.current().pid();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      Pattern marker =
          Pattern.compile(
              "(?:^|\0)ASYNCAT_CALL_\\w+=[^\0]*:" + own + ":" + stat("self")[STARTED] + "(?:\0|$)");
      for (Path process : processes) {
        String pid = process.getFileName().toString();
        try {
          String environment =
              Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
          if (marker.matcher(environment).find() && !stat(pid)[STATE].equals("Z")) {
            found.put(Long.valueOf(pid), command(process));
          }
        } catch (IOException othersOrGone) {
          // Neither can be one of ours that is still there.
        }
      }
    } catch (IOException noProc) {
      return Map.of();
    }
    return found;
  }

  private static String[] stat(String pid) throws IOException {
    String stat = Files.readString(PROC.resolve(pid).resolve("stat"), StandardCharsets.ISO_8859_1);
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
  }

  private static String command(Path process) throws IOException {
    return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
        .replace('\0', ' ')
        .strip();
  }
}
