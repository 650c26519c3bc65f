package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StructsB4916Test {

  private static final NativeB4916 FUNCTIONS = LlamaLibrary.load(Optional.empty()).functions();

  @Test
  void the_defaults_of_the_known_build_are_recognised() {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(
              StructsB4916.areDefaults(
                  FUNCTIONS.modelParams(arena), FUNCTIONS.contextParams(arena)))
          .isTrue();
    }
  }

  @Test
  void defaults_that_are_not_where_they_should_be_are_another_build() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment shifted = arena.allocate(StructsB4916.CONTEXT_PARAMS);
      MemorySegment context = FUNCTIONS.contextParams(arena);
      MemorySegment.copy(context, 0, shifted, 8, context.byteSize() - 8);
      MemorySegment changed = FUNCTIONS.contextParams(arena);
      changed.set(JAVA_INT, 0, 4096);

      assertThat(StructsB4916.areDefaults(FUNCTIONS.modelParams(arena), shifted)).isFalse();
      assertThat(StructsB4916.areDefaults(FUNCTIONS.modelParams(arena), changed)).isFalse();
      assertThat(
              StructsB4916.areDefaults(
                  arena.allocate(StructsB4916.MODEL_PARAMS), FUNCTIONS.contextParams(arena)))
          .isFalse();
    }
  }
}
