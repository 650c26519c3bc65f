package dev.asyncat.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.StoreException;
import dev.asyncat.run.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOnlyStoreTest {

  @TempDir private Path directory;

  @Test
  void it_sees_what_another_one_stores_meanwhile() {
    try (SqliteStore writing = SqliteStore.open(directory);
        SqliteStore reading = SqliteStore.openReadOnly(directory)) {
      assertThat(reading.runLog().lastSeq(Sessions.SESSION)).isZero();

      Sessions.begin(writing.runLog());

      assertThat(reading.runLog().read(Sessions.SESSION, 0, 10))
          .extracting(LoggedEvent::event)
          .containsExactly(Sessions.accepted());
      assertThat(reading.sessions().find(Sessions.USER, Sessions.SESSION)).isPresent();
    }
  }

  @Test
  void it_keeps_nobody_out_and_changes_nothing() throws IOException {
    try (SqliteStore writing = SqliteStore.open(directory)) {
      Sessions.begin(writing.runLog());
    }
    byte[] before = Files.readAllBytes(directory.resolve("asyncat.db"));

    try (SqliteStore reading = SqliteStore.openReadOnly(directory)) {
      assertThatThrownBy(
              () ->
                  reading.runLog().append(Sessions.SESSION, Sessions.RUN, 1, Sessions.deltas(2, 1)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("opened for reading only");
      assertThatThrownBy(() -> reading.sessions().delete(Sessions.USER, Sessions.SESSION))
          .isInstanceOf(StoreException.class);
      assertThat(Arrays.equals(before, Files.readAllBytes(reading.file()))).isTrue();
      try (SqliteStore writing = SqliteStore.open(directory)) {
        assertThat(writing.sessions().unfinished()).hasSize(1);
      }
    }
  }

  @Test
  void a_directory_without_a_store_stays_without_one() throws IOException {
    assertThatThrownBy(() -> SqliteStore.openReadOnly(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("there is no database in " + directory);
    assertThat(directory).isEmptyDirectory();

    Files.write(directory.resolve("asyncat.db"), List.of("something else entirely"));
    assertThatThrownBy(() -> SqliteStore.openReadOnly(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is not a database of Asyncat");
  }
}
