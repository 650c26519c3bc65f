package dev.asyncat.llama.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8JoinerTest {

  @Test
  void a_character_comes_when_its_last_byte_is_there() {
    Utf8Joiner joiner = new Utf8Joiner();
    byte[] cat = "🐈".getBytes(StandardCharsets.UTF_8);

    assertThat(joiner.add(Arrays.copyOfRange(cat, 0, 3))).isEmpty();
    assertThat(joiner.add(Arrays.copyOfRange(cat, 3, 4))).isEqualTo("🐈");
    assertThat(joiner.end()).isEmpty();
  }

  @Test
  void bytes_that_never_become_a_character_are_replaced() {
    Utf8Joiner joiner = new Utf8Joiner();

    assertThat(joiner.add(new byte[] {'a', (byte) 0xFF, 'b', (byte) 0xE2, (byte) 0x82}))
        .isEqualTo("a\uFFFDb");
    assertThat(joiner.end()).isEqualTo("\uFFFD");
  }

  @Test
  void however_a_text_is_cut_it_comes_out_whole_and_in_whole_characters() {
    String text = "plain, äöü, ☃ and 🐈‍⬛: done";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      Utf8Joiner joiner = new Utf8Joiner();
      StringBuilder joined = new StringBuilder();
      int from = 0;
      while (from < bytes.length) {
        int to = Math.min(bytes.length, from + 1 + random.nextInt(4));
        String part = joiner.add(Arrays.copyOfRange(bytes, from, to));
        assertThat(part.isEmpty() || !Character.isHighSurrogate(part.charAt(part.length() - 1)))
            .isTrue();
        joined.append(part);
        from = to;
      }
      assertThat(joined.append(joiner.end())).hasToString(text);
    }
  }
}
