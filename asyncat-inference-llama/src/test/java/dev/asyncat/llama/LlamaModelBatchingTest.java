package dev.asyncat.llama;

import static dev.asyncat.llama.Asked.GREEDY;
import static dev.asyncat.llama.Asked.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.error.CancelledException;
import dev.asyncat.llama.Calls.Call;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent.FinishReason;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.localmodel.TinyGguf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Several requests on one model at the same time. */
@ParameterizedClass
@MethodSource("dev.asyncat.llama.Builds#folders")
class LlamaModelBatchingTest {

  @TempDir static Path dir;
  private static Path slow;

  @Parameter String folder;
  private LlamaEngine engine;

  @BeforeAll
  static void writeSlow() {
    slow =
        TinyGguf.builder()
            .saysForever("abcdefgh")
            .layers(6)
            .width(384)
            .heads(6)
            .keyValueHeads(2)
            .feedForward(1024)
            .context(8192)
            .writeTo(dir.resolve("slow.gguf"));
  }

  @BeforeEach
  void open() {
    engine = Builds.engine(folder).tune(false).build();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void requests_beside_each_other_get_the_answers_that_they_get_alone() {
    LlamaModel model = load(TinyGguf.builder().seed(3), LoadOptions.DEFAULTS);
    List<ModelRequest> requests =
        IntStream.range(0, 12)
            .mapToObj(i -> limited("This is prompt number " + i + ". ".repeat(i * 7), 40))
            .toList();
    List<String> alone = requests.stream().map(request -> ask(model, request).text()).toList();
    assertThat(alone.stream().distinct()).hasSizeGreaterThan(5);

    List<Call> together = requests.stream().map(request -> Calls.start(model, request)).toList();

    for (int i = 0; i < requests.size(); i++) {
      assertThat(together.get(i).end().usage().outputTokens()).isPositive();
      assertThat(together.get(i).text()).isEqualTo(alone.get(i));
    }
  }

  @Test
  void fifty_requests_at_once_are_all_answered() {
    LlamaModel model = load(TinyGguf.builder().says("Hi you!"), LoadOptions.DEFAULTS);

    List<Call> calls =
        IntStream.range(0, 50)
            .mapToObj(i -> Calls.start(model, limited("Question " + i, 20)))
            .toList();

    assertThat(calls).allSatisfy(call -> assertThat(call.failure()).isNull());
    assertThat(calls).extracting(Call::text).containsOnly("Hi you!");
  }

  @Test
  void no_more_requests_run_at_once_than_were_asked_for_and_the_others_wait() {
    LlamaModel model = engine.load(slow, LoadOptions.DEFAULTS.withParallelRequests(2));
    List<Call> calls =
        IntStream.range(0, 5).mapToObj(_ -> Calls.start(model, limited("?", 5000))).toList();

    Calls.await(
        "two run and three wait", () -> model.waitingRequests() == 3 && model.answering() == 2);

    calls.forEach(call -> call.cancel().cancel("enough"));
    assertThat(calls)
        .allSatisfy(call -> assertThat(call.failure()).isInstanceOf(CancelledException.class));
  }

  @Test
  void a_short_request_does_not_wait_for_a_long_one() {
    LlamaModel model = engine.load(slow, LoadOptions.DEFAULTS);
    Call longOne = Calls.start(model, limited("?", 8000));
    longOne.awaitText();

    Call shortOne = Calls.start(model, limited("?", 3));

    assertThat(shortOne.end().reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(longOne.isOver()).isFalse();
  }

  @Test
  void an_answer_goes_on_while_a_long_prompt_is_read() {
    LlamaModel model = engine.load(slow, LoadOptions.DEFAULTS);
    Call writing = Calls.start(model, limited("?", 8000));
    writing.awaitText();
    Call reading = Calls.start(model, Asked.words(600).with(GREEDY.withMaxOutputTokens(1)));
    Calls.await("both run", () -> model.answering() == 2);
    int before = writing.events().size();

    reading.end();

    assertThat(writing.isOver()).isFalse();
    assertThat(writing.events().size() - before)
        .as("tokens written while the prompt was read, in slices of 128 at most")
        .isGreaterThan(600 * 5 / 128 / 2);
  }

  @Test
  void a_short_prompt_does_not_wait_until_a_long_one_is_read() {
    LlamaModel model = engine.load(slow, LoadOptions.DEFAULTS);
    Call longOne = Calls.start(model, Asked.words(1200));
    Calls.await("it is being read", () -> model.answering() == 1);

    Call shortOne = Calls.start(model, limited("?", 1));
    shortOne.end();

    assertThat(longOne.events()).isEmpty();
  }

  @Test
  void a_cancelled_request_does_not_disturb_its_neighbours() {
    LlamaModel model = load(TinyGguf.builder().seed(3), LoadOptions.DEFAULTS);
    ModelRequest request = limited("one of two", 400);
    String alone = ask(model, request).text();
    Call other = Calls.start(model, limited("the other one", 1500));
    Call kept = Calls.start(model, request);
    kept.awaitText();

    other.cancel().cancel("enough");

    assertThat(other.failure()).isInstanceOf(CancelledException.class);
    kept.end();
    assertThat(kept.text()).isEqualTo(alone);
  }

  @Test
  void requests_that_outgrow_the_context_together_take_turns() {
    LlamaModel model =
        load(
            TinyGguf.builder().saysForever("abcdefgh"),
            LoadOptions.DEFAULTS.withContextTokens(256).withParallelRequests(4));

    List<Call> calls =
        IntStream.range(0, 6).mapToObj(i -> Calls.start(model, limited("? " + i, 200))).toList();

    for (Call call : calls) {
      assertThat(call.end().usage().outputTokens()).isEqualTo(200);
      assertThat(call.text()).isEqualTo("abcdefgh".repeat(25));
    }
  }

  @Test
  void what_two_requests_have_in_common_is_read_once_even_if_they_come_together() {
    LlamaModel model = engine.load(slow, LoadOptions.DEFAULTS);
    String instructions = "You are careful. ".repeat(20);
    List<Call> calls = new ArrayList<>();
    for (String question : List.of("One", "Two", "Three", "Four")) {
      List<Message> messages = List.of(Message.system(instructions), Message.user(question));
      calls.add(Calls.start(model, ModelRequest.of(messages).with(GREEDY.withMaxOutputTokens(2))));
    }

    long read =
        calls.stream()
            .map(call -> call.end().usage())
            .mapToLong(usage -> usage.inputTokens() - usage.cachedTokens())
            .sum();

    assertThat(read).isBetween(300L, 600L);
    assertThat(calls).extracting(Call::text).containsOnly("ab");
  }

  @Test
  void a_prompt_for_which_the_model_has_no_numbers_fails_alone() {
    LlamaModel model =
        load(TinyGguf.builder().saysForever("abcdefgh").undefinedFor("#"), LoadOptions.DEFAULTS);
    List<Call> good =
        IntStream.range(0, 3).mapToObj(i -> Calls.start(model, limited("? " + i, 600))).toList();
    good.forEach(Call::awaitText);

    Call bad = Calls.start(model, limited("a # b", 10));

    assertThat(bad.failure())
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.UNUSABLE))
        .hasMessageContaining("no token a number");
    for (Call call : good) {
      call.end();
      assertThat(call.text()).isEqualTo("abcdefgh".repeat(75));
    }
    assertThat(ask(model, limited("?", 8)).text()).isEqualTo("abcdefgh");
  }

  @Test
  void closing_ends_all_that_run_and_wait() {
    LlamaModel model = engine.load(slow, LoadOptions.DEFAULTS);
    List<Call> calls =
        IntStream.range(0, 8).mapToObj(_ -> Calls.start(model, limited("?", 5000))).toList();
    Calls.await("half of them wait", () -> model.waitingRequests() == 4);

    model.close();

    assertThat(calls)
        .allSatisfy(
            call ->
                assertThat(call.failure())
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("slow.gguf was closed"));
  }

  private static ModelRequest limited(String prompt, int tokens) {
    return ModelRequest.of(prompt).with(GREEDY.withMaxOutputTokens(tokens));
  }

  private LlamaModel load(TinyGguf.Builder model, LoadOptions options) {
    return engine.load(model.writeTo(dir.resolve("model.gguf")), options);
  }
}
