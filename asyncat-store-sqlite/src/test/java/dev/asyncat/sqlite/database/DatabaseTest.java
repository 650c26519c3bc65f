package dev.asyncat.sqlite.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

  private static final List<String> PRAGMAS =
      List.of(
          "journal_mode",
          "synchronous",
          "foreign_keys",
          "busy_timeout",
          "query_only",
          "temp_store",
          "journal_size_limit",
          "application_id",
          "user_version");

  @TempDir Path directory;

  @Test
  void the_writer_is_set_up_for_safety() {
    try (Database database = open()) {
      assertThat(database.write(DatabaseTest::pragmas))
          .containsExactly(
              Map.entry("journal_mode", "wal"),
              Map.entry("synchronous", "1"),
              Map.entry("foreign_keys", "1"),
              Map.entry("busy_timeout", "250"),
              Map.entry("query_only", "0"),
              Map.entry("temp_store", "2"),
              Map.entry("journal_size_limit", Integer.toString(64 * 1024 * 1024)),
              Map.entry("application_id", Integer.toString(0x61737963)),
              Map.entry("user_version", Integer.toString(Migrations.all().latest())));
    }
  }

  @Test
  void readers_are_set_up_alike_but_cannot_write() {
    try (Database database = open()) {
      Map<String, String> expected = database.write(DatabaseTest::pragmas);
      expected.put("query_only", "1");

      assertThat(database.read(DatabaseTest::pragmas)).isEqualTo(expected);
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> database.read(handle -> insertUser(handle, "a")))
          .withMessageContaining("cannot be written");
      assertThat(users(database)).isZero();
    }
  }

  @Test
  void only_the_owner_can_read_what_is_made() throws IOException {
    Path data = directory.resolve("made/here");
    try (Database database = open(data)) {
      database.write(handle -> insertUser(handle, "a"));

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
          .isEqualTo("rwx------");
      try (var files = Files.list(data)) {
        assertThat(files)
            .hasSizeGreaterThanOrEqualTo(3)
            .allSatisfy(
                file ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as("%s", file)
                        .isEqualTo("rw-------"));
      }
    }
  }

  @Test
  void closing_leaves_one_file_with_everything_in_it() throws IOException {
    try (Database database = open()) {
      database.write(handle -> insertUser(handle, "a"));
    }

    try (var files = Files.list(directory)) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactly("asyncat.db");
    }
    try (Database database = open()) {
      assertThat(users(database)).isEqualTo(1);
    }
  }

  @Test
  void a_transaction_is_kept_whole_or_not_at_all() {
    try (Database database = open()) {
      assertThatThrownBy(
              () ->
                  database.write(
                      handle -> {
                        insertUser(handle, "a");
                        throw new IllegalArgumentException("no");
                      }))
          .isInstanceOf(IllegalArgumentException.class);

      assertThat(users(database)).isZero();
      database.write(handle -> insertUser(handle, "a"));
      assertThat(users(database)).isEqualTo(1);
    }
  }

  @Test
  void a_full_disk_loses_nothing_and_the_next_write_works() {
    try (Database database = open()) {
      int pages = database.write(handle -> number(handle, "pragma page_count"));
      database.write(handle -> number(handle, "pragma max_page_count = " + (pages + 4)));
      database.write(handle -> insertUser(handle, "before"));

      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(
              () ->
                  database.write(
                      handle -> {
                        for (int i = 0; i < 1_000; i++) {
                          insertUser(handle, "x".repeat(1_000) + i);
                        }
                        return true;
                      }))
          .withMessageContaining("disk is full")
          .withMessageContaining(database.file().toString());
      assertThat(users(database)).isEqualTo(1);

      database.write(handle -> number(handle, "pragma max_page_count = 1000000"));
      assertThatThrownBy(
              () ->
                  database.write(
                      handle -> {
                        insertUser(handle, "half");
                        throw new IllegalArgumentException("no");
                      }))
          .as("transactions are whole again, too")
          .isInstanceOf(IllegalArgumentException.class);
      database.write(handle -> insertUser(handle, "after"));
      assertThat(users(database)).isEqualTo(2);
    }
  }

  @Test
  void a_thread_that_is_being_interrupted_still_stores_what_happened() throws Exception {
    try (Database database = open()) {
      var inside = new CountDownLatch(1);
      var leave = new CountDownLatch(1);
      Thread holder =
          Thread.startVirtualThread(
              () ->
                  database.write(
                      handle -> {
                        inside.countDown();
                        try {
                          leave.await();
                        } catch (InterruptedException unexpected) {
                          throw new IllegalStateException(unexpected);
                        }
                        return insertUser(handle, "holder");
                      }));
      assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
      var interrupted = new AtomicReference<Boolean>();
      Thread waiting =
          Thread.startVirtualThread(
              () -> {
                Thread.currentThread().interrupt();
                database.write(handle -> insertUser(handle, "waiting"));
                interrupted.set(Thread.currentThread().isInterrupted());
              });
      waiting.interrupt();
      leave.countDown();

      assertThat(waiting.join(Duration.ofSeconds(30))).isTrue();
      assertThat(holder.join(Duration.ofSeconds(30))).isTrue();
      assertThat(interrupted.get()).as("the interrupt is passed on").isTrue();
      assertThat(users(database)).isEqualTo(2);
    }
  }

  @Test
  void a_closed_store_says_so() {
    Database database = open();
    database.close();
    database.close();

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> users(database))
        .withMessageContaining("closed");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> database.write(handle -> insertUser(handle, "a")))
        .withMessageContaining("closed");
  }

  @Test
  void a_file_in_place_of_the_directory_is_refused() throws IOException {
    Path file = Files.writeString(directory.resolve("data"), "mine");

    assertRefused(file, "is not a directory");
    assertRefused(file.resolve("below"), "cannot use");
    assertThat(file).hasContent("mine");
  }

  @Test
  void a_directory_that_cannot_be_made_is_refused() {
    assertRefused(Path.of("/proc/asyncat"), "make it writable or choose another");
  }

  @Test
  void a_directory_in_place_of_the_file_is_refused() throws IOException {
    Files.createDirectory(directory.resolve("asyncat.db"));

    assertRefused(directory, "is a directory");
  }

  @Test
  void a_file_that_is_no_database_is_refused_and_left_alone() throws IOException {
    Path file = directory.resolve("asyncat.db");
    Files.writeString(file, "a diary, not a database ".repeat(500));
    byte[] before = Files.readAllBytes(file);

    assertRefused(directory, "is not a database of Asyncat");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void a_database_of_another_program_is_refused_and_left_alone() throws Exception {
    Path file = directory.resolve("asyncat.db");
    execute(file, "create table recipes (name text)");
    byte[] before = Files.readAllBytes(file);

    assertRefused(directory, "is not a database of Asyncat");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void a_file_of_a_newer_version_is_refused_and_left_alone() throws Exception {
    open().close();
    Path file = directory.resolve("asyncat.db");
    execute(file, "pragma user_version = 4711");
    byte[] before = Files.readAllBytes(file);

    assertRefused(directory, "newer version of Asyncat", "4711");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void a_file_that_was_cut_off_is_refused() throws Exception {
    Path file = directory.resolve("asyncat.db");
    try (Database database = open()) {
      for (int i = 0; i < 100; i++) {
        String name = "x".repeat(1_000) + i;
        database.write(handle -> insertUser(handle, name));
      }
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }

    assertRefused(directory, "is damaged", "backup");
  }

  @Test
  void damage_found_later_is_reported_as_such() throws Exception {
    Path file = directory.resolve("asyncat.db");
    long size;
    try (Database database = open()) {
      for (int i = 0; i < 100; i++) {
        String name = "x".repeat(1_000) + i;
        database.write(handle -> insertUser(handle, name));
      }
    }
    size = Files.size(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      byte[] noise = new byte[4_096];
      Arrays.fill(noise, (byte) 0x5a);
      for (long page = size / 4_096 - 30; page < size / 4_096; page++) {
        channel.write(ByteBuffer.wrap(noise), page * 4_096);
      }
    }

    try (Database database = open()) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> database.read(h -> h.select("select * from users").mapToMap().list()))
          .withMessageContaining("is damaged");
    }
  }

  @Test
  void a_lock_of_another_program_is_reported_and_waited_out_next_time() throws Exception {
    try (Database database = open()) {
      try (Connection other = connect(database.file());
          Statement statement = other.createStatement()) {
        statement.execute("begin immediate");

        assertThatExceptionOfType(StoreException.class)
            .isThrownBy(() -> database.write(handle -> insertUser(handle, "a")))
            .withMessageContaining("locked by another program");
        assertThat(users(database)).as("reading goes on").isZero();
        statement.execute("rollback");
      }

      database.write(handle -> insertUser(handle, "a"));
      assertThat(users(database)).isEqualTo(1);
    }
  }

  @Test
  void a_locked_file_cannot_be_opened() throws Exception {
    open().close();
    try (Connection other = connect(directory.resolve("asyncat.db"));
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");

      assertRefused(directory, "locked by another program");
    }
    open().close();
  }

  private void assertRefused(Path data, String... message) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> open(data).close())
        .satisfies(refused -> assertThat(refused.getMessage()).contains(message));
  }

  private Database open() {
    return open(directory);
  }

  private static Database open(Path data) {
    return Database.open(data, InstantSource.system(), Duration.ofMillis(250), 2);
  }

  private static Map<String, String> pragmas(Handle handle) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pragma : PRAGMAS) {
      values.put(pragma, handle.select("pragma " + pragma).mapTo(String.class).one());
    }
    return values;
  }

  private static int insertUser(Handle handle, String name) {
    return handle.execute(
        "insert into users (id, name, created_at) values (?, ?, 0)", "id-" + name, name);
  }

  private static int users(Database database) {
    return database.read(handle -> number(handle, "select count(*) from users"));
  }

  private static int number(Handle handle, String query) {
    return handle.select(query).mapTo(int.class).one();
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static void execute(Path file, String sql) throws SQLException {
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
