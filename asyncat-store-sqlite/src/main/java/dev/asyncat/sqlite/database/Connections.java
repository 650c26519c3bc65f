package dev.asyncat.sqlite.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlite3.SQLitePlugin;
import org.sqlite.SQLiteConfig;

/** A pool of connections that are all set up alike. */
final class Connections implements AutoCloseable {

  private static final int WAL_LIMIT = 64 * 1024 * 1024;

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Connections(HikariDataSource pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(this::open).installPlugin(new SQLitePlugin());
  }

  /** The one connection that writes: SQLite has one writer at a time, so others would only wait. */
  static Connections writer(Path file, Duration busyTimeout) {
    return new Connections(new HikariDataSource(config("writer", file, busyTimeout)));
  }

  /** Connections that cannot write. */
  static Connections readers(Path file, Duration busyTimeout, int count) {
    HikariConfig config = config("readers", file, busyTimeout);
    config.setMaximumPoolSize(count);
    config.setConnectionInitSql("pragma query_only = 1");
    return new Connections(new HikariDataSource(config));
  }

  private static HikariConfig config(String name, Path file, Duration busyTimeout) {
    SQLiteConfig sqlite = new SQLiteConfig();
    sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // In WAL mode this loses nothing when the process dies; only a power cut can take the last
    // commits, and never leaves the file damaged.
    sqlite.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    sqlite.enforceForeignKeys(true);
    sqlite.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
    sqlite.setJournalSizeLimit(WAL_LIMIT);
    sqlite.setTempStore(SQLiteConfig.TempStore.MEMORY);
    CachingDataSource source = new CachingDataSource(sqlite);
    source.setUrl("jdbc:sqlite:" + file);

    HikariConfig config = new HikariConfig();
    config.setPoolName("asyncat-" + name);
    config.setDataSource(source);
    config.setMaximumPoolSize(1);
    config.setMaxLifetime(0);
    config.setIdleTimeout(0);
    return config;
  }

  Jdbi jdbi() {
    return jdbi;
  }

  /** Waits for a connection even on a thread that is being interrupted: what happened is stored. */
  private Connection open() throws SQLException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return pool.getConnection();
        } catch (SQLException failed) {
          if (!(failed.getCause() instanceof InterruptedException)) {
            throw failed;
          }
          interrupted = true;
          Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
