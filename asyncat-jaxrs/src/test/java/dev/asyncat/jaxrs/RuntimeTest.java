package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.testkit.model.ScriptedModel;
import org.junit.jupiter.api.Test;

class RuntimeTest {

  @Test
  void tools_are_listed_in_order_with_their_schema() {
    try (TestApi api =
        TestApi.with(ScriptedModel.answering("x"), new QuestionTool(), new NoteTool())) {
      JsonObject body = api.client().get("/api/ai/tools").body();
      assertThat(body.bool("success")).contains(true);
      JsonObject note = body.array("tools").orElseThrow().objects().get(1);
      assertThat(note)
          .isEqualTo(
              Json.object()
                  .put("name", "note")
                  .put("description", "Remembers a text.")
                  .put("permission", "moderate")
                  .put("category", "general")
                  .put("parameters", note.object("parameters").orElseThrow())
                  .build());
      JsonObject text =
          note.object("parameters")
              .flatMap(schema -> schema.object("properties"))
              .flatMap(properties -> properties.object("text"))
              .orElseThrow();
      assertThat(text.string("type")).contains("string");
      assertThat(text.string("description")).contains("what to remember");
      assertThat(api.client().get("/api/agent/tools").body()).isEqualTo(body);
    }
  }

  @Test
  void the_status_names_the_model_of_the_next_run() {
    ModelInfo info =
        ModelInfo.remote(
            "big-1", "openai", "http://key:secret@models.example/v1", ModelCapabilities.remote());
    try (TestApi api = TestApi.with(ScriptedModel.builder().info(info).build())) {
      JsonObject status = api.client().get("/api/ai/runtime/status").body();
      assertThat(status.bool("success")).contains(true);
      assertThat(status.string("provider")).contains("openai");
      assertThat(status.string("model")).contains("big-1");
      assertThat(status.integer("contextWindow")).hasValue(128_000);
      JsonObject provider = status.object("activeProvider").orElseThrow();
      assertThat(provider.string("baseUrl")).contains("http://models.example/v1");
      assertThat(provider.bool("supportsTools")).contains(true);
      assertThat(provider.object("capabilities").orElseThrow().array("inputModalities"))
          .hasValueSatisfying(kinds -> assertThat(kinds.strings()).containsExactly("text"));
      assertThat(status.toString()).doesNotContain("secret");
      assertThat(status.object("llm").orElseThrow().object("llama").orElseThrow().string("status"))
          .contains("idle");
    }
  }

  @Test
  void without_a_model_the_status_says_so() {
    try (TestApi api = TestApi.withoutModel()) {
      JsonObject status = api.client().get("/api/ai/runtime/status").body();
      assertThat(status.bool("success")).contains(true);
      assertThat(status.get("activeProvider").orElseThrow().isNull()).isTrue();
      assertThat(status.get("contextWindow").orElseThrow().isNull()).isTrue();
    }
  }
}
