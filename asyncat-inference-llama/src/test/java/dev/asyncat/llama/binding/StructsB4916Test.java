package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StructsB4916Test {

  private static final NativeBuild BUILD = LlamaLibrary.load(Optional.empty()).functions();
  private static final StructsB4916 STRUCTS = new StructsB4916();

  @Test
  void the_defaults_of_the_known_build_are_recognised() {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(
              STRUCTS.areDefaults(
                  BUILD.models().defaultParams(arena), BUILD.contexts().defaultParams(arena)))
          .isTrue();
    }
  }

  @Test
  void defaults_that_are_not_where_they_should_be_are_another_build() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment shifted = arena.allocate(STRUCTS.contextParams());
      MemorySegment context = BUILD.contexts().defaultParams(arena);
      MemorySegment.copy(context, 0, shifted, 8, context.byteSize() - 8);
      MemorySegment changed = BUILD.contexts().defaultParams(arena);
      changed.set(JAVA_INT, 0, 4096);

      assertThat(STRUCTS.areDefaults(BUILD.models().defaultParams(arena), shifted)).isFalse();
      assertThat(STRUCTS.areDefaults(BUILD.models().defaultParams(arena), changed)).isFalse();
      assertThat(
              STRUCTS.areDefaults(
                  arena.allocate(STRUCTS.modelParams()), BUILD.contexts().defaultParams(arena)))
          .isFalse();
    }
  }
}
