package dev.asyncat.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.tool.ToolCall;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenEstimateTest {

  @Test
  void prose_costs_a_token_per_four_and_a_half_characters() {
    assertThat(TokenEstimate.of("")).isZero();
    assertThat(TokenEstimate.of("a".repeat(900))).isEqualTo(200);
  }

  @Test
  void code_costs_a_token_per_three_and_a_fifth() {
    assertThat(TokenEstimate.ofCode("x".repeat(320))).isEqualTo(100);
    String prose = "a".repeat(900);
    String code = "x".repeat(320);
    assertThat(TokenEstimate.of(prose + "```" + code + "```" + prose)).isEqualTo(502);
    assertThat(TokenEstimate.of("```" + code)).as("an open fence").isEqualTo(101);
  }

  @Test
  void scripts_without_spaces_cost_a_token_per_character() {
    assertThat(TokenEstimate.of("世界你好")).isEqualTo(4);
    assertThat(TokenEstimate.of("한국어")).isEqualTo(3);
    assertThat(TokenEstimate.of("привет мир!")).isLessThan(4);
  }

  @Test
  void results_count_as_code_in_both_of_their_forms() {
    JsonObject result = Json.object().put("content", "x".repeat(3_200)).build();
    long asMessage = TokenEstimate.of(new Message.ToolResult("c1", "read_file", result.toString()));
    long asText = TokenEstimate.of(Message.user(ToolPrompt.result("read_file", "c1", result)));

    assertThat(asMessage).isBetween(1_000L, 1_050L);
    assertThat(asText).isBetween(asMessage, asMessage + 50);
  }

  @Test
  void calls_and_images_count() {
    Message.Assistant calling =
        new Message.Assistant(
            "",
            null,
            List.of(new ToolCall("c1", "read_file", Json.object().put("path", "a").build())),
            null);
    assertThat(TokenEstimate.of(calling)).isGreaterThan(TokenEstimate.of(Message.assistant("")));

    Message.User seeing = new Message.User(List.of(new Message.Image("image/png", "aGk=")));
    assertThat(TokenEstimate.of(seeing)).isGreaterThan(500);
    assertThat(TokenEstimate.of(List.of(seeing, seeing))).isEqualTo(2 * TokenEstimate.of(seeing));
  }
}
