package dev.asyncat.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

  private static final Platform HERE =
      Platform.of(System.getProperty("os.name"), System.getProperty("os.arch"));

  @TempDir Path dir;

  @Test
  void a_kept_library_lies_in_a_private_directory_named_after_its_content() throws Exception {
    NativeLibrary.load(HERE, Optional.of(dir));

    Path own = onlyChild(dir);
    assertThat(own.getFileName()).hasToString("llama-" + HERE.sha256().substring(0, 16));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
        .isEqualTo("rwx------");
    assertThat(onlyChild(own)).isRegularFile();
  }

  @Test
  void a_damaged_kept_library_is_replaced() throws Exception {
    NativeLibrary.load(HERE, Optional.of(dir));
    Path library = onlyChild(onlyChild(dir));
    byte[] whole = Files.readAllBytes(library);
    Files.delete(library);
    Files.writeString(library, "half a library");

    NativeLibrary.load(HERE, Optional.of(dir));

    assertThat(library).hasBinaryContent(whole);
    assertThat(onlyChild(onlyChild(dir))).isEqualTo(library);
  }

  @Test
  void a_directory_that_cannot_be_made_is_named() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "");

    assertThatThrownBy(() -> NativeLibrary.load(HERE, Optional.of(file.resolve("below"))))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void a_missing_jar_is_named() {
    Platform nowhere = new Platform("/not/there.so", "", List.of(), List.of());

    assertThatThrownBy(() -> NativeLibrary.load(nowhere, Optional.empty()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("de.kherud:llama:4.2.0");
  }

  @Test
  void another_library_than_the_known_one_is_refused() {
    Platform other = new Platform(HERE.resource(), "0".repeat(64), List.of(), List.of());

    assertThatThrownBy(() -> NativeLibrary.load(other, Optional.empty()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(HERE.sha256())
        .hasMessageContaining("exactly that version");
  }

  @Test
  void a_missing_library_of_the_system_is_named_with_its_remedy() {
    Platform needy =
        new Platform(
            HERE.resource(),
            HERE.sha256(),
            List.of(),
            List.of(new Platform.Neighbour("libnotthere.so.9", "install it with `pkg notthere`")));

    assertThatThrownBy(() -> NativeLibrary.load(needy, Optional.empty()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("libnotthere.so.9")
        .hasMessageContaining("pkg notthere");
  }

  @Test
  void another_build_is_refused_by_its_missing_functions() {
    assertThatThrownBy(
            () ->
                NativeB4916.load(HERE, Optional.empty()).symbols().bind("llama_of_tomorrow", null))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("llama_of_tomorrow");
  }

  private static Path onlyChild(Path directory) throws Exception {
    try (Stream<Path> children = Files.list(directory)) {
      List<Path> all = children.toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }
}
