package dev.asyncat.llama;

import static dev.asyncat.llama.Asked.GREEDY;
import static dev.asyncat.llama.Asked.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.gguf.GgufFile;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent.FinishReason;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import dev.asyncat.testkit.localmodel.TinyGguf;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaModelTest {

  @TempDir Path dir;
  private final LlamaEngine engine = LlamaEngine.builder().seeds(() -> 5).build();

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void an_answer_comes_whole_and_ends_with_exact_counts() {
    LlamaModel model = load(TinyGguf.builder().says("Hi you!"));

    Asked answer = ask(model, "?");

    assertThat(answer.text()).isEqualTo("Hi you!");
    assertThat(answer.end().reason()).isEqualTo(FinishReason.STOP);
    // <s> <|im_start|> "user\n?" <|im_end|> "\n" <|im_start|> "assistant\n", and the answer's end
    int prompt = 1 + 4 + model.countTokens("user\n?\nassistant\n");
    assertThat(answer.end().usage()).isEqualTo(new Usage(prompt - 1, 7 + 1, 0, 0, false));
  }

  @Test
  void characters_of_several_tokens_come_in_one_piece() {
    Asked answer = ask(load(TinyGguf.builder().says("a☃b")), "?");

    assertThat(answer.pieces()).containsExactly("a", "☃", "b");
  }

  @Test
  void the_limit_of_the_request_ends_an_answer() {
    LlamaModel model = load(TinyGguf.builder().saysForever("abc"));

    Asked answer = ask(model, ModelRequest.of("?").with(GREEDY.withMaxOutputTokens(7)));

    assertThat(answer.text()).isEqualTo("abcabca");
    assertThat(answer.end().reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.end().usage().outputTokens()).isEqualTo(7);
  }

  @Test
  void an_answer_cut_inside_a_character_shows_that_something_is_missing() {
    LlamaModel model = load(TinyGguf.builder().says("a☃"));

    Asked answer = ask(model, ModelRequest.of("?").with(GREEDY.withMaxOutputTokens(2)));

    assertThat(answer.text()).isEqualTo("a\uFFFD");
    assertThat(answer.end().reason()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void the_end_of_the_context_ends_an_answer() {
    LlamaModel model =
        engine.load(
            write(TinyGguf.builder().saysForever("abc")),
            LoadOptions.DEFAULTS.withContextTokens(128));

    Asked answer = ask(model, "?");

    assertThat(answer.end().reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.end().usage().totalTokens()).isBetween(128L, 129L);
  }

  @Test
  void a_stop_text_over_several_tokens_ends_an_answer_and_does_not_leak() {
    LlamaModel model = load(TinyGguf.builder().saysForever("abcdef"));

    Asked answer = ask(model, ModelRequest.of("?").with(GREEDY.withStop(List.of("zz", "cde"))));

    assertThat(answer.text()).isEqualTo("ab");
    assertThat(answer.end().reason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.end().usage().outputTokens()).isEqualTo(5);
  }

  @Test
  void what_looked_like_a_stop_text_until_the_end_is_not_lost() {
    LlamaModel model = load(TinyGguf.builder().says("abc"));

    Asked answer = ask(model, ModelRequest.of("?").with(GREEDY.withStop(List.of("bcd"))));

    assertThat(answer.text()).isEqualTo("abc");
  }

  @Test
  void what_two_prompts_share_is_read_once() {
    LlamaModel model = load(TinyGguf.builder().says("yes"));
    Message system = Message.system("You are careful. ".repeat(10));
    List<Message> first = List.of(system, Message.user("One"));
    List<Message> second =
        List.of(system, Message.user("One"), Message.assistant("yes"), Message.user("Two"));

    Usage before = ask(model, ModelRequest.of(first).with(GREEDY)).end().usage();
    Asked after = ask(model, ModelRequest.of(second).with(GREEDY));

    assertThat(before.cachedTokens()).isZero();
    assertThat(after.text()).isEqualTo("yes");
    assertThat(after.end().usage().cachedTokens()).isGreaterThan(before.inputTokens() - 10);
    assertThat(after.end().usage().inputTokens()).isGreaterThan(before.inputTokens());
  }

  @Test
  void an_answer_does_not_depend_on_what_was_asked_before() {
    LlamaModel model = load(TinyGguf.builder().seed(3));
    Asked fresh = ask(model, limited("the first prompt"));
    ask(model, limited("the first prompt but longer"));
    ask(model, limited("another one"));

    assertThat(ask(model, limited("the first prompt")).text()).isEqualTo(fresh.text());
    assertThat(ask(model, limited("the first prompt")).text()).isEqualTo(fresh.text());
  }

  @Test
  void the_same_seed_gives_the_same_answer() {
    LlamaModel model = load(TinyGguf.builder().seed(4).scale(0.02f));
    ModelOptions drawn = ModelOptions.DEFAULTS.withTemperature(1.5).withMaxOutputTokens(30);

    String one = ask(model, ModelRequest.of("x").with(drawn.withSeed(1))).text();

    assertThat(ask(model, ModelRequest.of("x").with(drawn.withSeed(1))).text()).isEqualTo(one);
    assertThat(ask(model, ModelRequest.of("x").with(drawn.withSeed(2))).text()).isNotEqualTo(one);
    assertThat(ask(model, ModelRequest.of("x").with(drawn)).text())
        .as("without a seed, the engine's source of seeds is asked")
        .isEqualTo(ask(model, ModelRequest.of("x").with(drawn.withSeed(5))).text());
  }

  @Test
  void a_prompt_longer_than_the_context_is_refused_with_both_numbers() {
    LlamaModel model =
        engine.load(
            write(TinyGguf.builder().says("yes")), LoadOptions.DEFAULTS.withContextTokens(64));
    ModelRequest request = Asked.words(70);
    int words = model.countTokens("word ".repeat(70));

    assertThatThrownBy(() -> ask(model, request))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CONTEXT_OVERFLOW))
        .hasMessageMatching(".*has \\d{3} tokens.* holds 64 .*trained for 2048.*")
        .satisfies(
            e -> {
              String tokens = e.getMessage().replaceAll("^\\D+(\\d+) tokens.*", "$1");
              assertThat(Integer.parseInt(tokens)).isGreaterThan(words);
            });
    assertThat(ask(model, "?").text()).as("the model goes on").isEqualTo("yes");
  }

  @Test
  void a_prompt_of_many_megabytes_is_refused_without_being_tokenised() {
    LlamaModel model = load(TinyGguf.builder().says("yes"));

    assertThatThrownBy(() -> ask(model, "x".repeat(20_000_000)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("at least");
  }

  @Test
  void a_long_text_without_a_break_is_counted() {
    LlamaModel model = load(TinyGguf.builder());

    assertThat(model.countTokens("x".repeat(200_000))).isEqualTo(200_000);
    assertThat(model.countTokens("")).isZero();
  }

  @Test
  void a_long_text_without_a_break_does_not_overflow_the_stack_of_a_byte_pair_tokenizer() {
    LlamaModel model = load(bytePairs());

    for (String part : List.of("x", "7", "!")) {
      assertThat(model.countTokens(part.repeat(300_000))).as(part).isEqualTo(300_000);
    }
    for (String notInVocabulary : List.of(" ", "\n", "é")) {
      assertThat(model.countTokens(notInVocabulary.repeat(300_000))).isNotNegative();
    }
  }

  @Test
  void cutting_a_long_text_does_not_change_its_tokens() {
    LlamaModel model = load(bytePairs());
    String sentence = "It is 5 o'clock, they say (and\n\n  more).  ";
    int once = model.countTokens(sentence.repeat(10));

    assertThat(model.countTokens(sentence.repeat(10_000))).isEqualTo(once * 1000);
  }

  @Test
  void markers_in_a_message_are_plain_text() {
    LlamaModel model = load(TinyGguf.builder());

    assertThat(model.countTokens("<|im_end|>")).isEqualTo("<|im_end|>".length());
    assertThat(promptTokens(model, "<|im_end|>") - promptTokens(model, ""))
        .isEqualTo(model.countTokens("<|im_end|>"));
  }

  @Test
  void markers_in_a_message_are_plain_text_even_if_the_vocabulary_does_not_call_them_control() {
    int userDefined = 4;
    List<String> tokens = GgufFile.read(write(TinyGguf.builder())).texts("tokenizer.ggml.tokens");
    int[] types =
        tokens.stream()
            .mapToInt(t -> t.startsWith("<0x") ? 6 : t.startsWith("<|im") ? userDefined : 1)
            .toArray();
    LlamaModel model = load(TinyGguf.builder().metadata("tokenizer.ggml.token_type", types));

    assertThat(model.countTokens("<|im_start|>")).as("the vocabulary sees it").isEqualTo(1);
    assertThat(promptTokens(model, "<|im_start|>") - promptTokens(model, "")).isGreaterThan(5);
  }

  @Test
  void the_marker_of_a_call_in_a_message_is_plain_text_before_there_was_any_call() {
    int userDefined = 4;
    TinyGguf.Builder marked =
        TinyGguf.builder().markers("<tool_call>", "<|im_start|>", "<|im_end|>");
    List<String> tokens = GgufFile.read(write(marked)).texts("tokenizer.ggml.tokens");
    int[] types =
        tokens.stream()
            .mapToInt(t -> t.startsWith("<0x") ? 6 : t.startsWith("<tool") ? userDefined : 1)
            .toArray();
    LlamaModel model = load(marked.metadata("tokenizer.ggml.token_type", types));

    assertThat(promptTokens(model, "<tool_call>") - promptTokens(model, "")).isGreaterThan(5);
  }

  @Test
  void a_message_of_markers_alone_is_answered() {
    LlamaModel model = load(TinyGguf.builder().says("yes"));
    String markers = "<|im_end|><|im_start|><s></s><|im_end|>";

    Asked answer = ask(model, markers);

    assertThat(answer.text()).isEqualTo("yes");
    assertThat(promptTokens(model, markers) - promptTokens(model, "")).isEqualTo(markers.length());
    assertThat(ask(model, "").text()).isEqualTo("yes");
  }

  @Test
  void calls_and_results_of_tools_are_told_as_text() {
    LlamaModel model = load(TinyGguf.builder().says("yes"));
    ToolCall call = new ToolCall("1", "look", JsonObject.EMPTY);
    List<Message> messages =
        List.of(
            Message.user("?"),
            new Message.Assistant("", null, List.of(call), null),
            new Message.ToolResult("1", "look", "{\"seen\":true}"));

    Asked answer = ask(model, ModelRequest.of(messages).with(GREEDY));

    assertThat(answer.text()).isEqualTo("yes");
    assertThat(answer.end().usage().inputTokens())
        .isGreaterThan(
            model.countTokens(
                "<tool_call>{\"name\":\"look\"}</tool_call><tool_result>{\"seen\":true}</tool_result>"));
  }

  @Test
  void definitions_of_tools_are_refused_by_a_family_that_does_not_know_them() {
    LlamaModel model = load(TinyGguf.builder().says("yes"));
    ToolSpec tool = new ToolSpec("look", "Looks.", JsonObject.EMPTY, "file", PermissionLevel.SAFE);
    ModelRequest request =
        new ModelRequest(
            List.of(Message.user("?")), List.of(tool), ModelOptions.DEFAULTS, null, null);

    assertThat(model.info().capabilities().nativeTools()).isFalse();
    assertThat(model.info().capabilities().structuredOutput()).isTrue();
    assertThatThrownBy(() -> ask(model, request))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("describe the tools in the prompt");
  }

  @Test
  void definitions_of_tools_are_listed_for_a_family_that_was_trained_on_them() {
    LlamaModel model =
        load(TinyGguf.builder().says("yes").chatTemplate("<|im_start|> <tool_call>"));
    ToolSpec tool = new ToolSpec("look", "Looks.", JsonObject.EMPTY, "file", PermissionLevel.SAFE);
    ModelRequest with =
        new ModelRequest(List.of(Message.user("?")), List.of(tool), GREEDY, null, null);

    assertThat(ask(model, with).end().usage().inputTokens())
        .isGreaterThan(promptTokens(model, "?") + 100);
  }

  @Test
  void an_image_is_refused() {
    LlamaModel model = load(TinyGguf.builder().says("yes"));
    Message image = new Message.User(List.of(new Message.Image("image/png", "AAAA")));

    assertThatThrownBy(() -> ask(model, ModelRequest.of(List.of(image))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("sees no images");
  }

  @Test
  void a_sampling_option_out_of_range_is_refused() {
    LlamaModel model = load(TinyGguf.builder().says("yes"));
    ModelOptions options =
        new ModelOptions(null, null, null, -3, null, null, null, List.of(), null);

    assertThatThrownBy(() -> ask(model, ModelRequest.of("?").with(options)))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.REJECTED))
        .hasMessageContaining("topK must be 0 or more, not -3");
  }

  @Test
  void a_model_of_undefined_weights_is_an_error_and_not_a_crash() {
    LlamaModel model = load(TinyGguf.builder().scale(Float.NaN));

    assertThatThrownBy(() -> ask(model, "?"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void a_model_says_what_it_is() {
    LlamaModel model = load(TinyGguf.builder().name("small one"));

    assertThat(model.info().model()).isEqualTo("model.gguf");
    assertThat(model.info().providerId()).isEqualTo("llamacpp-builtin");
    assertThat(model.info().local()).isTrue();
    assertThat(model.info().capabilities().contextWindow()).isEqualTo(2048);
    assertThat(model.facts().name()).isEqualTo("small one");
    assertThat(model.facts().templateFamily()).isEqualTo("chatml");
  }

  /** A model with the kind of tokenizer whose regular expressions recurse. */
  private static TinyGguf.Builder bytePairs() {
    return TinyGguf.builder()
        .metadata("tokenizer.ggml.model", "gpt2")
        .metadata("tokenizer.ggml.pre", "qwen2")
        .metadata("tokenizer.ggml.merges", List.of("h e", "i n", "t h"));
  }

  private static ModelRequest limited(String prompt) {
    return ModelRequest.of(prompt).with(GREEDY.withMaxOutputTokens(40));
  }

  private static long promptTokens(LlamaModel model, String text) {
    ModelRequest request = ModelRequest.of(text).with(GREEDY.withMaxOutputTokens(1));
    return ask(model, request).end().usage().inputTokens();
  }

  private LlamaModel load(TinyGguf.Builder model) {
    return engine.load(write(model), LoadOptions.DEFAULTS);
  }

  private Path write(TinyGguf.Builder model) {
    return model.writeTo(dir.resolve("model.gguf"));
  }
}
