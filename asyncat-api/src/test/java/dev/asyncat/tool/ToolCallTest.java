package dev.asyncat.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import org.junit.jupiter.api.Test;

class ToolCallTest {

  @Test
  void arguments_that_are_no_object_keep_their_text_and_survive_the_log() {
    ToolCall call = ToolCall.unparsed("id", "read_file", "{path: 'a'}");

    assertThat(call.unparsedArguments()).hasValue("{path: 'a'}");
    assertThat(ToolCall.fromJson(call.toJson())).isEqualTo(call);
  }

  @Test
  void arguments_that_are_an_object_were_read() {
    ToolCall call = new ToolCall("id", "read_file", Json.object().put("path", "a").build());

    assertThat(call.unparsedArguments()).isEmpty();
  }
}
