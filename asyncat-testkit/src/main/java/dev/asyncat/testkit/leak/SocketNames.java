package dev.asyncat.testkit.leak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what a socket is connected to; a descriptor alone shows only a number. */
final class SocketNames {

  private static final Path TABLES = Path.of("/proc/self/net");
  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** Local address, remote address and state. */
  private static final int FIRST = 1;

  private static final int LAST = 4;
  private static final int INODE = 9;

  private SocketNames() {}

  /** The target of a descriptor, with more words if it is a socket of a known kind. */
  static String describe(String target) {
    Matcher socket = SOCKET.matcher(target);
    if (!socket.matches()) {
      return target;
    }
    for (String kind : List.of("tcp", "tcp6", "udp", "udp6")) {
      try {
        for (String line : Files.readAllLines(TABLES.resolve(kind))) {
          List<String> fields = List.of(SPACE.split(line.strip()));
          if (fields.size() > INODE && fields.get(INODE).equals(socket.group(1))) {
            return target + " " + kind + " " + String.join(" ", fields.subList(FIRST, LAST));
          }
        }
      } catch (IOException noTable) {
        // Then the number has to do.
      }
    }
    return target;
  }
}
