package dev.asyncat.core.localmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLibraryFilesTest {

  @TempDir private Path home;
  private Path directory;
  private ModelLibrary library;

  @BeforeEach
  void open() throws IOException {
    directory = Files.createDirectory(home.resolve("models"));
    library = new ModelLibrary(directory, ModelCatalogue.bundled());
  }

  @AfterEach
  void close() {
    library.close();
  }

  @Test
  void a_library_without_a_directory_is_empty() {
    try (ModelLibrary empty = new ModelLibrary(home.resolve("none"), ModelCatalogue.bundled())) {
      assertThat(empty.installed()).isEmpty();
    }
  }

  @Test
  void files_that_a_user_put_there_are_listed_under_their_name() throws IOException {
    Files.write(directory.resolve("Mine.gguf"), new byte[5]);
    Files.write(directory.resolve("notes.txt"), new byte[5]);
    Files.write(directory.resolve("half.gguf.part"), new byte[5]);

    assertThat(library.installed())
        .singleElement()
        .satisfies(
            model -> {
              assertThat(model.name()).isEqualTo("Mine.gguf");
              assertThat(model.sizeBytes()).isEqualTo(5);
              assertThat(model.catalogueEntry()).isEmpty();
            });
    assertThat(library.find("mine")).isPresent();
  }

  @Test
  void a_file_with_the_name_but_not_the_size_of_a_known_model_is_not_taken_for_it()
      throws IOException {
    CatalogueEntry known = ModelCatalogue.bundled().defaultOffline();
    Files.write(directory.resolve(known.file()), new byte[5]);

    assertThat(library.installed()).singleElement().extracting(InstalledModel::entry).isNull();
  }

  @Test
  void removing_deletes_the_file_and_what_interrupted_fetches_left() throws IOException {
    Path mine = Files.write(directory.resolve("mine.gguf"), new byte[5]);
    Path part = Files.write(directory.resolve("mine.gguf.part"), new byte[5]);

    assertThat(library.remove("mine")).contains(mine);

    assertThat(mine).doesNotExist();
    assertThat(part).doesNotExist();
  }

  @Test
  void removing_a_model_that_was_only_begun_deletes_the_beginning() throws IOException {
    CatalogueEntry known = ModelCatalogue.bundled().defaultOffline();
    Path part = Files.write(directory.resolve(known.file() + ".part"), new byte[5]);

    assertThat(library.remove(known.id())).isEmpty();
    assertThat(part).doesNotExist();
  }

  @Test
  void removing_what_is_not_there_is_an_error() {
    assertThatThrownBy(() -> library.remove("nothing"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("'nothing'");
  }

  @Test
  void a_file_outside_the_library_is_found_but_never_removed() throws IOException {
    Path outside = Files.write(home.resolve("outside.gguf"), new byte[5]);

    assertThat(library.find(outside.toString())).isPresent();
    assertThatThrownBy(() -> library.remove(outside.toString()))
        .isInstanceOf(NotFoundException.class);
    assertThat(outside).exists();
  }

  @Test
  void a_name_that_is_no_path_finds_nothing() {
    assertThat(library.find("a\0b")).isEmpty();
  }
}
