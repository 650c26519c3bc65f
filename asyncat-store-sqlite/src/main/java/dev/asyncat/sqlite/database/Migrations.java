package dev.asyncat.sqlite.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncat.error.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * Brings the tables to the version that this program knows. Each step is one transaction; before
 * it, the file is copied beside itself, unless it is new.
 *
 * @param scripts the SQL that leads to version 1, 2, and so on
 */
record Migrations(List<String> scripts) {

  private static final String SCRIPT = "v%d.sql";

  /** All steps there are. */
  static Migrations all() {
    return new Migrations(Stream.of(1, 2, 3, 4, 5, 6).map(Migrations::script).toList());
  }

  int latest() {
    return scripts.size();
  }

  void run(Connection connection, DataDirectory directory) throws SQLException {
    int version = Pragma.number(connection, "user_version");
    boolean fresh = version == 0;
    for (int next = version + 1; next <= latest(); next++) {
      if (!fresh) {
        backUp(connection, directory, next);
      }
      int target = next;
      Transaction.change(connection, inside -> step(inside, target));
    }
  }

  private void step(Connection connection, int version) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(scripts.get(version - 1));
      try (ResultSet broken = statement.executeQuery("pragma foreign_key_check")) {
        if (broken.next()) {
          throw new StoreException(
              "bringing the tables to version "
                  + version
                  + " would leave rows in "
                  + broken.getString(1)
                  + " without what they refer to; nothing was changed");
        }
      }
      statement.executeUpdate("pragma user_version = " + version);
    }
  }

  private static void backUp(Connection connection, DataDirectory directory, int version)
      throws SQLException {
    Path copy = directory.directory().resolve("asyncat-before-v" + version + ".db");
    Path unfinished = copy.resolveSibling(copy.getFileName() + ".part");
    try {
      Files.deleteIfExists(unfinished);
      directory.createPrivate(unfinished);
      try (PreparedStatement vacuum = connection.prepareStatement("vacuum into ?")) {
        vacuum.setString(1, unfinished.toString());
        vacuum.execute();
      }
      Files.move(
          unfinished, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      throw new StoreException(
          "cannot write the backup "
              + copy
              + " ("
              + failed.getMessage()
              + "), so the tables stay as they are: make room for it and try again",
          failed);
    }
  }

  private static String script(int version) {
    String name = SCRIPT.formatted(version);
    try (InputStream in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
