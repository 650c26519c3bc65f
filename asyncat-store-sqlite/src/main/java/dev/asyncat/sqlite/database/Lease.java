package dev.asyncat.sqlite.database;

import dev.asyncat.error.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * The right to write to the file: one row that names its owner and until when.
 *
 * <p>The owner prolongs it again and again, and every transaction that writes looks whether it is
 * still the owner's. Another may take it when the owner's process is dead; where that cannot be
 * looked up, once it has run out. Thread-safe.
 */
final class Lease {

  /** How long a lease lasts unless it is prolonged. */
  static final Duration TERM = Duration.ofSeconds(15);

  /** How often its owner prolongs it. */
  static final Duration RENEWAL = Duration.ofSeconds(5);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final Path file;
  private final InstantSource clock;
  private final ProcessIdentity self;
  private final String owner = UUID.randomUUID().toString();
  private volatile boolean lost;

  Lease(Path file, InstantSource clock, ProcessIdentity self) {
    this.file = file;
    this.clock = clock;
    this.self = self;
  }

  /**
   * Takes the lease. Where the owner's process cannot be looked up because it runs on another
   * machine or in another container, waits until it is plain whether the owner is alive: 15 seconds
   * at most.
   *
   * @throws StoreException if another owner is alive
   */
  void acquire(Connection connection) throws SQLException {
    Optional<Holder> first = Transaction.immediate(connection, this::takeUnlessHeld);
    Optional<Holder> holder = first;
    long deadline = System.nanoTime() + TERM.toNanos();
    while (holder.isPresent() && holder.equals(first) && isElsewhere(holder.get())) {
      if (System.nanoTime() > deadline) {
        // Unchanged for a whole term, whatever the other machine's clock says about it.
        Transaction.change(connection, this::take);
        return;
      }
      pause();
      holder = Transaction.immediate(connection, this::takeUnlessHeld);
    }
    if (holder.isPresent()) {
      throw new StoreException(inUse(holder.get().process()));
    }
  }

  private boolean isElsewhere(Holder holder) {
    return !holder.process().onSameMachine(self);
  }

  /** Who has it, empty if it was taken. */
  private Optional<Holder> takeUnlessHeld(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          """
          create table if not exists lease (
            id      integer primary key check (id = 1),
            owner   text not null,
            machine text not null,
            pid     integer not null,
            started text not null,
            until   integer not null
          ) strict
          """);
      statement.executeUpdate("pragma application_id = " + Database.APPLICATION_ID);
    }
    Optional<Holder> holder = holder(connection).filter(other -> !free(other));
    if (holder.isEmpty()) {
      take(connection);
    }
    return holder;
  }

  /** A process of this machine can be looked up, so its clock, which can be set, is not asked. */
  private boolean free(Holder holder) {
    return holder.process().onSameMachine(self)
        ? holder.process().dead()
        : holder.until() <= clock.millis();
  }

  private void take(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert or replace into lease (id, owner, machine, pid, started, until)"
                + " values (1, ?, ?, ?, ?, ?)")) {
      insert.setString(1, owner);
      insert.setString(2, self.machine());
      insert.setLong(3, self.pid());
      insert.setString(4, self.started());
      insert.setLong(5, end());
      insert.executeUpdate();
    }
  }

  /**
   * Prolongs the lease.
   *
   * @throws StoreException if another owner has it
   */
  void renew(Connection connection) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update lease set until = ? where owner = ?")) {
      update.setLong(1, end());
      update.setString(2, owner);
      if (update.executeUpdate() == 0) {
        throw lost(connection);
      }
    }
  }

  /**
   * Looks, inside a transaction that writes, whether the lease is still this owner's.
   *
   * @throws StoreException if another owner has it
   */
  void check(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("select owner from lease");
        ResultSet row = select.executeQuery()) {
      if (!row.next() || !owner.equals(row.getString(1))) {
        throw lost(connection);
      }
    }
  }

  /** Gives the lease back, if it is still this owner's. */
  void release(Connection connection) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from lease where owner = ?")) {
      delete.setString(1, owner);
      delete.executeUpdate();
    }
  }

  /** The process that has it just now. */
  Optional<ProcessIdentity> heldBy(Connection connection) throws SQLException {
    return holder(connection).filter(holder -> !free(holder)).map(Holder::process);
  }

  /** Whether another owner was seen to have it. */
  boolean lost() {
    return lost;
  }

  private StoreException lost(Connection connection) throws SQLException {
    lost = true;
    String other =
        holder(connection)
            .map(holder -> "process " + holder.process().pid())
            .orElse("another process");
    return new StoreException(
        file
            + " was taken over by "
            + other
            + " while this process ("
            + self.pid()
            + ") did not answer for "
            + TERM.toSeconds()
            + " seconds; nothing more is written here: restart this process once the other has"
            + " ended");
  }

  private String inUse(ProcessIdentity other) {
    if (other.equals(self)) {
      return file
          + " is already open in this process ("
          + self.pid()
          + "): use the store that has it open, or close that first";
    }
    return file
        + " is in use by process "
        + other.pid()
        + (other.onSameMachine(self) ? "" : " on another machine or in another container")
        + ": stop that process, or choose another data directory";
  }

  private long end() {
    return clock.millis() + TERM.toMillis();
  }

  private static Optional<Holder> holder(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select owner, machine, pid, started, until from lease")) {
      return row.next()
          ? Optional.of(
              new Holder(
                  Columns.text(row, "owner"),
                  new ProcessIdentity(
                      Columns.text(row, "machine"),
                      row.getLong("pid"),
                      Columns.text(row, "started")),
                  row.getLong("until")))
          : Optional.empty();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_AGAIN);
    } catch (InterruptedException signal) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for another process", signal);
    }
  }

  private record Holder(String owner, ProcessIdentity process, long until) {}
}
