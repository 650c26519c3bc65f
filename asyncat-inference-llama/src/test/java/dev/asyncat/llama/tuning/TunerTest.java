package dev.asyncat.llama.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.llama.binding.ContextSettings;
import dev.asyncat.llama.binding.LlamaLibrary;
import dev.asyncat.llama.binding.NativeContext;
import dev.asyncat.llama.binding.NativeModel;
import dev.asyncat.testkit.localmodel.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunerTest {

  private static final byte[] MODEL = new byte[32];
  private static final Machine MACHINE = new Machine("Testing 9000", 4, 8);
  private static final Tuning TUNING = new Tuning(3, 4, 64, 2);

  @TempDir Path dir;

  @Test
  void a_trial_finds_values_that_this_machine_can_use_and_leaves_the_context_empty() {
    Path file = TinyGguf.builder().writeTo(dir.resolve("model.gguf"));
    try (NativeModel model =
            NativeModel.load(LlamaLibrary.bundled(Optional.empty()), file, true, _ -> true);
        NativeContext context =
            NativeContext.create(model, ContextSettings.of(256, 128), () -> false)) {
      Tuning tuning = Calibration.of(context, 2, Duration.ofSeconds(5)).orElseThrow();

      assertThat(tuning.writingThreads()).isBetween(1, 2);
      assertThat(tuning.readingThreads()).isBetween(1, 2);
      assertThat(tuning.sliceTokens()).isIn(32, 64, 128);
      assertThat(tuning.guesses()).isIn(0, 4);
      assertThat(context.sequences().lastPosition(0)).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void a_trial_that_is_given_up_finds_nothing() {
    Path file = TinyGguf.builder().writeTo(dir.resolve("model.gguf"));
    try (NativeModel model =
            NativeModel.load(LlamaLibrary.bundled(Optional.empty()), file, true, _ -> true);
        NativeContext context =
            NativeContext.create(model, ContextSettings.of(256, 128), () -> true)) {
      assertThat(Calibration.of(context, 2, Duration.ofSeconds(5))).isEmpty();
    }
  }

  @Test
  void a_trial_without_time_keeps_what_suits_most_machines() {
    Path file = TinyGguf.builder().writeTo(dir.resolve("model.gguf"));
    try (NativeModel model =
            NativeModel.load(LlamaLibrary.bundled(Optional.empty()), file, true, _ -> true);
        NativeContext context =
            NativeContext.create(model, ContextSettings.of(256, 128), () -> false)) {
      assertThat(Calibration.of(context, 2, Duration.ZERO)).contains(Tuning.untried(2, 128));
    }
  }

  @Test
  void what_was_found_is_remembered_for_the_same_model_on_the_same_machine() {
    TuningFiles files = new TuningFiles(dir.resolve("tuning"));
    byte[] other = MODEL.clone();
    other[0] = 1;
    assertThat(files.read(MODEL, MACHINE)).isEmpty();

    files.write(MODEL, MACHINE, TUNING);

    assertThat(files.read(MODEL, MACHINE)).contains(TUNING);
    assertThat(files.read(other, MACHINE)).isEmpty();
    assertThat(files.read(MODEL, new Machine("Testing 9000", 2, 8))).isEmpty();
  }

  @Test
  void a_damaged_file_is_as_good_as_none() throws Exception {
    TuningFiles files = new TuningFiles(dir.resolve("tuning"));
    files.write(MODEL, MACHINE, TUNING);
    Path file = onlyFile();
    String good = Files.readString(file);

    for (String bad :
        new String[] {
          "",
          good.replace("writingThreads=3", "writingThreads=many"),
          good.replace("writingThreads=3", "writingThreads=0"),
          good.replace("readingThreads=4", ""),
          good.replace("readingThreads=4", "readingThreads=4000"),
          "\\u00zz"
        }) {
      Files.writeString(file, bad);
      assertThat(files.read(MODEL, MACHINE)).as(bad).isEmpty();
    }
  }

  @Test
  void threads_that_somebody_chose_win() {
    assertThat(TUNING.withThreads(7, 0)).isEqualTo(new Tuning(7, 4, 64, 2));
    assertThat(TUNING.withThreads(0, 7)).isEqualTo(new Tuning(3, 7, 64, 2));
    Processors fixed = new Processors(MACHINE, TUNING.withThreads(7, 9), true, true);

    assertThat(fixed.forTokens(1)).isEqualTo(7);
    assertThat(fixed.forTokens(100)).isEqualTo(9);
  }

  @Test
  void without_a_choice_there_are_never_more_threads_than_tuned() {
    Processors free = new Processors(TUNING, false, false);

    assertThat(free.forTokens(1)).isBetween(1, 3);
    assertThat(free.forTokens(100)).isBetween(1, 4);
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("tuning"))) {
      return files.findFirst().orElseThrow();
    }
  }
}
