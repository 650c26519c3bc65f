package dev.asyncat.sqlite.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.error.StoreException;
import dev.asyncat.testkit.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {

  private static final ProcessIdentity SELF = ProcessIdentity.current();
  private static final InstantSource CLOCK = InstantSource.system();
  private static final ProcessIdentity ELSEWHERE = new ProcessIdentity("elsewhere", 4711, "1");

  @TempDir Path directory;

  @Test
  void a_directory_is_open_once_in_a_process() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    try (Database database = open(SELF)) {
      for (Path again : new Path[] {directory, link}) {
        assertThatExceptionOfType(StoreException.class)
            .isThrownBy(() -> open(again, SELF))
            .withMessageContaining("already open in this process (" + SELF.pid() + ")");
      }
      assertThat(works(database)).isTrue();
    }

    try (Database database = open(SELF)) {
      assertThat(works(database)).as("closing gave it back").isTrue();
    }
  }

  @Test
  void a_living_process_keeps_others_out_and_is_named() throws Exception {
    Process living = new ProcessBuilder("sleep", "60").start();
    try {
      leaveBehind(identity(living.pid()), 10_000);

      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> open(SELF))
          .withMessageContaining("in use by process " + living.pid())
          .withMessageContaining("stop that process");
    } finally {
      living.destroyForcibly().waitFor();
    }

    try (Database database = open(SELF)) {
      assertThat(works(database)).as("it is dead, so nobody has to wait").isTrue();
    }
  }

  @Test
  void a_living_process_keeps_its_lease_when_the_clock_is_set_forward() throws Exception {
    Process living = new ProcessBuilder("sleep", "60").start();
    try {
      leaveBehind(identity(living.pid()), -86_400_000);

      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> open(SELF))
          .withMessageContaining("in use by process " + living.pid());
    } finally {
      living.destroyForcibly().waitFor();
    }
  }

  @Test
  void an_owner_goes_on_whatever_happens_to_its_clock() {
    TestClock clock = TestClock.at("2025-01-02T03:04:05Z");
    try (Database database =
        Database.open(directory, clock, Duration.ofSeconds(5), 2, Migrations.all(), SELF)) {
      for (Duration jump : List.of(Duration.ofDays(3), Duration.ofDays(-7), Duration.ofDays(5))) {
        clock.advance(jump);
        assertThat(works(database)).as("after a jump of %s", jump).isTrue();
        assertThatExceptionOfType(StoreException.class)
            .as("another store after a jump of %s", jump)
            .isThrownBy(() -> open(SELF));
      }
    }
  }

  @Test
  void whoever_has_the_directory_open_can_be_found_out_without_opening_it() throws Exception {
    assertThat(Database.owner(directory.resolve("missing"), CLOCK)).isEmpty();
    assertThat(Database.owner(directory, CLOCK)).isEmpty();
    try (Database database = open(SELF)) {
      assertThat(Database.owner(directory, CLOCK)).hasValue(SELF.pid());
      assertThat(works(database)).isTrue();
    }
    assertThat(Database.owner(directory, CLOCK)).isEmpty();

    leaveBehind(new ProcessIdentity(SELF.machine(), SELF.pid(), "long ago"), 10_000);
    assertThat(Database.owner(directory, CLOCK)).as("that process is dead").isEmpty();
    Files.writeString(directory.resolve("asyncat.db"), "no database at all");
    assertThat(Database.owner(directory, CLOCK)).isEmpty();
  }

  @Test
  void a_later_process_with_the_same_number_is_another_one() throws Exception {
    leaveBehind(new ProcessIdentity(SELF.machine(), SELF.pid(), "long ago"), 10_000);

    try (Database database = open(SELF)) {
      assertThat(works(database)).isTrue();
    }
  }

  @Test
  void a_lease_that_ran_out_is_free() throws Exception {
    leaveBehind(ELSEWHERE, -1);

    try (Database database = open(SELF)) {
      assertThat(works(database)).isTrue();
    }
  }

  @Test
  void a_process_elsewhere_that_fell_silent_is_waited_for() throws Exception {
    leaveBehind(ELSEWHERE, 700);
    long begin = System.nanoTime();

    try (Database database = open(SELF)) {
      assertThat(works(database)).isTrue();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(600));
  }

  @Test
  void a_process_elsewhere_that_prolongs_its_lease_is_alive() throws Exception {
    leaveBehind(ELSEWHERE, 10_000);
    var over = new AtomicBoolean();
    Thread other =
        Thread.startVirtualThread(
            () -> {
              for (int i = 1; !over.get(); i++) {
                prolong(10_000 + i);
              }
            });
    try {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> open(SELF))
          .withMessageContaining("4711")
          .withMessageContaining("another machine or in another container");
    } finally {
      over.set(true);
      assertThat(other.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void nothing_is_written_once_another_process_took_over() throws Exception {
    try (Database database = open(SELF)) {
      leaveBehind(ELSEWHERE, 60_000);

      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> works(database))
          .withMessageContaining("was taken over by process 4711");
      int users = database.read(h -> h.select("select count(*) from users").mapTo(int.class).one());
      assertThat(users).as("reading is harmless").isZero();
    }

    assertThat(owner()).as("closing leaves the other's lease alone").isEqualTo("somebody");
  }

  @Test
  void an_owner_that_nobody_replaced_goes_on_after_a_long_sleep() throws Exception {
    try (Database database = open(SELF)) {
      prolong(-3_600_000);

      assertThat(works(database)).isTrue();
    }
  }

  @Test
  void the_lease_of_a_start_that_failed_is_given_back() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(
            () ->
                Database.open(
                    directory,
                    InstantSource.system(),
                    Duration.ofSeconds(5),
                    2,
                    new Migrations(List.of("no sql")),
                    SELF));

    try (Database database = open(SELF)) {
      assertThat(works(database)).isTrue();
    }
  }

  @Test
  void a_process_is_told_from_its_successors() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    ProcessIdentity identity = identity(process.pid());
    assertThat(identity.dead()).isFalse();
    assertThat(SELF.dead()).isFalse();
    assertThat(identity.onSameMachine(SELF)).isTrue();

    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

    assertThat(identity.dead()).isTrue();
  }

  private static ProcessIdentity identity(long pid) throws Exception {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return new ProcessIdentity(SELF.machine(), pid, fields[19]);
  }

  private Database open(ProcessIdentity self) {
    return open(directory, self);
  }

  private static Database open(Path data, ProcessIdentity self) {
    return Database.open(
        data, InstantSource.system(), Duration.ofSeconds(5), 2, Migrations.all(), self);
  }

  private static boolean works(Database database) {
    return database.write(h -> h.execute("update users set name = name where false")) == 0;
  }

  /** Makes it look as if another process had opened the file and not closed it. */
  private void leaveBehind(ProcessIdentity process, long millis) throws SQLException {
    if (!Files.exists(directory.resolve("asyncat.db"))) {
      open(SELF).close();
    }
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert or replace into lease (id, owner, machine, pid, started, until)"
                    + " values (1, 'somebody', ?, ?, ?, ?)")) {
      insert.setString(1, process.machine());
      insert.setLong(2, process.pid());
      insert.setString(3, process.started());
      insert.setLong(4, System.currentTimeMillis() + millis);
      insert.executeUpdate();
    }
  }

  private void prolong(long millis) {
    try (Connection connection = connect();
        PreparedStatement update = connection.prepareStatement("update lease set until = ?")) {
      update.setLong(1, System.currentTimeMillis() + millis);
      update.executeUpdate();
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private String owner() throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select owner from lease")) {
      return row.getString(1);
    }
  }

  private Connection connect() throws SQLException {
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("asyncat.db"));
    try (var statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 5000");
    }
    return connection;
  }
}
