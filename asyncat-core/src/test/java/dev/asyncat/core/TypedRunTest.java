package dev.asyncat.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.run.NoAnswerException;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.TypedRun;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose answer is a value. */
class TypedRunTest {

  @TempDir Path directory;

  record Line(String what, int cents) {}

  record Invoice(
      @Description("The number on the invoice") String number,
      List<Line> lines,
      @Nullable String note) {}

  record Positive(int number) {
    Positive {
      if (number < 1) {
        throw new IllegalArgumentException("number must be positive, not " + number);
      }
    }
  }

  private static final String ANSWER =
      "{\"number\":\"A-7\",\"lines\":[{\"what\":\"cat food\",\"cents\":1250}]}";

  @Test
  void tools_and_a_typed_answer_come_in_the_same_run() throws Exception {
    Files.writeString(directory.resolve("invoice.txt"), "A-7: cat food 12.50");
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("read_file", Json.object().put("path", "invoice.txt").build()),
            Turn.saying(ANSWER));

    TypedRun<Invoice> run = run(model, Invoice.class);

    assertThat(run.value())
        .isEqualTo(new Invoice("A-7", List.of(new Line("cat food", 1250)), null));
    assertThat(run.run().answer()).isEqualTo(ANSWER);
    assertThat(model.request(0).messages().getLast().toString())
        .contains("The number on the invoice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Here it is:\n```json\n%s\n```\nAnything else?",
        "Final Answer: %s",
        "<think>hm { }</think>%s"
      })
  void what_stands_around_the_object_is_forgiven(String form) {
    ScriptedModel model = ScriptedModel.answering(form.formatted(ANSWER));

    assertThat(run(model, Invoice.class).value().number()).isEqualTo("A-7");
  }

  @Test
  void an_answer_that_does_not_fit_goes_back_with_what_is_wrong() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.saying("It is invoice A-7."),
            Turn.saying("{\"number\":\"A-7\",\"lines\":[{\"what\":\"cat food\"}]}"),
            Turn.saying(ANSWER));

    assertThat(run(model, Invoice.class).value().lines()).hasSize(1);
    assertThat(model.request(1).messages().getLast())
        .isEqualTo(
            Message.user(
                "Your answer does not fit: it is not a JSON object. Give the final answer again:"
                    + " the JSON object and nothing else."));
    assertThat(model.request(2).messages().getLast().toString()).contains("missing lines[0].cents");
  }

  @Test
  void an_answer_that_the_limit_cut_off_is_not_completed_by_guessing() {
    String cut = "{\"number\":\"A-7\",\"lines\":[{\"what\":\"cat food\",\"cents\":12}";
    ScriptedModel model =
        ScriptedModel.of(
            Turn.saying(cut).finish(ModelEvent.FinishReason.LENGTH), Turn.saying(ANSWER));

    assertThat(run(model, Invoice.class).value().lines().getFirst().cents()).isEqualTo(1250);
    assertThat(model.request(1).messages().getLast().toString()).contains("it was cut off");
  }

  @Test
  void a_model_that_never_gets_it_right_ends_the_run_without_a_value() {
    ScriptedModel model = ScriptedModel.builder().otherwise(asked -> Turn.saying("no")).build();

    TypedRun<Invoice> run = run(model, Invoice.class);

    assertThatThrownBy(run::value)
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("it is not a JSON object");
    assertThat(run.run().result().stopReason()).isEqualTo(StopReason.ERROR);
    assertThat(model.requests()).hasSize(4);
  }

  @Test
  void a_record_that_refuses_a_value_leaves_the_run_without_one() {
    TypedRun<Positive> run = run(ScriptedModel.answering("{\"number\":0}"), Positive.class);

    assertThatThrownBy(run::value)
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("must be positive");
  }

  @Test
  void a_provider_that_can_is_bound_to_the_schema() {
    ScriptedModel able =
        ScriptedModel.builder()
            .capabilities(
                new ModelCapabilities(true, true, false, List.of(), 128_000, "settings", 4_096))
            .turn(Turn.saying(ANSWER))
            .build();
    ScriptedModel unable = ScriptedModel.answering(ANSWER);

    run(able, Invoice.class).value();
    run(unable, Invoice.class).value();

    assertThat(able.request(0).responseSchema()).isNotNull();
    assertThat(unable.request(0).responseSchema()).isNull();
  }

  @Test
  void a_type_without_a_schema_is_refused_before_anything_runs() {
    assertThatThrownBy(() -> run(ScriptedModel.answering("x"), String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a record");
  }

  private <T> TypedRun<T> run(ScriptedModel model, Class<T> type) {
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      TypedRun<T> run = asyncat.run(RunRequest.of("read the invoice").in(directory), type);
      run.run().result();
      return run;
    }
  }
}
