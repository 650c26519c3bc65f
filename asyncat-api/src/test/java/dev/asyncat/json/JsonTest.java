package dev.asyncat.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void text_that_was_written_reads_back_equal() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      Json value = randomValue(random, 4);

      assertThat(Json.parse(value.toString())).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[",
        "[1,]",
        "[,1]",
        "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1,}",
        "01",
        "-",
        "-a",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "0x10",
        "NaN",
        "Infinity",
        "tru",
        "truex",
        "nul",
        "\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "\"a\tb\"",
        "1 2",
        "[1] x",
        "[1}",
        "{\"a\":1]",
        "//c\n1",
        "1e999999999999",
        "\u00a01"
      })
  void what_is_not_json_is_refused(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageStartingWith("not valid JSON: ");
  }

  @Test
  void the_message_says_what_and_where() {
    assertThatThrownBy(() -> Json.parse("{\"a\":tru}"))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessage("not valid JSON: unexpected 't' at character 5");
  }

  @Test
  void nesting_and_numbers_are_bounded() {
    String deep = "[".repeat(100_000);
    String digits = "1".repeat(100_000);

    assertThatThrownBy(() -> Json.parse(deep)).hasMessageContaining("nested deeper than 500");
    assertThatThrownBy(() -> Json.parse(digits)).hasMessageContaining("longer than 1000");
  }

  @Test
  void a_number_with_a_huge_exponent_is_neither_expanded_nor_lost() {
    Json huge = Json.parse("1e99999");

    assertThat(huge.toString()).hasSizeLessThan(20);
    assertThat(Json.parse(huge.toString())).isEqualTo(huge);
    assertThat(new JsonObject(Map.of("n", huge)).longInteger("n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1.9,1", "-1.9,-1", "1e3,1000", "9223372036854775807,9223372036854775807"})
  void integers_are_read_with_fractions_cut(String text, long expected) {
    assertThat(Json.parseObject("{\"n\":" + text + "}").longInteger("n")).hasValue(expected);
  }

  @Test
  void a_value_of_another_type_counts_as_absent() {
    JsonObject object = Json.parseObject("{\"a\":\"1\",\"b\":1,\"c\":null,\"d\":2147483648}");

    assertThat(object.integer("a")).isEmpty();
    assertThat(object.string("b")).isEmpty();
    assertThat(object.string("c")).isEmpty();
    assertThat(object.integer("d")).isEmpty();
    assertThat(object.has("c")).isTrue();
  }

  @Test
  void numbers_are_equal_by_value() {
    assertThat(Json.parse("1.0")).isEqualTo(Json.of(1)).hasSameHashCodeAs(Json.of(1));
    assertThat(Json.parse("0")).isEqualTo(Json.parse("-0.0")).hasSameHashCodeAs(Json.parse("-0.0"));
  }

  @Test
  void of_a_repeated_key_the_last_value_counts_and_order_is_kept() {
    assertThat(Json.parse("{\"b\":1,\"a\":2,\"b\":3}").toString()).isEqualTo("{\"b\":3,\"a\":2}");
  }

  @Test
  void a_lone_surrogate_survives() {
    Json lone = Json.of("x\ud83dy");

    assertThat(lone.toString()).isEqualTo("\"x\\ud83dy\"");
    assertThat(Json.parse(lone.toString())).isEqualTo(lone);
    assertThat(Json.of("\ud83d\ude00").toString()).isEqualTo("\"\ud83d\ude00\"");
  }

  @Test
  void plain_java_data_becomes_json_and_other_data_is_refused() {
    assertThat(Json.from(Map.of("a", Arrays.asList(1, "x", true, null, 2.5))).toString())
        .isEqualTo("{\"a\":[1,\"x\",true,null,2.5]}");
    assertThatThrownBy(() -> Json.from(new Object())).hasMessageContaining("no JSON form");
    assertThatThrownBy(() -> Json.of(Double.NaN)).hasMessageContaining("NaN");
  }

  private static Json randomValue(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> Json.nul();
      case 1 -> Json.of(random.nextBoolean());
      case 2 -> Json.of(random.nextLong());
      case 3 -> Json.of(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
      case 4 -> Json.of(randomText(random));
      case 5 -> {
        List<Json> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(randomValue(random, depth - 1));
        }
        yield new JsonArray(items);
      }
      default -> {
        JsonObject.Builder object = Json.object();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.put(randomText(random), randomValue(random, depth - 1));
        }
        yield object.build();
      }
    };
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.appendCodePoint(
          random.nextBoolean()
              ? random.nextInt(128)
              : random.nextInt(Character.MAX_CODE_POINT + 1));
    }
    return text.toString();
  }
}
