package dev.asyncat.jaxrs.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Finds clients whose machine or network is gone without a word. Writing to them goes on to succeed
 * for a quarter of an hour, because the kernel keeps and repeats what nobody takes; Linux says in
 * its table of connections how often it has repeated in vain. Elsewhere nothing is found.
 */
final class LostPeers {

  /** Four repetitions take at least three seconds, as the kernel doubles its pauses. */
  private static final int REPEATED = 4;

  private static final List<Path> TABLES =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));

  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int RETRANSMITS = 6;
  private static final int PROBES = 8;
  private static final int HEX = 16;

  private LostPeers() {}

  /** Looks at the table for peers of a local port. */
  static Set<InetSocketAddress> find(int localPort) {
    Set<InetSocketAddress> silent = new HashSet<>();
    for (Path table : TABLES) {
      try {
        silent.addAll(silent(Files.readAllLines(table), localPort));
      } catch (IOException noSuchTable) {
        // Not Linux, or no IPv6.
      }
    }
    return silent;
  }

  /** The peers of a local port to which the kernel repeats itself in vain. */
  static Set<InetSocketAddress> silent(List<String> table, int localPort) {
    Set<InetSocketAddress> silent = new HashSet<>();
    for (String line : table) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length > PROBES
          && fields[LOCAL].endsWith(":%04X".formatted(localPort))
          && (Integer.parseInt(fields[RETRANSMITS], HEX) >= REPEATED
              || Integer.parseInt(fields[PROBES]) >= REPEATED)) {
        address(fields[REMOTE], silent);
      }
    }
    return silent;
  }

  private static void address(String text, Set<InetSocketAddress> into) {
    int colon = text.indexOf(':');
    byte[] bytes = HexFormat.of().parseHex(text, 0, colon);
    // Each word of four bytes is in the order of the machine.
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      for (int word = 0; word < bytes.length; word += Integer.BYTES) {
        for (int i = 0; i < Integer.BYTES / 2; i++) {
          byte swapped = bytes[word + i];
          bytes[word + i] = bytes[word + Integer.BYTES - 1 - i];
          bytes[word + Integer.BYTES - 1 - i] = swapped;
        }
      }
    }
    try {
      into.add(
          new InetSocketAddress(
              InetAddress.getByAddress(bytes),
              Integer.parseInt(text, colon + 1, text.length(), HEX)));
    } catch (UnknownHostException notAnAddress) {
      throw new IllegalArgumentException(text, notAnAddress);
    }
  }
}
