package dev.asyncat.llama;

import static dev.asyncat.llama.Asked.GREEDY;
import static dev.asyncat.llama.Asked.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.grammar.Judge;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent.FinishReason;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.localmodel.TinyGguf;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of random weights, which know nothing and can be held to anything. */
class LlamaModelGrammarTest {

  /** Every token is nearly as likely as any other. */
  private static final ModelOptions AT_RANDOM =
      new ModelOptions(600, 2.0, 1.0, 0, 0.0, null, 1L, List.of(), null);

  private static final String QWEN = "<|im_start|> <tool_call>";
  private static final ToolSpec LOOK =
      tool(
          "look",
          """
          {"type":"object","properties":{"at":{"type":"string","maxLength":20},
          "times":{"type":"integer","minimum":1,"maximum":9}},"required":["at"]}\
          """);
  private static final JsonObject INVOICE =
      Json.parseObject(
          """
          {"type":"object","properties":{"number":{"type":"string","pattern":"^R-[0-9]{3}$"},
          "paid":{"type":"boolean"},"lines":{"type":"array","maxItems":3,"items":{"type":"object",
          "properties":{"text":{"type":"string","maxLength":8},"amount":{"type":"integer",
          "minimum":1,"maximum":99}},"required":["text","amount"]}}},
          "required":["number","paid","lines"]}\
          """);

  @TempDir Path dir;
  private final LlamaEngine engine = LlamaEngine.builder().seeds(() -> 5).build();

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void a_typed_answer_of_a_random_model_fits() {
    LlamaModel model = load(TinyGguf.builder());
    Judge judge = new Judge(INVOICE);

    for (long seed = 1; seed <= 10; seed++) {
      Asked answer = ask(model, typed(List.of(), AT_RANDOM.withSeed(seed)));

      assertThat(answer.end().reason()).isEqualTo(FinishReason.STOP);
      assertThat(judge.faults(answer.text())).as(answer.text()).isEmpty();
    }
  }

  @Test
  void a_typed_answer_that_is_cut_off_says_so() {
    LlamaModel model = load(TinyGguf.builder());

    Asked answer = ask(model, typed(List.of(), AT_RANDOM.withMaxOutputTokens(15)));

    assertThat(answer.end().reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.text()).startsWith("{").hasSizeLessThan(40);
  }

  @Test
  void a_typed_answer_may_be_a_call_first() {
    LlamaModel model = load(random(QWEN, "<tool_call>", "</tool_call>"));
    int calls = 0;

    for (long seed = 1; seed <= 20; seed++) {
      Asked answer = ask(model, typed(List.of(LOOK), AT_RANDOM.withSeed(seed)));
      calls += answer.calls().isEmpty() ? 0 : 1;
      if (answer.calls().isEmpty() && answer.end().reason() == FinishReason.STOP) {
        assertThat(new Judge(INVOICE).faults(answer.text())).as(answer.text()).isEmpty();
      }
    }

    assertThat(calls).isBetween(1, 19);
  }

  @Test
  void a_call_comes_as_an_event_of_its_own() {
    LlamaModel model = load(random(QWEN, "<tool_call>", "</tool_call>"));

    Asked answer = ask(model, typed(List.of(LOOK), AT_RANDOM.withSeed(seedOfCall(model))));

    ToolCall call = answer.calls().getFirst();
    assertThat(call.name()).isEqualTo("look");
    assertThat(call.id()).hasSize(9);
    assertThat(new Judge(LOOK.parameters()).faults(call.arguments().toString())).isEmpty();
    assertThat(answer.text()).doesNotContain("tool_call");
    assertThat(answer.end().reason()).isEqualTo(FinishReason.TOOL_CALLS);
  }

  @Test
  void a_call_that_is_cut_off_is_text_and_no_call() {
    LlamaModel model = load(random(QWEN, "<tool_call>", "</tool_call>"));
    long seed = seedOfCall(model);

    for (int limit = 15; limit < 40; limit++) {
      Asked answer =
          ask(model, typed(List.of(LOOK), AT_RANDOM.withSeed(seed).withMaxOutputTokens(limit)));

      assertThat(answer.calls()).isEmpty();
      assertThat(answer.text()).contains("<tool_call>");
      assertThat(answer.end().reason()).isEqualTo(FinishReason.LENGTH);
    }
  }

  @Test
  void tools_that_the_prompt_describes_are_called_in_the_text() {
    LlamaModel model =
        load(TinyGguf.builder().markers("<tool_call>", "</tool_call>", "<|im_end|>").seed(3));
    ModelRequest request =
        new ModelRequest(
            List.of(Message.user("?")), List.of(), AT_RANDOM, INVOICE, null, List.of(LOOK));
    String text = "";
    for (long seed = 1; !text.contains("<tool_call>"); seed++) {
      Asked answer = ask(model, request.with(AT_RANDOM.withSeed(seed)));
      assertThat(answer.calls()).isEmpty();
      text = answer.end().reason() == FinishReason.LENGTH ? "" : answer.text();
    }

    assertThat(text).contains("\"look\"").endsWith("</tool_call>");
  }

  @Test
  void a_text_that_ends_answers_means_nothing_in_a_typed_answer() {
    LlamaModel model = load(TinyGguf.builder());
    JsonObject word =
        Json.parseObject(
            "{\"type\":\"object\",\"properties\":{\"w\":{\"const\":\"<stop>\"}},"
                + "\"required\":[\"w\"]}");
    ModelRequest request =
        new ModelRequest(
            List.of(Message.user("?")),
            List.of(),
            AT_RANDOM.withStop(List.of("<stop>", "w")),
            word,
            null);

    Asked answer = ask(model, request);

    assertThat(Json.parseObject(answer.text()).string("w")).contains("<stop>");
  }

  @Test
  void an_answer_that_fits_by_itself_is_not_changed() {
    LlamaModel model = load(TinyGguf.builder().says("{\"abc: 1}"));
    JsonObject schema = Json.parseObject("{\"enum\":[\"{abc: 1}\"]}");
    LlamaModel other = load(TinyGguf.builder().says("\"{abc: 1}"));

    Asked free = ask(model, ModelRequest.of("?").with(GREEDY));
    Asked held =
        ask(other, new ModelRequest(List.of(Message.user("?")), List.of(), GREEDY, schema, null));

    assertThat(free.text()).isEqualTo("{\"abc: 1}");
    assertThat(held.text()).isEqualTo("\"{abc: 1}\"");
  }

  private static ModelRequest typed(List<ToolSpec> tools, ModelOptions options) {
    return new ModelRequest(List.of(Message.user("?")), tools, options, INVOICE, null);
  }

  private static long seedOfCall(LlamaModel model) {
    long seed = 1;
    while (ask(model, typed(List.of(LOOK), AT_RANDOM.withSeed(seed))).calls().isEmpty()) {
      seed++;
    }
    return seed;
  }

  private static TinyGguf.Builder random(String template, String... markers) {
    String[] all = Arrays.copyOf(markers, markers.length + 1);
    all[markers.length] = "<|im_end|>";
    return TinyGguf.builder().chatTemplate(template).markers(all).context(4096).seed(2);
  }

  private LlamaModel load(TinyGguf.Builder model) {
    Path file = dir.resolve("model" + System.nanoTime() + ".gguf");
    return engine.load(model.writeTo(file), LoadOptions.DEFAULTS);
  }

  private static ToolSpec tool(String name, String parameters) {
    return new ToolSpec(name, "", Json.parseObject(parameters), "", PermissionLevel.SAFE);
  }
}
