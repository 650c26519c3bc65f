package dev.asyncat.langchain4j.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.langchain4j.Answer;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server is sent. */
class OpenAiCompatibleRequestTest {

  private static LoopbackEndpoint.Request sent(
      ModelRequest request, String model, UnaryOperator<OpenAiCompatible.Builder> settings)
      throws IOException {
    try (LoopbackEndpoint server = LoopbackEndpoint.sending(Chunks.finish("stop"));
        OpenAiCompatible asked =
            settings.apply(OpenAiCompatible.builder(server.url(), model)).build()) {
      Answer.of(asked, request);
      return server.requests().getFirst();
    }
  }

  private static LoopbackEndpoint.Request sent(ModelRequest request) throws IOException {
    return sent(request, "m", builder -> builder);
  }

  private static JsonObject message(LoopbackEndpoint.Request sent, int index) {
    return sent.body().array("messages").orElseThrow().objects().get(index);
  }

  @Test
  void a_stream_with_usage_is_asked_for_with_the_key() throws IOException {
    LoopbackEndpoint.Request sent =
        sent(
            ModelRequest.of("Hello"),
            "org/model-1",
            builder -> builder.apiKey(" sk-123456789\n").header("X-Team", "blue"));

    assertThat(sent.method()).isEqualTo("POST");
    assertThat(sent.path()).isEqualTo("/v1/chat/completions");
    assertThat(sent.headers())
        .containsEntry("authorization", "Bearer sk-123456789")
        .containsEntry("x-team", "blue")
        .containsEntry("content-type", "application/json")
        .containsEntry("user-agent", "asyncat")
        .doesNotContainKey("upgrade");
    assertThat(sent.body().string("model")).hasValue("org/model-1");
    assertThat(sent.body().bool("stream")).hasValue(true);
    assertThat(sent.body().object("stream_options"))
        .hasValue(Json.object().put("include_usage", true).build());
  }

  @Test
  void without_a_key_there_is_no_authorization() throws IOException {
    assertThat(sent(ModelRequest.of("Hello")).headers()).doesNotContainKey("authorization");
  }

  @Test
  void a_thread_with_calls_and_results_is_sent_as_it_was() throws IOException {
    LoopbackEndpoint.Request sent =
        sent(
            ModelRequest.of(
                List.of(
                    Message.system("Be brief."),
                    Message.system("  "),
                    Message.user("Weather?"),
                    new Message.Assistant(
                        "",
                        "secret thoughts",
                        List.of(
                            new ToolCall(
                                "call_1", "weather", Json.object().put("city", "Oslo").build())),
                        null),
                    new Message.ToolResult("call_1", "weather", "{\"degrees\":3}"),
                    Message.assistant("Three degrees."))));

    assertThat(sent.body().array("messages").orElseThrow().objects())
        .extracting(message -> message.string("role", ""))
        .containsExactly("system", "user", "assistant", "tool", "assistant");
    JsonObject call = message(sent, 2).array("tool_calls").orElseThrow().objects().getFirst();
    assertThat(call.string("id")).hasValue("call_1");
    assertThat(call.object("function").orElseThrow())
        .isEqualTo(
            Json.object().put("name", "weather").put("arguments", "{\"city\":\"Oslo\"}").build());
    assertThat(message(sent, 2).toString()).doesNotContain("secret thoughts");
    assertThat(message(sent, 3))
        .isEqualTo(
            Json.object()
                .put("role", "tool")
                .put("tool_call_id", "call_1")
                .put("content", "{\"degrees\":3}")
                .build());
  }

  @Test
  void a_message_that_only_calls_tools_has_empty_text_except_for_anthropic() throws IOException {
    ModelRequest request =
        ModelRequest.of(
            List.of(
                Message.user("Time?"),
                new Message.Assistant(
                    "", null, List.of(new ToolCall("c", "time", JsonObject.EMPTY)), null),
                new Message.ToolResult("c", "time", "12:00")));

    assertThat(message(sent(request), 1).string("content")).hasValue("");
    assertThat(
            message(sent(request, "claude", builder -> builder.providerId("anthropic")), 1)
                .has("content"))
        .isFalse();
  }

  @Test
  void reasoning_is_sent_back_where_it_is_wanted() throws IOException {
    ModelRequest request =
        ModelRequest.of(
            List.of(
                Message.user("Hello"),
                new Message.Assistant("Hi", "They greet me.", List.of(), null),
                Message.user("And?")));

    assertThat(message(sent(request, "m", builder -> builder.providerId("deepseek")), 1))
        .extracting(message -> message.string("reasoning_content", ""))
        .isEqualTo("They greet me.");
    assertThat(message(sent(request, "m", builder -> builder.sendReasoning(true)), 1).toString())
        .contains("They greet me.");
  }

  @Test
  void images_are_sent_as_data_urls() throws IOException {
    LoopbackEndpoint.Request sent =
        sent(
            ModelRequest.of(
                List.of(
                    new Message.User(
                        List.of(
                            new Message.Text("What is this?"),
                            new Message.Image("image/png", "iVBORw0KGgo="))))));

    JsonArray content = message(sent, 0).array("content").orElseThrow();
    assertThat(content.objects().get(0).string("text")).hasValue("What is this?");
    assertThat(content.objects().get(1).object("image_url").orElseThrow().string("url"))
        .hasValue("data:image/png;base64,iVBORw0KGgo=");
  }

  @Test
  void texts_alone_are_sent_as_one_text() throws IOException {
    LoopbackEndpoint.Request sent =
        sent(
            ModelRequest.of(
                List.of(
                    new Message.User(
                        List.of(new Message.Text("One."), new Message.Text("Two."))))));

    assertThat(message(sent, 0).string("content")).hasValue("One.\nTwo.");
  }

  @Test
  void tools_are_sent_with_their_whole_schema() throws IOException {
    JsonObject schema =
        Json.parseObject(
            """
            {"type":"object",
             "properties":{
               "path":{"type":"string","description":"Where"},
               "mode":{"type":"string","enum":["fast","slow"]},
               "lines":{"type":"integer","minimum":1,"maximum":500},
               "tags":{"type":"array","items":{"type":"string"}},
               "filter":{"type":"object","properties":{"size":{"type":"number"}},"required":["size"]},
               "any":{"anyOf":[{"type":"string"},{"type":"boolean"}]},
               "free":{"type":"object","additionalProperties":{"type":"string"}}},
             "required":["path"]}
            """);
    LoopbackEndpoint.Request sent =
        sent(
            new ModelRequest(
                List.of(Message.user("Go")),
                List.of(new ToolSpec("read_file", "Reads.", schema, "files", PermissionLevel.SAFE)),
                ModelOptions.DEFAULTS,
                null,
                null));

    JsonObject tool = sent.body().array("tools").orElseThrow().objects().getFirst();
    assertThat(tool.object("function").orElseThrow())
        .isEqualTo(
            Json.object()
                .put("name", "read_file")
                .put("description", "Reads.")
                .put("parameters", schema)
                .build());
    assertThat(sent.body().string("tool_choice")).hasValue("auto");
  }

  @Test
  void a_tool_without_parameters_has_an_empty_schema() throws IOException {
    LoopbackEndpoint.Request sent =
        sent(
            new ModelRequest(
                List.of(Message.user("Go")),
                List.of(
                    new ToolSpec("now", "Time.", JsonObject.EMPTY, "time", PermissionLevel.SAFE)),
                ModelOptions.DEFAULTS,
                null,
                null));

    JsonObject function =
        sent.body().array("tools").orElseThrow().objects().getFirst().object("function").get();
    assertThat(function.object("parameters").orElseThrow().string("type")).hasValue("object");
  }

  @Test
  void options_are_sent_to_a_local_server_in_its_own_words() throws IOException {
    ModelOptions options =
        new ModelOptions(64, 0.5, 0.9, 40, 0.05, 1.1, 12_345_678_901L, List.of("END"), "high");

    JsonObject body =
        sent(ModelRequest.of("Hello").with(options), "gpt-oss-20b", builder -> builder).body();

    assertThat(body.integer("max_tokens")).hasValue(64);
    assertThat(body.get("temperature")).hasValue(Json.of(0.5));
    assertThat(body.get("top_p")).hasValue(Json.of(0.9));
    assertThat(body.integer("top_k")).hasValue(40);
    assertThat(body.get("min_p")).hasValue(Json.of(0.05));
    assertThat(body.get("repeat_penalty")).hasValue(Json.of(1.1));
    assertThat(body.longInteger("seed")).hasValue(12_345_678_901L);
    assertThat(body.array("stop").orElseThrow().strings()).containsExactly("END");
    assertThat(body.has("reasoning_effort")).as("not a model that takes one").isFalse();
    assertThat(body.has("max_completion_tokens")).isFalse();
  }

  @Test
  void openai_gets_its_own_limit_effort_and_cache_key_and_no_sampling_for_reasoning_models()
      throws IOException {
    ModelOptions options =
        ModelOptions.DEFAULTS
            .withMaxOutputTokens(99)
            .withTemperature(0.2)
            .withReasoningEffort("minimal");

    JsonObject body =
        sent(
                new ModelRequest(
                    List.of(Message.user("Hi")), List.of(), options, null, "conversation-7"),
                "gpt-5.2",
                builder -> builder.providerId("openai"))
            .body();

    assertThat(body.integer("max_completion_tokens")).hasValue(99);
    assertThat(body.has("max_tokens")).isFalse();
    assertThat(body.has("temperature")).isFalse();
    assertThat(body.string("reasoning_effort")).hasValue("low");
    assertThat(body.string("prompt_cache_key")).hasValue("conversation-7");
  }

  @Test
  void openrouter_takes_the_effort_in_an_object() throws IOException {
    JsonObject body =
        sent(
                ModelRequest.of("Hi").with(ModelOptions.DEFAULTS.withReasoningEffort("high")),
                "openai/gpt-5.2",
                builder -> builder.providerId("openrouter"))
            .body();

    assertThat(body.object("reasoning")).hasValue(Json.object().put("effort", "high").build());
    assertThat(body.has("reasoning_effort")).isFalse();
  }

  @Test
  void an_answer_schema_is_sent_to_those_that_honour_it() throws IOException {
    JsonObject schema =
        Json.parseObject("{\"type\":\"object\",\"properties\":{\"total\":{\"type\":\"number\"}}}");
    ModelRequest request =
        new ModelRequest(
            List.of(Message.user("Hi")), List.of(), ModelOptions.DEFAULTS, schema, null);

    JsonObject honoured = sent(request, "m", builder -> builder.structuredOutput(true)).body();
    JsonObject not = sent(request).body();

    assertThat(
            honoured
                .object("response_format")
                .flatMap(format -> format.object("json_schema"))
                .flatMap(named -> named.object("schema")))
        .hasValue(schema);
    assertThat(not.has("response_format")).isFalse();
  }

  @Test
  void azure_is_reached_by_deployment_with_a_header_of_its_own() throws IOException {
    LoopbackEndpoint.Request sent =
        sent(
            ModelRequest.of("Hi"),
            "my deployment",
            builder -> builder.providerId("azure").apiKey("azure-key-1"));

    assertThat(sent.path())
        .isEqualTo("/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21");
    assertThat(sent.headers())
        .containsEntry("api-key", "azure-key-1")
        .doesNotContainKey("authorization");
  }

  @Test
  void anthropic_gets_the_key_both_ways_and_a_version() throws IOException {
    LoopbackEndpoint.Request sent =
        sent(
            ModelRequest.of("Hi"),
            "claude-sonnet-4-6",
            builder -> builder.providerId("anthropic").apiKey("sk-ant-1"));

    assertThat(sent.headers())
        .containsEntry("x-api-key", "sk-ant-1")
        .containsEntry("anthropic-version", "2023-06-01");
  }

  @Test
  void a_local_server_is_known_as_one() {
    ModelInfo info = OpenAiCompatible.builder("http://localhost:8080", "qwen").build().info();

    assertThat(info.local()).isTrue();
    assertThat(info.providerType()).isEqualTo("local");
    assertThat(info.baseUrl()).isEqualTo("http://localhost:8080/v1");
    assertThat(info.capabilities().nativeTools()).isFalse();
    assertThat(info.capabilities().contextWindow()).isEqualTo(8_192);
    assertThat(info.capabilities().contextWindowSource()).isEqualTo("fallback");
    assertThat(info.capabilities().maxOutputTokens()).isEqualTo(8_192);
  }

  @Test
  void a_provider_is_known_by_its_host() {
    ModelInfo info =
        OpenAiCompatible.builder("https://api.openai.com", "gpt-5.2")
            .providerProfileId("p1")
            .build()
            .info();

    assertThat(info.providerId()).isEqualTo("openai");
    assertThat(info.providerType()).isEqualTo("cloud");
    assertThat(info.providerProfileId()).isEqualTo("p1");
    assertThat(info.local()).isFalse();
    assertThat(info.capabilities())
        .isEqualTo(
            new ModelCapabilities(
                true,
                true,
                true,
                List.of("low", "medium", "high"),
                400_000,
                "model-registry",
                32_768));
  }

  @Test
  void what_the_user_says_of_a_model_counts() {
    ModelCapabilities said =
        OpenAiCompatible.builder("http://127.0.0.1:1", "m")
            .contextWindow(4_096)
            .nativeTools(true)
            .structuredOutput(true)
            .build()
            .info()
            .capabilities();
    ModelCapabilities all = ModelCapabilities.remote();

    assertThat(said)
        .isEqualTo(new ModelCapabilities(true, true, false, List.of(), 4_096, "settings", 4_096));
    assertThat(
            OpenAiCompatible.builder("http://127.0.0.1:1", "m")
                .capabilities(all)
                .build()
                .info()
                .capabilities())
        .isEqualTo(all);
  }

  @Test
  void nothing_about_a_model_tells_its_key() {
    OpenAiCompatible model =
        OpenAiCompatible.builder("http://127.0.0.1:1", "m")
            .apiKey("sk-very-secret")
            .header("X-Token", "token-very-secret")
            .build();

    assertThat(model.toString() + model.info()).doesNotContain("very-secret");
    assertThat(model).hasToString("OpenAiCompatible[m at http://127.0.0.1:1/v1]");
    assertThat(
            new Target(
                    java.net.URI.create("http://127.0.0.1:1/v1"),
                    Map.of("Authorization", "Bearer very-secret"),
                    true,
                    new Limits(
                        Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 1),
                    new Secrets(List.of("very-secret")),
                    java.time.Clock.systemUTC())
                .toString())
        .doesNotContain("very-secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "api.openai.com",
        "ftp://host/v1",
        "http://",
        "https://me:very-secret@host/v1",
        "https://host/v1?key=very-secret",
        "https://host/v1#very-secret",
        "http://ho st[very-secret"
      })
  void an_address_that_is_none_is_refused_without_repeating_secrets(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OpenAiCompatible.builder(url, "m").build())
        .withMessageContaining("base URL")
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("very-secret"))
        .withNoCause();
  }

  @Test
  void settings_that_cannot_be_are_refused() {
    OpenAiCompatible.Builder builder = OpenAiCompatible.builder("http://127.0.0.1:1", "m");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> OpenAiCompatible.builder("http://127.0.0.1:1", " "))
        .withMessageContaining("model");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.apiKey("two\nlines"))
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("two"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.header("X-Bad", "very\nsecret"))
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("secret"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.header("Host", "elsewhere"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.contextWindow(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.idleTimeout(Duration.ZERO).build())
        .withMessageContaining("idleTimeout");
  }
}
