package dev.asyncat.sqlite.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {

  private static final String FIRST =
      "create table cats (name text); create table dogs (name text)";
  private static final String SECOND = "alter table cats add column lives integer default 9";
  private static final String THIRD =
      "insert into cats (name) values ('made by 3'); drop table dogs";

  @TempDir Path directory;

  @Test
  void a_new_file_gets_every_step_and_no_copy() {
    try (Database database = open(FIRST, SECOND, THIRD)) {
      assertThat(version(database)).isEqualTo(3);
      assertThat(cats(database)).containsExactly("made by 3");
    }
    assertThat(copy(2)).doesNotExist();
    assertThat(copy(3)).doesNotExist();
  }

  @Test
  void an_older_file_gets_the_steps_it_lacks_each_after_a_copy() throws Exception {
    try (Database database = open(FIRST)) {
      database.write(handle -> handle.execute("insert into cats values ('Tom')"));
    }

    try (Database database = open(FIRST, SECOND, THIRD)) {
      assertThat(version(database)).isEqualTo(3);
      assertThat(cats(database)).containsExactly("Tom", "made by 3");
    }

    assertThat(read(copy(2), "pragma user_version")).isEqualTo("1");
    assertThat(read(copy(2), "select name from cats")).isEqualTo("Tom");
    assertThat(read(copy(3), "pragma user_version")).isEqualTo("2");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy(2))))
        .isEqualTo("rw-------");
    open(FIRST, SECOND, THIRD).close();
  }

  @Test
  void a_step_that_fails_changes_nothing_and_can_be_tried_again() throws IOException {
    try (Database database = open(FIRST)) {
      database.write(handle -> handle.execute("insert into cats values ('Tom')"));
    }

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> open(FIRST, "delete from cats; insert into nothing values (1)"));

    assertThat(copy(2)).exists();
    try (Database database = open(FIRST)) {
      assertThat(version(database)).isEqualTo(1);
      assertThat(cats(database)).containsExactly("Tom");
    }
    open(FIRST, SECOND).close();
    try (var files = Files.list(directory)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
    }
  }

  @Test
  void a_step_must_not_leave_rows_without_what_they_refer_to() {
    String related =
        "create table owners (id integer primary key);"
            + "create table pets (owner integer references owners);"
            + "insert into owners values (1); insert into pets values (1)";
    open(related).close();

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> open(related, "delete from owners"))
        .withMessageContaining("pets");

    try (Database database = open(related)) {
      int owners =
          database.read(h -> h.select("select count(*) from owners").mapTo(int.class).one());

      assertThat(owners).isEqualTo(1);
    }
  }

  @Test
  void a_file_of_the_first_version_keeps_what_it_has() {
    List<String> scripts = Migrations.all().scripts();
    try (Database database = open(scripts.subList(0, 1))) {
      database.write(
          handle -> handle.execute("insert into workspaces values ('w', 'u', 'Default', 1)"));
    }

    try (Database database = open(scripts)) {
      assertThat(version(database)).isEqualTo(scripts.size());
      assertThat(
              database.<String>read(
                  h -> h.select("select name from workspaces").mapTo(String.class).one()))
          .isEqualTo("Default");
    }
  }

  private Database open(String... scripts) {
    return open(List.of(scripts));
  }

  private Database open(List<String> scripts) {
    return Database.open(
        directory,
        InstantSource.system(),
        Duration.ofSeconds(5),
        2,
        new Migrations(scripts),
        ProcessIdentity.current());
  }

  private Path copy(int version) {
    return directory.resolve("asyncat-before-v" + version + ".db");
  }

  private static int version(Database database) {
    return database.read(h -> h.select("pragma user_version").mapTo(int.class).one());
  }

  private static List<String> cats(Database database) {
    return database.read(h -> h.select("select name from cats").mapTo(String.class).list());
  }

  private static String read(Path file, String query) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      return row.getString(1);
    }
  }
}
