package dev.asyncat.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.asyncat.testkit.localmodel.TinyGguf;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.asyncat.llama.Builds#libraries")
class NativeContextTest {

  @Parameter LlamaLibrary library;

  private static final int[] ONE = {300, 310, 320, 330, 340};
  private static final int[] OTHER = {300, 310, 350, 360};

  @TempDir Path dir;

  @Test
  void sequences_in_one_batch_do_not_see_each_other() {
    try (NativeModel model = model();
        NativeContext context = context(model, ContextSettings.of(64, 16).withSequences(2))) {
      float[] one = alone(model, ONE);
      float[] other = alone(model, OTHER);
      NativeBatch batch = context.newBatch();
      int rowOfOne = add(batch, ONE, 0);
      int rowOfOther = add(batch, OTHER, 1);

      assertThat(context.compute(batch)).isEqualTo(NativeContext.Outcome.DONE);

      assertThat(scores(model, context, rowOfOne)).containsExactly(one, within(1e-3f));
      assertThat(scores(model, context, rowOfOther)).containsExactly(other, within(1e-3f));
    }
  }

  @Test
  void a_shared_beginning_need_not_be_read_again() {
    try (NativeModel model = model();
        NativeContext context = context(model, ContextSettings.of(64, 16).withSequences(2))) {
      NativeBatch batch = context.newBatch();
      add(batch, ONE, 0);
      context.compute(batch);
      context.sequences().share(0, 1, 2);
      context.sequences().forget(0);
      batch.clear();
      batch.add(OTHER[2], 2, 1, false);
      int row = batch.add(OTHER[3], 3, 1, true);

      context.compute(batch);

      assertThat(scores(model, context, row)).containsExactly(alone(model, OTHER), within(1e-3f));
      assertThat(context.sequences().lastPosition(1)).isEqualTo(3);
      assertThat(context.sequences().lastPosition(0)).isLessThan(1);
    }
  }

  @Test
  void what_is_forgotten_makes_room() {
    try (NativeModel model = model();
        NativeContext context = context(model, ContextSettings.of(256, 256).withSequences(2))) {
      NativeBatch batch = context.newBatch();
      for (int i = 0; i < context.contextTokens(); i++) {
        batch.add(300, i, 0, false);
      }
      assertThat(context.compute(batch)).isEqualTo(NativeContext.Outcome.DONE);
      batch.clear();
      batch.add(300, 0, 1, true);

      assertThat(context.compute(batch)).isEqualTo(NativeContext.Outcome.FULL);
      assertThat(context.sequences().forgetFrom(0, 100)).isTrue();
      assertThat(context.compute(batch)).isEqualTo(NativeContext.Outcome.DONE);
    }
  }

  @Test
  void a_sequence_comes_back_into_another_context() {
    try (NativeModel model = model()) {
      SavedSequence state;
      try (NativeContext context = context(model, ContextSettings.of(64, 16))) {
        context.read(ONE, 0, ONE.length - 1, false);
        state = context.sequences().save(0);
        assertThat(state.bytes()).isEqualTo(context.sequences().stateBytes(0));
      }
      try (state;
          NativeContext context = context(model, ContextSettings.of(64, 16).withSequences(2))) {
        NativeBatch last = context.newBatch();
        int row = last.add(ONE[4], 4, 1, true);

        assertThat(context.sequences().restore(1, state)).isTrue();
        context.compute(last);
        assertThat(scores(model, context, row)).containsExactly(alone(model, ONE), within(1e-3f));
      }
    }
  }

  @Test
  void a_quantised_cache_takes_less_and_says_nearly_the_same() {
    try (NativeModel model = model();
        NativeContext exact = context(model, ContextSettings.of(64, 16));
        NativeContext small =
            context(model, ContextSettings.of(64, 16).withCache(CacheType.Q8_0, CacheType.Q8_0))) {
      exact.read(ONE, 0, ONE.length, true);
      small.read(ONE, 0, ONE.length, true);

      assertThat(small.sequences().stateBytes(0))
          .isLessThan(exact.sequences().stateBytes(0) * 3 / 4);
      assertThat(scores(model, small, -1)).containsExactly(alone(model, ONE), within(0.5f));
    }
  }

  @Test
  void a_context_can_make_vectors_in_place_of_text() {
    try (NativeModel model = model();
        NativeContext context =
            context(
                model, ContextSettings.of(64, 16).withSequences(2).withEmbeddings(Pooling.LAST))) {
      NativeBatch batch = context.newBatch();
      for (int i = 0; i < ONE.length; i++) {
        batch.add(ONE[i], i, 0, true);
      }
      for (int i = 0; i < OTHER.length; i++) {
        batch.add(OTHER[i], i, 1, true);
      }
      context.compute(batch);

      assertThat(context.poolsEmbeddings()).isTrue();
      assertThat(context.sequenceEmbedding(0))
          .hasSize(model.embeddingSize())
          .isNotEqualTo(context.sequenceEmbedding(1));
    }
  }

  @Test
  void a_sequence_that_there_is_not_is_refused() {
    try (NativeModel model = model();
        NativeContext context = context(model, ContextSettings.of(64, 16))) {
      assertThatThrownBy(() -> context.sequences().share(0, 1, -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("sequence 1");
    }
  }

  @Test
  void a_full_batch_takes_no_more() {
    try (NativeModel model = model();
        NativeContext context = context(model, ContextSettings.of(64, 2))) {
      NativeBatch batch = context.newBatch();
      batch.add(300, 0, 0, false);
      batch.add(300, 1, 0, false);

      assertThatThrownBy(() -> batch.add(300, 2, 0, true)).hasMessageContaining("full");
    }
  }

  private NativeModel model() {
    Path file =
        TinyGguf.builder().width(64).heads(2).keyValueHeads(2).writeTo(dir.resolve("tiny.gguf"));
    return NativeModel.load(library, file, true, _ -> true);
  }

  private static NativeContext context(NativeModel model, ContextSettings settings) {
    return NativeContext.create(model, settings, () -> false);
  }

  private static float[] alone(NativeModel model, int[] tokens) {
    try (NativeContext context = context(model, ContextSettings.of(64, 16))) {
      context.read(tokens, 0, tokens.length, true);
      return scores(model, context, -1);
    }
  }

  private static int add(NativeBatch batch, int[] tokens, int sequence) {
    int row = -1;
    for (int i = 0; i < tokens.length; i++) {
      row = batch.add(tokens[i], i, sequence, i == tokens.length - 1);
    }
    return row;
  }

  private static float[] scores(NativeModel model, NativeContext context, int row) {
    float[] scores = new float[model.vocabularySize()];
    context.scores(row, scores);
    return scores;
  }
}
