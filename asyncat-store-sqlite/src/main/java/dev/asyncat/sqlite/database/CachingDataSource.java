package dev.asyncat.sqlite.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Opens connections that keep their prepared statements. */
final class CachingDataSource extends SQLiteDataSource {

  CachingDataSource(SQLiteConfig config) {
    super(config);
  }

  @Override
  public Connection getConnection() throws SQLException {
    return StatementCache.on(super.getConnection());
  }
}
