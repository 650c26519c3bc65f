package dev.asyncat.core.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.json.RecordSchema;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentValidationTest {

  enum Mode {
    FAST,
    SLOW
  }

  record Item(String content, boolean done) {}

  record Arguments(
      String path,
      String content,
      @Nullable Integer startLine,
      @Nullable Double ratio,
      @Nullable Boolean recursive,
      @Nullable Mode mode,
      Optional<List<String>> tags,
      @Nullable List<Item> items,
      @Nullable String cwd) {}

  record Picky(String word) {
    Picky {
      if (word.contains(" ")) {
        throw new IllegalArgumentException("one word only");
      }
    }
  }

  @Test
  void arguments_that_fit_become_the_record() {
    Arguments arguments =
        valid(
            """
            {"path":"a","content":"c","start_line":2,"ratio":0.5,"recursive":true,"mode":"slow",
             "tags":["x"],"items":[{"content":"i","done":false}],"unknown":{}}
            """);

    assertThat(arguments)
        .isEqualTo(
            new Arguments(
                "a",
                "c",
                2,
                0.5,
                true,
                Mode.SLOW,
                Optional.of(List.of("x")),
                List.of(new Item("i", false)),
                null));
  }

  @Test
  void what_loses_nothing_is_converted() {
    Arguments arguments =
        valid(
            """
            {"path":7,"content":true,"start_line":"2","ratio":"1e-1","recursive":"True",
             "mode":" FAST ","tags":"x","items":"[{\\"content\\":\\"i\\",\\"done\\":\\"false\\"}]"}
            """);

    assertThat(arguments)
        .isEqualTo(
            new Arguments(
                "7",
                "true",
                2,
                0.1,
                true,
                Mode.FAST,
                Optional.of(List.of("x")),
                List.of(new Item("i", false)),
                null));
  }

  @Test
  void the_converted_json_is_given_back_too() {
    ArgumentValidation.Result<Arguments> result =
        ArgumentValidation.validate(
            Json.parseObject("{\"path\":\"a\",\"content\":\"\",\"start_line\":\"2\"}"),
            spec(Arguments.class),
            Arguments.class);

    assertThat(result)
        .isInstanceOfSatisfying(
            ArgumentValidation.Valid.class,
            valid ->
                assertThat(valid.json())
                    .isEqualTo(Json.parse("{\"path\":\"a\",\"content\":\"\",\"start_line\":2}")));
  }

  @Test
  void unset_optional_arguments_count_as_not_given() {
    assertThat(
            valid(
                """
                {"path":"a","content":"","start_line":null,"ratio":"","recursive":"","tags":null}
                """))
        .isEqualTo(new Arguments("a", "", null, null, null, null, Optional.empty(), null, null));
  }

  @Test
  void missing_and_wrong_arguments_are_all_named() {
    JsonObject result =
        defect(
            """
            {"path":"","start_line":"two","ratio":[],"recursive":1,"mode":"medium",
             "items":[{"content":"i","done":false},{"done":"maybe"}]}
            """);

    assertThat(result)
        .isEqualTo(
            Json.parse(
                """
                {"success":false,"code":"invalid_tool_arguments",
                 "error":"Invalid arguments for t: missing items[1].content, path, content; \
                start_line must be an integer, not string; ratio must be a number, not array; \
                recursive must be a boolean, not integer; mode must be one of fast, slow, not medium; \
                items[1].done must be a boolean, not string. It takes path (string, required), \
                content (string, required), start_line (integer), ratio (number), \
                recursive (boolean), mode (string), tags (array), items (array), cwd (string).",
                 "missing":["items[1].content","path","content"],
                 "invalid":[
                  {"key":"start_line","expected":"an integer","actual":"string"},
                  {"key":"ratio","expected":"a number","actual":"array"},
                  {"key":"recursive","expected":"a boolean","actual":"integer"},
                  {"key":"mode","expected":"one of fast, slow","actual":"medium"},
                  {"key":"items[1].done","expected":"a boolean","actual":"string"}]}
                """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.5", "\"2.5\"", "\"0x10\"", "\"1_000\"", "1e999999999", "\"1e400\""})
  void a_number_that_would_change_is_not_converted_to_an_integer(String value) {
    assertThat(defect("{\"path\":\"a\",\"content\":\"\",\"start_line\":" + value + "}"))
        .extracting(result -> result.array("invalid").orElseThrow().objects().get(0).string("key"))
        .isEqualTo(Optional.of("start_line"));
  }

  @Test
  void an_integer_beyond_the_type_is_a_defect_and_not_an_overflow() {
    assertThat(
            defect("{\"path\":\"a\",\"content\":\"\",\"start_line\":3000000000}")
                .string("error", ""))
        .contains("start_line");
  }

  @Test
  void a_record_that_refuses_a_value_makes_a_defect_with_its_own_words() {
    ArgumentValidation.Result<Picky> result =
        ArgumentValidation.validate(
            Json.object().put("word", "two words").build(), spec(Picky.class), Picky.class);

    assertThat(result)
        .isInstanceOfSatisfying(
            ArgumentValidation.Defective.class,
            defective ->
                assertThat(defective.result().content().string("error", ""))
                    .contains("one word only"));
  }

  @Test
  void bounds_of_a_schema_hold() {
    ToolSpec bounded =
        new ToolSpec(
            "t",
            "",
            Json.parseObject(
                """
                {"type":"object","properties":{"n":{"type":"integer","minimum":1,"maximum":9}},
                 "required":["n"]}
                """),
            "general",
            PermissionLevel.SAFE);

    for (int n : new int[] {0, 10}) {
      assertThat(
              ArgumentValidation.validate(
                  Json.object().put("n", n).build(), bounded, JsonObject.class))
          .isInstanceOf(ArgumentValidation.Defective.class);
    }
    assertThat(
            ArgumentValidation.validate(
                Json.object().put("n", 9).build(), bounded, JsonObject.class))
        .isInstanceOf(ArgumentValidation.Valid.class);
  }

  private static Arguments valid(String json) {
    return switch (ArgumentValidation.validate(
        Json.parseObject(json), spec(Arguments.class), Arguments.class)) {
      case ArgumentValidation.Valid<Arguments>(Arguments arguments, JsonObject ignored) ->
          arguments;
      case ArgumentValidation.Defective<Arguments>(var result) ->
          throw new AssertionError(result.content().toString());
    };
  }

  private static JsonObject defect(String json) {
    return switch (ArgumentValidation.validate(
        Json.parseObject(json), spec(Arguments.class), Arguments.class)) {
      case ArgumentValidation.Valid<Arguments> valid -> throw new AssertionError(valid.toString());
      case ArgumentValidation.Defective<Arguments>(var result) -> result.content();
    };
  }

  private static ToolSpec spec(Class<?> type) {
    return new ToolSpec("t", "", RecordSchema.of(type), "general", PermissionLevel.SAFE);
  }
}
