package dev.asyncat.sqlite.database;

import dev.asyncat.error.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The open file: one connection that writes, a few that read, and the lease that keeps other
 * processes out. Thread-safe.
 */
public final class Database implements AutoCloseable {

  /** Marks the file as Asyncat's; the letters "asyc". */
  static final int APPLICATION_ID = 0x61737963;

  private static final int LOOK_MILLIS = 1_000;
  private static final Logger LOG = System.getLogger(Database.class.getName());

  /** The file is made smaller once one part in so many is free. */
  private static final int FREE_SHARE = 4;

  private final Path file;
  private final Failures failures;
  private final @Nullable Writing writing;
  private final Connections readers;
  private final Thread renewal;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Database(Path file, Failures failures, @Nullable Writing writing, Connections readers) {
    this.file = file;
    this.failures = failures;
    this.writing = writing;
    this.readers = readers;
    this.renewal = Thread.ofPlatform().daemon().name("asyncat-lease").unstarted(this::keepLease);
  }

  /**
   * Opens the file in a directory; makes both if they are not there.
   *
   * @param busyTimeout how long to wait for a lock that another program holds
   * @param readerCount how many connections read at the same time
   * @throws StoreException if the file cannot be used, with what to do about it
   */
  public static Database open(
      Path directory, InstantSource clock, Duration busyTimeout, int readerCount) {
    return open(
        directory, clock, busyTimeout, readerCount, Migrations.all(), ProcessIdentity.current());
  }

  static Database open(
      Path directory,
      InstantSource clock,
      Duration busyTimeout,
      int readerCount,
      Migrations migrations,
      ProcessIdentity self) {
    DataDirectory data = DataDirectory.prepare(directory);
    Path file = data.file();
    var failures = new Failures(file);
    var lease = new Lease(file, clock, self);
    try {
      prepare(data, lease, migrations, busyTimeout);
    } catch (SQLException failed) {
      throw failures.translate(failed);
    }
    Connections writer = null;
    try {
      writer = Connections.writer(file, busyTimeout);
      Connections readers = Connections.readers(file, busyTimeout, readerCount);
      var database = new Database(file, failures, new Writing(lease, writer), readers);
      database.renewal.start();
      return database;
    } catch (RuntimeException failed) {
      if (writer != null) {
        giveBack(lease, writer, file);
      }
      throw failures.translate(failed);
    }
  }

  /** The number of the process that has the file in a directory open; empty if none has. */
  public static OptionalLong owner(Path directory, InstantSource clock) {
    Path file = DataDirectory.fileIn(directory);
    if (!Files.exists(file)) {
      return OptionalLong.empty();
    }
    SQLiteConfig readOnly = new SQLiteConfig();
    readOnly.setReadOnly(true);
    readOnly.setBusyTimeout(LOOK_MILLIS);
    try (Connection connection = readOnly.createConnection("jdbc:sqlite:" + file)) {
      return new Lease(file, clock, ProcessIdentity.current())
          .heldBy(connection).stream().mapToLong(ProcessIdentity::pid).findFirst();
    } catch (SQLException notOurs) {
      // Opening it says what is wrong with it.
      return OptionalLong.empty();
    }
  }

  /**
   * Opens an existing file beside whoever has it open, and never writes to it.
   *
   * @throws StoreException if there is none, or it cannot be read, with what to do about it
   */
  public static Database openReadOnly(Path directory, Duration busyTimeout, int readerCount) {
    Path file = DataDirectory.fileIn(directory);
    if (!Files.isRegularFile(file)) {
      throw new StoreException(
          "there is no database in " + directory + ": choose the data directory of a runtime");
    }
    var failures = new Failures(file);
    SQLiteConfig plain = new SQLiteConfig();
    plain.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
    try (Connection connection = plain.createConnection("jdbc:sqlite:" + file)) {
      Migrations migrations = Migrations.all();
      checkOwnership(connection, file, migrations);
      int version = Pragma.number(connection, "user_version");
      if (version < migrations.latest()) {
        throw new StoreException(
            "the tables of %s have version %d, and reading them needs version %d: open it once for"
                    .formatted(file, version, migrations.latest())
                + " writing, as every run does");
      }
    } catch (SQLException failed) {
      throw failures.translate(failed);
    }
    try {
      return new Database(
          file, failures, null, Connections.readers(file, busyTimeout, readerCount));
    } catch (RuntimeException failed) {
      throw failures.translate(failed);
    }
  }

  /** Checks whose file it is before anything in it changes, then takes the lease and migrates. */
  private static void prepare(
      DataDirectory data, Lease lease, Migrations migrations, Duration busyTimeout)
      throws SQLException {
    SQLiteConfig plain = new SQLiteConfig();
    plain.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
    try (Connection connection = plain.createConnection("jdbc:sqlite:" + data.file())) {
      checkOwnership(connection, data.file(), migrations);
      try (Statement statement = connection.createStatement()) {
        statement.execute("pragma journal_mode = wal");
      }
      lease.acquire(connection);
      boolean ready = false;
      try {
        migrations.run(connection, data);
        ready = true;
      } finally {
        if (!ready) {
          lease.release(connection);
        }
      }
    }
  }

  private static void checkOwnership(Connection connection, Path file, Migrations migrations)
      throws SQLException {
    int application = Pragma.number(connection, "application_id");
    int version = Pragma.number(connection, "user_version");
    if (application != APPLICATION_ID
        && (application != 0 || version != 0 || hasTables(connection))) {
      throw new StoreException(new Failures(file).notOurs());
    }
    if (version > migrations.latest()) {
      throw new StoreException(
          file
              + " was written by a newer version of Asyncat (its tables have version "
              + version
              + ", this program knows "
              + migrations.latest()
              + "): use that version, or another data directory");
    }
  }

  private static boolean hasTables(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select exists (select 1 from sqlite_schema)")) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /**
   * Reads. Sees what was committed when each statement began; cannot write.
   *
   * @throws StoreException if the file cannot be read
   */
  public <T> T read(Work<T> work) {
    return use(readers.jdbi(), work);
  }

  /**
   * Runs a transaction that writes; one runs at a time. Whatever is thrown inside, nothing of it is
   * kept. The work must not begin another.
   *
   * @throws StoreException if the file cannot be written
   */
  public <T> T write(Work<T> work) {
    Writing owned = writing;
    if (owned == null) {
      throw new StoreException("the store on " + file + " was opened for reading only");
    }
    return use(
        owned.writer().jdbi(),
        handle ->
            Transaction.immediate(
                handle.getConnection(),
                connection -> {
                  owned.lease().check(connection);
                  return work.run(handle);
                }));
  }

  /** How many bytes of the file are in use. */
  public long usedBytes() {
    return read(
        handle ->
            (Pragma.number(handle.getConnection(), "page_count")
                    - (long) Pragma.number(handle.getConnection(), "freelist_count"))
                * Pragma.number(handle.getConnection(), "page_size"));
  }

  /** Makes the file smaller, if a quarter of it or more is free. */
  public void compact() {
    if (writing == null || closed.get()) {
      return;
    }
    // Statements that are kept prepared count as unfinished, so it takes a connection of its own.
    try (Connection own = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = own.createStatement()) {
      statement.execute("pragma busy_timeout = 5000");
      long pages = Pragma.number(own, "page_count");
      if (Pragma.number(own, "freelist_count") * (long) FREE_SHARE >= pages) {
        statement.execute("vacuum");
        statement.execute("pragma wal_checkpoint(truncate)");
      }
    } catch (SQLException failed) {
      throw failures.translate(failed);
    }
  }

  /**
   * Runs a transaction that writes and has no result.
   *
   * @throws StoreException if the file cannot be written
   */
  public void change(Change change) {
    write(
        handle -> {
          change.run(handle);
          return true;
        });
  }

  private <T> T use(Jdbi jdbi, Work<T> work) {
    if (closed.get()) {
      throw new StoreException("the store on " + file + " is closed");
    }
    try (Handle handle = jdbi.open()) {
      return work.run(handle);
    } catch (SQLException | JdbiException failed) {
      throw failures.translate(failed);
    }
  }

  private void keepLease() {
    Writing owned = writing;
    try {
      while (owned != null && !owned.lease().lost()) {
        Thread.sleep(Lease.RENEWAL);
        renew(owned.lease());
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void renew(Lease lease) {
    try {
      change(handle -> lease.renew(handle.getConnection()));
    } catch (StoreException failed) {
      if (!closed.get()) {
        LOG.log(Level.WARNING, "The lease was not renewed: " + failed.getMessage());
      }
    }
  }

  /** Gives the lease back and closes the file. Closing twice is harmless. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      renewal.interrupt();
      readers.close();
      if (writing != null) {
        giveBack(writing.lease(), writing.writer(), file);
      }
    }
  }

  private static void giveBack(Lease lease, Connections writer, Path file) {
    try (Handle handle = writer.jdbi().open();
        Statement statement = handle.getConnection().createStatement()) {
      lease.release(handle.getConnection());
      statement.execute("pragma optimize");
    } catch (SQLException | JdbiException failed) {
      // The lease runs out by itself, and statistics only make later queries faster.
      LOG.log(Level.DEBUG, "The lease on " + file + " was not given back", failed);
    } finally {
      writer.close();
    }
  }

  /** What a database has that was opened for more than reading. */
  private record Writing(Lease lease, Connections writer) {}

  /** What is done with a connection. */
  @FunctionalInterface
  public interface Work<T> {

    /** Does it. */
    T run(Handle handle) throws SQLException;
  }

  /** What is done with a connection for its effect alone. */
  @FunctionalInterface
  public interface Change {

    /** Does it. */
    void run(Handle handle) throws SQLException;
  }
}
