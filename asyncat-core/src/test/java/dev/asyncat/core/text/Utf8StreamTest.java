package dev.asyncat.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8StreamTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8191, 8192, 8193, 100_000})
  void characters_split_between_pieces_come_out_whole(int size) {
    String text = "aü€😀\n".repeat(5_000);
    StringBuilder decoded = new StringBuilder();
    Utf8Stream stream = new Utf8Stream(decoded::append);

    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += size) {
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size));
      stream.add(piece, piece.length);
    }
    stream.end();

    assertThat(decoded.toString()).isEqualTo(text);
    assertThat(stream.malformed()).isZero();
  }

  @Test
  void what_is_no_utf8_is_replaced_and_counted() {
    StringBuilder decoded = new StringBuilder();
    Utf8Stream stream = new Utf8Stream(decoded::append);
    byte[] bytes = {'a', (byte) 0xff, 'b', (byte) 0xc3, 'c', (byte) 0xe2, (byte) 0x82};

    stream.add(bytes, bytes.length);
    stream.end();

    assertThat(decoded.toString()).isEqualTo("a\uFFFDb\uFFFDc\uFFFD");
    assertThat(stream.malformed()).isEqualTo(3);
  }

  @Test
  void random_bytes_decode_as_the_jdk_decodes_them() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      byte[] bytes = new byte[random.nextInt(20_000)];
      random.nextBytes(bytes);
      StringBuilder decoded = new StringBuilder();
      Utf8Stream stream = new Utf8Stream(decoded::append);
      int from = 0;
      while (from < bytes.length) {
        byte[] piece =
            Arrays.copyOfRange(
                bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(9_000)));
        stream.add(piece, piece.length);
        from += piece.length;
      }
      stream.end();

      assertThat(decoded.toString()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
