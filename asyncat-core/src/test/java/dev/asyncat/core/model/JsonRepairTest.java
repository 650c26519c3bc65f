package dev.asyncat.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRepairTest {

  /** What models wrote, and what it must be read as. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "{}                                          | {}",
        "{\"a\": 1, \"b\": [true, null, 2.5e3]}      | {\"a\":1,\"b\":[true,null,2.5e3]}",
        "{\"a\": 1,}                                 | {\"a\":1}",
        "{\"a\": [1, 2, ], }                         | {\"a\":[1,2]}",
        "{'path': 'a.txt'}                           | {\"path\":\"a.txt\"}",
        "{path: \"a.txt\", start_line: 3}            | {\"path\":\"a.txt\",\"start_line\":3}",
        "{path = \"a.txt\"}                          | {\"path\":\"a.txt\"}",
        "{“path”: “a.txt”}                           | {\"path\":\"a.txt\"}",
        "{\"say\": `it's \"so\"`}                    | {\"say\":\"it's \\\"so\\\"\"}",
        "{'say': 'it\\'s'}                           | {\"say\":\"it's\"}",
        "{\"say\": \"it's\"}                         | {\"say\":\"it's\"}",
        "{\"all\": True, \"none\": None, \"no\": False} | {\"all\":true,\"none\":null,\"no\":false}",
        "```json{\"a\": 1}```                        | {\"a\":1}",
        "``` {\"a\": 1} ```                          | {\"a\":1}",
        "{\"a\": {\"b\": \"c\"                       | {\"a\":{\"b\":\"c\"}}",
        "{\"a\": [\"b\"                              | {\"a\":[\"b\"]}",
        "{\"a\": {\"b\": 1}                          | {\"a\":{\"b\":1}}",
        "{\"a\": true                                | {\"a\":true}",
        "{\"a\": {\"b\": 1}}}                        | {\"a\":{\"b\":1}}",
        "{\"a\": 1};                                 | {\"a\":1}",
        "{\"a\": \"x\" \"b\": 2}                     | {\"a\":\"x\",\"b\":2}",
        "[1]                                         | ",
        "{\"a\": 1, // the first" + "                | ",
        "{/* why */ \"a\": 1}                        | {\"a\":1}",
        "{\"pattern\": \"\\d+\\.txt\"}               | {\"pattern\":\"\\\\d+\\\\.txt\"}",
        "{\"path\": \"C:\\users\"}                   | {\"path\":\"C:\\\\users\"}",
        "{\"a\": \"\\u00e9\"}                        | {\"a\":\"é\"}",
        "{\"a\": 1, \"a\": 2}                        | {\"a\":2}",
        "{\"content\": \"\"\"x = \"1\" \"\"\"}       | {\"content\":\"x = \\\"1\\\" \"}",
      })
  void what_can_be_read_in_one_way_is_mended(String written, String meant) {
    JsonRepair.Reading reading = JsonRepair.object(written);

    if (meant == null) {
      assertThat(reading.defect()).isPresent();
    } else {
      assertThat(reading.defect()).isEmpty();
      assertThat(reading.object()).isEqualTo(Json.parse(meant));
    }
  }

  @Test
  void raw_line_breaks_and_tabs_in_a_string_are_kept() {
    assertThat(JsonRepair.object("{\"content\": \"a\n\tb\"}").object().string("content"))
        .contains("a\n\tb");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "''                                          | empty",
        "{\"content\": \"half a sent                 | ends inside a string",
        "{\"content\": 'half a sent                  | ends inside a string",
        "{\"content\": \"\"\"half                    | ends inside a string",
        "{\"start_line\": 12                         | ends before the value does",
        "{\"path\": \"a\",                           | ends before the value does",
        "{\"path\":                                  | ends where a value should be",
        "{\"path\"                                   | ends after the key \"path\"",
        "{\"say\": \"say \"hi\" now\"}               | where ',' or '}' should be",
        "{\"code\": \"f(\"a\", \"b\")\"}             | where ',' or '}' should be",
        "{\"a\": maybe}                              | unexpected 'm'",
        "{\"a\": 007}                                | is not a number",
        "{\"a\": 1-2}                                | is not a number",
        "{\"a\": 1,, \"b\": 2}                       | unexpected ','",
        "{\"a\": 1} and more                         | more text after the value",
        "\"text\"                                    | not an object",
        "[{\"a\": 1}]                                | not an object",
        "no JSON at all                              | unexpected 'n'",
        "{\"a\" 1}                                   | after the key \"a\"",
      })
  void what_would_have_to_be_guessed_is_a_defect(String written, String problem) {
    JsonRepair.Reading reading = JsonRepair.object(written.equals("''") ? "" : written);

    assertThat(reading.defect()).hasValueSatisfying(d -> assertThat(d).contains(problem));
    assertThat(reading.object()).isEqualTo(JsonObject.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[", "{\"a\":", "{\"a\":[", "{'", "/*", "{/*", "\\", "{\"\\", "```"})
  void endless_repetition_of_anything_is_a_defect(String piece) {
    assertThat(JsonRepair.object(piece.repeat(200_000)).defect()).isPresent();
  }

  @Test
  void a_number_as_long_as_a_book_is_a_defect() {
    assertThat(JsonRepair.object("{\"a\": " + "9".repeat(1_000_000) + "}").defect())
        .hasValueSatisfying(defect -> assertThat(defect).hasSizeLessThan(200));
  }

  @Test
  void an_exponent_out_of_range_is_a_defect() {
    assertThat(JsonRepair.object("{\"a\": 1e99999999999}").defect()).isPresent();
  }

  @Test
  void valid_json_is_read_as_the_strict_reader_reads_it() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      JsonObject object = Json.object().put("v", value(random, 0)).build();

      JsonRepair.Reading reading = JsonRepair.object(object.toString());

      assertThat(reading.defect()).as("%s", object).isEmpty();
      assertThat(reading.object()).isEqualTo(object);
    }
  }

  @Test
  void no_text_makes_it_throw() {
    Random random = new Random(11);
    String alphabet = "{}[]\"'`,:=\\/*un1-e.tfN“” \n";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder("{");
      int length = random.nextInt(30);
      for (int j = 0; j < length; j++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }

      JsonRepair.Reading reading = JsonRepair.object(text.toString());

      assertThat(reading.object()).isNotNull();
    }
  }

  @Test
  void every_cut_of_a_file_to_write_is_a_defect_or_whole() {
    String content = "print(\"hello\")\nx = {'a': [1, 2]}\n";
    String whole = Json.object().put("path", "a.py").put("content", content).build().toString();
    for (int end = 1; end <= whole.length(); end++) {
      JsonRepair.Reading reading = JsonRepair.object(whole.substring(0, end));
      if (reading.defect().isEmpty()) {
        assertThat(reading.object().string("content").orElse(content)).isEqualTo(content);
      }
    }
  }

  private static Json value(Random random, int depth) {
    return switch (random.nextInt(depth > 4 ? 5 : 7)) {
      case 0 -> Json.nul();
      case 1 -> Json.of(random.nextBoolean());
      case 2 ->
          Json.from(new BigDecimal(random.nextInt()).scaleByPowerOfTen(random.nextInt(9) - 4));
      case 3 -> Json.of("plain " + random.nextInt());
      case 4 -> Json.of(strange(random));
      case 5 -> {
        List<Json> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(random, depth + 1));
        }
        yield new JsonArray(items);
      }
      default -> {
        JsonObject.Builder object = Json.object();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.put(strange(random), value(random, depth + 1));
        }
        yield object.build();
      }
    };
  }

  private static String strange(Random random) {
    String alphabet = "\"'`\\/\n\t\b{}[],:“”’é世\u2028 ";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
