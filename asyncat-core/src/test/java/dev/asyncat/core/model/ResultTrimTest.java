package dev.asyncat.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ResultTrimTest {

  @Test
  void a_result_within_the_limit_is_left_as_it_is() {
    JsonObject result = Json.object().put("success", true).put("content", "a".repeat(1000)).build();

    assertThat(ResultTrim.trim(result, 1000)).isSameAs(result);
  }

  @Test
  void a_longer_text_keeps_its_beginning_and_end_and_says_what_is_missing() {
    JsonObject result =
        Json.object().put("content", "begin" + "x".repeat(20_000) + "end").put("n", 1).build();

    JsonObject shown = ResultTrim.trim(result, 1000);

    String content = shown.string("content", "");
    assertThat(content)
        .startsWith("begin")
        .endsWith("end")
        .contains("of 20008 characters left out");
    assertThat(content.length()).isLessThan(1050);
    assertThat(shown.bool("truncated_for_context")).contains(true);
    assertThat(shown.integer("n")).hasValue(1);
    assertThat(result.string("content", "")).hasSize(20_008);
  }

  @Test
  void texts_inside_objects_and_lists_are_cut_too() {
    String longText = "x".repeat(5000);
    JsonObject result =
        Json.object()
            .put("deep", Json.object().put("list", Json.array(Json.of(longText))).build())
            .build();

    JsonObject shown = ResultTrim.trim(result, 1000);

    assertThat(shown.toString().length()).isLessThan(1200);
    assertThat(shown.bool("truncated_for_context")).contains(true);
  }

  @Test
  void a_list_of_ten_thousand_short_texts_is_bounded() {
    JsonArray lines = new JsonArray(Collections.nCopies(10_000, Json.of("x".repeat(100))));

    JsonObject shown = ResultTrim.trim(Json.object().put("lines", lines).build(), 3000);

    assertThat(shown.toString().length()).isBetween(20_000, 40_000);
    assertThat(shown.array("lines").orElseThrow().strings())
        .last()
        .asString()
        .contains("more items left out");
  }

  @Test
  void many_long_texts_are_bounded_together() {
    JsonObject.Builder result = Json.object();
    for (int i = 0; i < 100; i++) {
      result.put("field" + i, "x".repeat(3000));
    }

    JsonObject shown = ResultTrim.trim(result.build(), 3000);

    assertThat(shown.toString().length()).isLessThan(45_000);
    assertThat(shown.members()).hasSize(101);
  }

  @Test
  void a_data_url_is_left_whole() {
    String url = "data:image/png;base64," + "A".repeat(100_000);

    JsonObject shown = ResultTrim.trim(Json.object().put("dataUrl", url).build(), 1000);

    assertThat(shown.string("dataUrl")).contains(url);
  }

  @Test
  void no_character_is_cut_in_two() {
    JsonObject result = Json.object().put("content", "😀".repeat(5000)).build();

    for (int limit = 1000; limit < 1010; limit++) {
      String shown = ResultTrim.trim(result, limit).string("content", "");
      assertThat(shown.codePoints().filter(c -> c >= 0xd800 && c <= 0xdfff).count()).isZero();
    }
  }

  @Test
  void a_limit_of_nothing_still_leaves_something() {
    JsonObject result = Json.object().put("error", "x".repeat(500)).build();

    assertThat(ResultTrim.trim(result, 0).string("error", "")).contains("xxx");
  }
}
