package dev.asyncat.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonName;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonJsonTest {

  enum Status {
    IN_PROGRESS,
    DONE
  }

  record Step(String content, Status status) {}

  record Sample(
      String filePath,
      int startLine,
      @Nullable Integer endLine,
      Optional<String> note,
      Optional<Step> first,
      List<Step> steps,
      Map<String, Long> counts,
      @JsonName("activeForm") @Nullable String active,
      @Nullable JsonObject extra) {}

  record Whole(int number) {}

  record Text(String text) {}

  record Fraction(double value, BigDecimal exact) {}

  private final JacksonJson json = new JacksonJson();

  @Test
  void a_record_survives_the_way_to_json_and_back() {
    Sample sample =
        new Sample(
            "a.txt",
            3,
            null,
            Optional.of("n"),
            Optional.of(new Step("x", Status.DONE)),
            List.of(new Step("y", Status.IN_PROGRESS)),
            Map.of("k", 5L),
            "doing",
            Json.object().put("deep", Json.array(Json.of(1), Json.nul())).build());

    Json written = json.write(sample);

    assertThat(written)
        .isEqualTo(
            Json.parse(
                """
                {"file_path":"a.txt","start_line":3,"end_line":null,"note":"n",
                 "first":{"content":"x","status":"done"},
                 "steps":[{"content":"y","status":"in_progress"}],"counts":{"k":5},
                 "activeForm":"doing","extra":{"deep":[1,null]}}
                """));
    assertThat(json.read(written, Sample.class)).isEqualTo(sample);
  }

  @Test
  void missing_components_are_null_or_empty_and_unknown_keys_are_ignored() {
    Sample sample =
        json.read(
            Json.parseObject(
                """
                {"file_path":"a","start_line":1,"first":null,"steps":[],"counts":{},"new":true}
                """),
            Sample.class);

    assertThat(sample.endLine()).isNull();
    assertThat(sample.note()).isEmpty();
    assertThat(sample.first()).isEmpty();
    assertThat(sample.active()).isNull();
    assertThat(sample.extra()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5.0", "5e0", "50e-1"})
  void whole_numbers_are_integers_however_they_are_written(String number) {
    assertThat(json.read(Json.parse("{\"number\":" + number + "}"), Whole.class).number())
        .isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.5", "\"5\"", "true", "3000000000", "1e999999999", "null", "[5]", "{}"})
  void what_is_no_int_is_refused_with_its_key(String value) {
    assertThatThrownBy(() -> json.read(Json.parse("{\"number\":" + value + "}"), Whole.class))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "1.5", "true", "{}"})
  void what_is_no_string_is_refused(String value) {
    assertThatThrownBy(() -> json.read(Json.parse("{\"text\":" + value + "}"), Text.class))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("text");
  }

  @Test
  void a_problem_in_a_list_is_named_with_its_place() {
    assertThatThrownBy(
            () ->
                json.read(
                    Json.parse(
                        """
                        {"file_path":"a","start_line":1,"counts":{},
                         "steps":[{"content":"a","status":"done"},{"content":"b","status":"lost"}]}
                        """),
                    Sample.class))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("steps[1].status: ")
        .hasMessageContaining("in_progress");
  }

  @Test
  void decimals_keep_their_digits() {
    String digits = "12345678901234567890.12345678901234567890";

    Fraction fraction =
        json.read(Json.parse("{\"value\":0.1,\"exact\":" + digits + "}"), Fraction.class);

    assertThat(fraction).isEqualTo(new Fraction(0.1, new BigDecimal(digits)));
    assertThat(json.write(fraction))
        .isEqualTo(Json.parse("{\"value\":0.1,\"exact\":" + digits + "}"));
  }

  @Test
  void every_kind_of_value_survives_the_way_through_jackson() {
    Json value =
        Json.parse(
            """
            {"s":"ü\\u0000\\"","i":-9007199254740993,"big":123456789012345678901234567890,
             "d":1.25,"t":true,"n":null,"a":[[],{}]}
            """);

    assertThat(JacksonJson.fromNode(JacksonJson.toNode(value))).isEqualTo(value);
    assertThat(JacksonJson.fromNode(JacksonJson.toNode(new JsonNumber(new BigDecimal("1e-400")))))
        .isEqualTo(new JsonNumber(new BigDecimal("1e-400")));
  }
}
