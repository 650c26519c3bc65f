package dev.asyncat.jaxrs.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LostPeersTest {

  private static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.2", 40_000);

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void peers_that_acknowledge_nothing_are_read_from_the_table() {
    // The fields between are: state, queues, timer, repetitions, user, probes, inode.
    List<String> table =
        List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt uid timeout",
            "   0: 0100000A:220C 0200000A:9C40 01 00000009:00000000 01:00000014 00000004 0 0 77 1",
            "   1: 0100000A:220C 0300000A:9C40 01 00000009:00000000 01:00000014 00000003 0 0 78 1",
            "   2: 0100000A:220C 0400000A:9C40 01 00000009:00000000 04:00000014 00000000 0 4 79 1",
            "   3: 0100000A:220D 0500000A:9C40 01 00000009:00000000 01:00000014 00000009 0 0 80 1",
            "   4: 0000000000000000FFFF00000100000A:220C 0000000000000000FFFF00000600000A:9C40 01"
                + " 00000009:00000000 01:00000014 0000000A 0 0 81 1");

    assertThat(LostPeers.silent(table, 0x220C))
        .containsExactlyInAnyOrder(
            PEER,
            new InetSocketAddress("10.0.0.4", 40_000),
            new InetSocketAddress("10.0.0.6", 40_000));
  }
}
