package dev.asyncat.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.UnavailableException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, Linux/x86_64/libjllama.so",
    "Linux, aarch64, Linux/aarch64/libjllama.so",
    "Mac OS X, x86_64, Mac/x86_64/libjllama.dylib",
    "Mac OS X, aarch64, Mac/aarch64/libjllama.dylib"
  })
  void a_supported_platform_has_a_library_in_the_jar(String os, String arch, String resource) {
    Platform platform = Platform.of(os, arch);

    assertThat(platform.resource()).endsWith(resource);
    assertThat(PlatformTest.class.getResource(platform.resource())).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"Windows 11, amd64", "Linux, riscv64", "FreeBSD, amd64"})
  void another_platform_is_refused_by_name(String os, String arch) {
    assertThatThrownBy(() -> Platform.of(os, arch))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(os)
        .hasMessageContaining(arch);
  }

  @Test
  void a_processor_without_the_needed_features_is_refused_before_it_can_crash() {
    Platform linux = Platform.of("Linux", "amd64");

    assertThatThrownBy(
            () -> linux.checkProcessor(List.of("processor : 0", "flags\t\t: fpu sse2 avx fma")))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("avx2, bmi2, f16c");
  }

  @Test
  void a_processor_with_the_needed_features_passes() {
    Platform linux = Platform.of("Linux", "amd64");

    assertThatCode(
            () -> linux.checkProcessor(List.of("flags\t\t: fpu avx avx2 fma f16c bmi1 bmi2")))
        .doesNotThrowAnyException();
  }
}
