package dev.asyncat.sqlite.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A write transaction by SQL alone.
 *
 * <p>The driver's own bookkeeping goes wrong when SQLite ends a transaction by itself, as it does
 * when the disk is full: the driver then believes it is inside one, and what follows would be
 * committed statement by statement.
 */
final class Transaction {

  private Transaction() {}

  /** What is done in a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** What is done in a transaction for its effect alone. */
  @FunctionalInterface
  interface Change {
    void run(Connection connection) throws SQLException;
  }

  /** Takes the write lock first, so that nothing read inside can become stale. */
  static <T> T immediate(Connection connection, Work<T> work) throws SQLException {
    execute(connection, "begin immediate");
    boolean committed = false;
    try {
      T result = work.run(connection);
      execute(connection, "commit");
      committed = true;
      return result;
    } finally {
      if (!committed) {
        rollBack(connection);
      }
    }
  }

  /** The same for work that has no result. */
  static void change(Connection connection, Change change) throws SQLException {
    immediate(
        connection,
        inside -> {
          change.run(inside);
          return true;
        });
  }

  private static void rollBack(Connection connection) {
    try {
      execute(connection, "rollback");
    } catch (SQLException alreadyRolledBack) {
      // SQLite rolls back by itself after the gravest errors, and then there is nothing to end.
    }
  }

  /** Prepared, because a connection may keep prepared statements. */
  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }
}
