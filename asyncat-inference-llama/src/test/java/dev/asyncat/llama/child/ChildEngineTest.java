package dev.asyncat.llama.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.localmodel.TinyGguf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ChildEngineTest {

  private static final LoadOptions ONE_THREAD = LoadOptions.DEFAULTS.withThreads(1);
  private static final ModelRequest QUESTION =
      ModelRequest.of("hello").with(ModelOptions.DEFAULTS.withTemperature(0));

  @TempDir private Path directory;
  private ChildEngine engine = ChildEngine.create();

  @AfterEach
  void close() {
    engine.close();
  }

  private Path file() {
    return TinyGguf.builder().says("Hi!").writeTo(directory.resolve("m.gguf"));
  }

  private Path endless() {
    return TinyGguf.builder()
        .saysForever("abcdefgh")
        .layers(8)
        .width(256)
        .heads(4)
        .keyValueHeads(4)
        .feedForward(768)
        .context(8192)
        .writeTo(directory.resolve("endless.gguf"));
  }

  private static String answer(ChildModel model) {
    List<String> text = new ArrayList<>();
    model.stream(
        QUESTION,
        CancellationToken.never(),
        event -> {
          if (event instanceof ModelEvent.Text(String piece)) {
            text.add(piece);
          }
        });
    return String.join("", text);
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  @Test
  void a_child_that_is_killed_fails_its_request_and_is_started_again_for_the_next() {
    ChildModel model = (ChildModel) engine.load(endless(), ONE_THREAD);
    long first = model.pid();

    assertThatThrownBy(
            () -> model.stream(QUESTION, CancellationToken.never(), event -> kill(first)))
        .isInstanceOfSatisfying(
            ModelException.class,
            death -> assertThat(death.kind()).isEqualTo(ModelException.Kind.BROKEN_ANSWER))
        .hasMessageContaining("signal 9");

    List<ModelEvent> events = new ArrayList<>();
    model.stream(
        QUESTION.with(QUESTION.options().withMaxOutputTokens(4)),
        CancellationToken.never(),
        events::add);
    assertThat(events.getLast()).isInstanceOf(ModelEvent.Finished.class);
    assertThat(model.pid()).isNotEqualTo(first);
    assertThat(ProcessHandle.of(first)).isEmpty();
  }

  @Test
  void one_models_death_does_not_touch_another() {
    ChildModel one = (ChildModel) engine.load(file(), ONE_THREAD);
    ChildModel other = (ChildModel) engine.load(file(), ONE_THREAD);

    kill(one.pid());

    assertThat(answer(other)).isEqualTo("Hi!");
  }

  @Test
  void a_child_above_its_memory_limit_is_ended_and_the_message_says_so() {
    engine.close();
    engine = ChildEngine.builder().memoryLimit(10_000_000).build();
    Path file = endless();

    assertThatThrownBy(
            () ->
                engine.load(file, ONE_THREAD).stream(
                    QUESTION, CancellationToken.never(), event -> {}))
        .isInstanceOf(AsyncatException.class)
        .hasMessageContaining("the limit is 10 MB");
  }

  @Test
  void a_child_that_cannot_start_is_reported_with_its_last_words() {
    engine.close();
    engine = ChildEngine.builder().jvmOptions(List.of("-XX:NoSuchOption")).build();
    Path file = file();

    assertThatThrownBy(() -> engine.load(file, ONE_THREAD))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("NoSuchOption");
  }

  @Test
  void nothing_is_left_of_a_closed_model() throws Exception {
    ChildModel model = (ChildModel) engine.load(file(), ONE_THREAD);
    ProcessHandle child = ProcessHandle.of(model.pid()).orElseThrow();

    model.close();

    child.onExit().get(5, TimeUnit.SECONDS);
    assertThatThrownBy(() -> answer(model)).isInstanceOf(UnavailableException.class);
  }

  @Test
  void a_child_ends_when_its_parents_pipe_does() throws Exception {
    ChildModel model = (ChildModel) engine.load(file(), ONE_THREAD);
    Process parent =
        new ProcessBuilder(
                "sh",
                "-c",
                "mkfifo in; exec 3<>in; \"$0\" -cp \"$1\" \"$2\" <in 3>&- & echo $!; exec sleep 60",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                ChildMain.class.getName())
            .directory(directory.toFile())
            .start();
    long child;
    try (var out = parent.inputReader()) {
      child = Long.parseLong(out.readLine());
    }
    ProcessHandle orphan = ProcessHandle.of(child).orElseThrow();

    parent.destroyForcibly();

    orphan.onExit().get(10, TimeUnit.SECONDS);
    assertThat(answer(model)).isEqualTo("Hi!");
  }
}
