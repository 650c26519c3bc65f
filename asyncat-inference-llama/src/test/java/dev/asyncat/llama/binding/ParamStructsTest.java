package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.asyncat.llama.Builds#libraries")
class ParamStructsTest {

  private final NativeBuild build;
  private final ParamStructs structs;

  ParamStructsTest(LlamaLibrary library) {
    build = library.functions();
    structs = build.structs();
  }

  @Test
  void the_defaults_of_the_known_build_are_recognised() {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(
              structs.areDefaults(
                  build.models().defaultParams(arena), build.contexts().defaultParams(arena)))
          .isTrue();
    }
  }

  @Test
  void defaults_that_are_not_where_they_should_be_are_another_build() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment shifted = arena.allocate(structs.contextParams());
      MemorySegment context = build.contexts().defaultParams(arena);
      MemorySegment.copy(context, 0, shifted, 8, context.byteSize() - 8);
      MemorySegment changed = build.contexts().defaultParams(arena);
      changed.set(JAVA_INT, 0, 4096);

      assertThat(structs.areDefaults(build.models().defaultParams(arena), shifted)).isFalse();
      assertThat(structs.areDefaults(build.models().defaultParams(arena), changed)).isFalse();
      assertThat(
              structs.areDefaults(
                  arena.allocate(structs.modelParams()), build.contexts().defaultParams(arena)))
          .isFalse();
    }
  }
}
