package dev.asyncat.core.web;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Tells addresses of the open internet from all others. Pure; stateless. */
final class PublicAddress {

  /** What is not the open internet, from the registries of special addresses. */
  private static final List<Block> SPECIAL =
      List.of(
          Block.of("0.0.0.0/8"), // this network
          Block.of("10.0.0.0/8"), // private
          Block.of("100.64.0.0/10"), // carriers' own networks
          Block.of("127.0.0.0/8"), // loopback
          Block.of("168.63.129.16/32"), // a cloud's metadata under a public address
          Block.of("169.254.0.0/16"), // link-local, most clouds' metadata
          Block.of("172.16.0.0/12"), // private
          Block.of("192.0.0.0/24"), // protocol assignments
          Block.of("192.0.2.0/24"), // documentation
          Block.of("192.88.99.0/24"), // relays
          Block.of("192.168.0.0/16"), // private
          Block.of("198.18.0.0/15"), // benchmarks
          Block.of("198.51.100.0/24"), // documentation
          Block.of("203.0.113.0/24"), // documentation
          Block.of("224.0.0.0/4"), // multicast
          Block.of("240.0.0.0/4"), // reserved, broadcast
          Block.of("::/96"), // unspecified, loopback, IPv4-compatible
          Block.of("64:ff9b:1::/48"), // local translation
          Block.of("100::/64"), // discarded
          Block.of("2001::/23"), // protocol assignments, Teredo
          Block.of("2001:db8::/32"), // documentation
          Block.of("3fff::/20"), // documentation
          Block.of("fc00::/7"), // unique local
          Block.of("fe80::/10"), // link-local
          Block.of("fec0::/10"), // site-local
          Block.of("ff00::/8")); // multicast

  private static final Block TRANSLATED = Block.of("64:ff9b::/96");
  private static final Block SIX_TO_FOUR = Block.of("2002::/16");

  private PublicAddress() {}

  /** Whether an address is one of the open internet, also behind a translation from IPv6. */
  static boolean is(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (TRANSLATED.contains(bytes)) {
      return is(embedded(bytes, 12));
    }
    if (SIX_TO_FOUR.contains(bytes)) {
      return is(embedded(bytes, 2));
    }
    return SPECIAL.stream().noneMatch(block -> block.contains(bytes));
  }

  private static InetAddress embedded(byte[] bytes, int at) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 4));
    } catch (UnknownHostException neverForFourBytes) {
      throw new IllegalStateException(neverForFourBytes);
    }
  }

  private record Block(BigInteger start, int bytes, int prefix) {

    static Block of(String text) {
      String[] parts = text.split("/");
      try {
        byte[] address = InetAddress.getByName(parts[0]).getAddress();
        int prefix = Integer.parseInt(parts[1]);
        return new Block(
            new BigInteger(1, address).shiftRight(address.length * 8 - prefix),
            address.length,
            prefix);
      } catch (UnknownHostException neverForLiterals) {
        throw new IllegalStateException(neverForLiterals);
      }
    }

    boolean contains(byte[] address) {
      return address.length == bytes
          && new BigInteger(1, address).shiftRight(bytes * 8 - prefix).equals(start);
    }
  }
}
