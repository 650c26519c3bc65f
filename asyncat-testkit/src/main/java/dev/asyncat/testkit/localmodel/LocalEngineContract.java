package dev.asyncat.testkit.localmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.localmodel.LocalEngine;
import dev.asyncat.localmodel.LocalModel;
import dev.asyncat.localmodel.ModelFacts;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every engine for local models promises, wherever it runs them. Extend it and name the
 * engine; the models are tiny ones that need no download.
 */
public abstract class LocalEngineContract {

  private static final Duration CANCEL_BOUND = Duration.ofSeconds(10);
  private static final ModelRequest QUESTION =
      ModelRequest.of("hello").with(ModelOptions.DEFAULTS.withTemperature(0));

  @TempDir private Path directory;
  private @Nullable LocalEngine opened;

  /** For subclasses. */
  protected LocalEngineContract() {}

  /** A new engine. The test closes it. */
  protected abstract LocalEngine newEngine();

  /** How a model is loaded; on one thread by default, which suits tiny models. */
  protected LoadOptions loading() {
    return LoadOptions.DEFAULTS.withThreads(1);
  }

  @AfterEach
  final void closeEngine() {
    if (opened != null) {
      opened.close();
    }
  }

  private LocalEngine engine() {
    LocalEngine engine = opened;
    if (engine == null) {
      engine = newEngine();
      opened = engine;
    }
    return engine;
  }

  private Path small() {
    return TinyGguf.builder().says("Hi ☃!").writeTo(directory.resolve("small.gguf"));
  }

  private Path endless() {
    return TinyGguf.builder()
        .saysForever("abcdefgh")
        .layers(8)
        .width(256)
        .heads(4)
        .keyValueHeads(4)
        .feedForward(768)
        .context(4096)
        .writeTo(directory.resolve("endless.gguf"));
  }

  private static String answer(LocalModel model) {
    StringBuilder text = new StringBuilder();
    model.stream(
        QUESTION,
        CancellationToken.never(),
        event -> {
          if (event instanceof ModelEvent.Text(String piece)) {
            text.append(piece);
          }
        });
    return text.toString();
  }

  @Test
  final void an_engine_has_a_name() {
    assertThat(engine().name()).isNotBlank();
  }

  @Test
  final void a_file_is_described_without_being_loaded() {
    ModelFacts facts = engine().inspect(small());

    assertThat(facts.architecture()).isEqualTo("llama");
    assertThat(facts.parameters()).isPositive();
    assertThat(facts.sizeBytes()).isEqualTo(facts.file().toFile().length());
  }

  @Test
  final void what_is_no_model_is_refused_with_its_name() throws IOException {
    Path text = Files.writeString(directory.resolve("notes.gguf"), "these are notes");
    Path missing = directory.resolve("missing.gguf");

    assertThatThrownBy(() -> engine().load(text, loading()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("notes.gguf");
    assertThatThrownBy(() -> engine().load(missing, loading()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("missing.gguf");
  }

  @Test
  final void a_larger_context_than_the_model_has_is_refused() {
    Path file = small();

    assertThatThrownBy(() -> engine().load(file, loading().withContextTokens(1_000_000)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("1000000");
  }

  @Test
  final void a_model_answers_and_counts_what_it_used() {
    LocalModel model = engine().load(small(), loading());
    List<ModelEvent> events = new ArrayList<>();

    model.stream(QUESTION, CancellationToken.never(), events::add);

    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            ModelEvent.Finished.class,
            end -> {
              Usage usage = Objects.requireNonNull(end.usage());
              assertThat(usage.inputTokens()).isPositive();
              assertThat(usage.outputTokens()).isPositive();
            });
    assertThat(answer(model)).isEqualTo("Hi ☃!");
    assertThat(model.info().local()).isTrue();
    assertThat(model.countTokens("hello there")).isPositive();
    assertThat(model.countTokens("")).isZero();
  }

  @Test
  final void two_models_answer_side_by_side() throws Exception {
    LocalModel one = engine().load(small(), loading());
    LocalModel other =
        engine()
            .load(
                TinyGguf.builder().says("Ahoy").writeTo(directory.resolve("other.gguf")),
                loading());

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        LocalModel asked = i % 2 == 0 ? one : other;
        answers.add(threads.submit(() -> answer(asked)));
      }
      for (int i = 0; i < 6; i++) {
        assertThat(answers.get(i).get()).isEqualTo(i % 2 == 0 ? "Hi ☃!" : "Ahoy");
      }
    }
  }

  @Test
  final void a_cancelled_answer_ends_and_the_model_answers_again() {
    LocalModel model = engine().load(endless(), loading());
    CancellationSource source = new CancellationSource();
    long begun = System.nanoTime();

    assertThatThrownBy(
            () -> model.stream(QUESTION, source.token(), event -> source.cancel("seen enough")))
        .isInstanceOf(CancelledException.class);

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(CANCEL_BOUND);
    StringBuilder again = new StringBuilder();
    model.stream(
        QUESTION.with(QUESTION.options().withMaxOutputTokens(8)),
        CancellationToken.never(),
        event -> {
          if (event instanceof ModelEvent.Text(String piece)) {
            again.append(piece);
          }
        });
    assertThat(again.toString()).startsWith("abcd");
  }

  @Test
  final void a_closed_model_refuses_and_so_does_a_closed_engine() {
    Path file = small();
    LocalModel model = engine().load(file, loading());
    model.close();
    model.close();

    assertThatThrownBy(() -> answer(model)).isInstanceOf(AsyncatException.class);
    engine().close();
    assertThatThrownBy(() -> engine().load(file, loading())).isInstanceOf(AsyncatException.class);
  }
}
