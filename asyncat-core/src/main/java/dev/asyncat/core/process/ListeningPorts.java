package dev.asyncat.core.process;

import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The ports on which programs of this machine listen, as {@code /proc/net} shows them. Stateless.
 */
public final class ListeningPorts {

  private static final String TCP_LISTEN = "0A";

  /** A socket of UDP that is connected to nobody. */
  private static final String UDP_OPEN = "07";

  private static final int LOCAL = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private final Path proc;

  /** Those of this machine. */
  public ListeningPorts() {
    this(Path.of("/proc"));
  }

  ListeningPorts(Path proc) {
    this.proc = proc;
  }

  /**
   * The ports of {@code tcp} or {@code udp}, in order.
   *
   * @throws UnavailableException if the system does not tell
   */
  public List<ListeningPort> of(String protocol) {
    Map<String, Long> owners = owners();
    List<ListeningPort> found = new ArrayList<>();
    boolean told = false;
    for (String table : List.of(protocol, protocol + "6")) {
      try {
        for (String line :
            Files.readAllLines(proc.resolve("net").resolve(table), StandardCharsets.ISO_8859_1)) {
          read(protocol, line.strip().split("\\s+"), owners, found);
        }
        told = true;
      } catch (IOException noSuchProtocol) {
        // A machine may have one of the two versions only.
      }
    }
    if (!told) {
      throw new UnavailableException(
          "this system does not tell which ports are listened on: there is no " + proc + "/net");
    }
    found.sort(Comparator.comparingInt(ListeningPort::port).thenComparing(ListeningPort::address));
    return found;
  }

  private void read(
      String protocol, String[] fields, Map<String, Long> owners, List<ListeningPort> found) {
    String wanted = protocol.equals("tcp") ? TCP_LISTEN : UDP_OPEN;
    if (fields.length <= INODE || !fields[STATE].equals(wanted)) {
      return;
    }
    int colon = fields[LOCAL].indexOf(':');
    int port = Integer.parseInt(fields[LOCAL].substring(colon + 1), 16);
    Long pid = owners.get(fields[INODE]);
    found.add(
        new ListeningPort(
            protocol,
            address(fields[LOCAL].substring(0, colon)),
            port,
            pid,
            pid == null ? null : program(pid)));
  }

  /** The kernel prints each four bytes as a number in the byte order of the machine. */
  private static String address(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    byte[] address = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      address[i] = bytes[i - i % 4 + 3 - i % 4];
    }
    try {
      String text = InetAddress.getByAddress(address).getHostAddress();
      return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
    } catch (UnknownHostException neverForFourOrSixteenBytes) {
      throw new IllegalStateException(neverForFourOrSixteenBytes);
    }
  }

  /** Which process has which socket open. */
  private Map<String, Long> owners() {
    Map<String, Long> owners = new HashMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        sockets(process, owners);
      }
    } catch (IOException noProc) {
      return Map.of();
    }
    return owners;
  }

  private static void sockets(Path process, Map<String, Long> owners) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      long pid = Long.parseLong(process.getFileName().toString());
      for (Path file : open) {
        String target = Files.readSymbolicLink(file).toString();
        if (target.startsWith("socket:[")) {
          owners.putIfAbsent(target.substring("socket:[".length(), target.length() - 1), pid);
        }
      }
    } catch (IOException endedOrNotOurs) {
      // Its sockets stay without a name.
    }
  }

  private String program(long pid) {
    try {
      return Files.readString(
              proc.resolve(Long.toString(pid)).resolve("comm"), StandardCharsets.UTF_8)
          .strip();
    } catch (IOException endedMeanwhile) {
      return "";
    }
  }
}
