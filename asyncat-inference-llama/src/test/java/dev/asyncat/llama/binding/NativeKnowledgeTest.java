package dev.asyncat.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncat.llama.gguf.GgmlType;
import dev.asyncat.llama.gguf.GgufFile;
import dev.asyncat.llama.gguf.InvalidModelFileException;
import dev.asyncat.llama.gguf.LlamaBuild;
import dev.asyncat.llama.gguf.LoadableModel;
import dev.asyncat.testkit.localmodel.TinyGguf;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Java side believes about the native library, held against the library itself. */
@ParameterizedClass
@MethodSource("dev.asyncat.llama.Builds#libraries")
class NativeKnowledgeTest {

  @Parameter LlamaLibrary library;

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource(GgmlType.class)
  void block_sizes_are_those_of_the_native(GgmlType type) throws Throwable {
    assumeTrue(library.build() == LlamaBuild.V0_5_0 || type.code() <= GgmlType.TQ2_0.code());
    MethodHandle length =
        library
            .functions()
            .symbols()
            .bind("ggml_blck_size", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
    MethodHandle bytes =
        library
            .functions()
            .symbols()
            .bind("ggml_type_size", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

    assertThat((long) length.invokeExact(type.code())).isEqualTo(type.blockLength());
    assertThat((long) bytes.invokeExact(type.code())).isEqualTo(type.blockBytes());
  }

  @Test
  void every_architecture_that_is_let_through_is_known_to_the_native() {
    List<String> architectures = listedArchitectures();

    assertThat(architectures).hasSizeGreaterThan(45).contains("llama", "qwen2", "gemma3");
    assertThat(architectures)
        .allSatisfy(architecture -> assertThat(refusal(architecture)).doesNotContain("unknown"));
  }

  @Test
  void an_architecture_that_is_not_let_through_is_unknown_to_the_native() {
    assertThat(refusal("qwen9")).contains("unknown model architecture: 'qwen9'");
  }

  private List<String> listedArchitectures() {
    Path file = TinyGguf.builder().architecture("other").writeTo(dir.resolve("other.gguf"));
    try {
      LoadableModel.check(GgufFile.read(file), library.build());
      throw new AssertionError("an unknown architecture was let through");
    } catch (InvalidModelFileException e) {
      String message = String.valueOf(e.getMessage());
      return List.of(message.substring(message.indexOf("known are ") + 10).split(", "));
    }
  }

  /** What the native says to a file that has hardly more than the architecture's name. */
  private String refusal(String architecture) {
    Path file =
        TinyGguf.builder()
            .architecture(architecture)
            .metadata(architecture + ".context_length", null)
            .writeTo(dir.resolve(architecture + ".gguf"));
    StringBuilder said = new StringBuilder();
    assertThatThrownBy(() -> NativeModel.load(library, file, true, _ -> true).close())
        .isInstanceOf(InvalidModelFileException.class)
        .satisfies(e -> said.append(e.getMessage()));
    return said.toString();
  }
}
