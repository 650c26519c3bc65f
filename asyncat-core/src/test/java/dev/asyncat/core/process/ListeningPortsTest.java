package dev.asyncat.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ListeningPortsTest {

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_port_is_listed_with_the_process_that_listens_on_it() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DatagramSocket udp =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      assertThat(new ListeningPorts().of("tcp"))
          .filteredOn(port -> port.port() == tcp.getLocalPort())
          .singleElement()
          .satisfies(
              port -> {
                assertThat(port.pid()).isEqualTo(ProcessHandle.current().pid());
                assertThat(port.program()).isEqualTo("java");
                assertThat(port.address()).contains("127.0.0.1");
              });
      assertThat(new ListeningPorts().of("udp"))
          .anyMatch(port -> port.port() == udp.getLocalPort());
    }
  }

  @Test
  void addresses_of_both_versions_are_read_and_what_is_no_entry_is_left_out(@TempDir Path proc)
      throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(
        proc.resolve("net/tcp"),
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 5 1
           1: 0100007F:1F91 0100007F:0016 01 00000000:00000000 00:00000000 00000000  1000        0 6 1
        nonsense
        """);
    Files.writeString(
        proc.resolve("net/tcp6"),
        "   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A"
            + " 00000000:00000000 00:00000000 00000000  0 0 7 1\n");

    assertThat(new ListeningPorts(proc).of("tcp"))
        .containsExactly(
            new ListeningPort("tcp", "[0:0:0:0:0:0:0:1]", 80, null, null),
            new ListeningPort("tcp", "127.0.0.1", 8080, null, null));
  }

  @Test
  void a_system_that_does_not_tell_is_a_clear_error(@TempDir Path proc) {
    assertThatThrownBy(() -> new ListeningPorts(proc).of("tcp"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("does not tell");
  }
}
