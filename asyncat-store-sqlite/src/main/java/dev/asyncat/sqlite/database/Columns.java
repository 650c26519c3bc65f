package dev.asyncat.sqlite.database;

import dev.asyncat.error.StoreException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How values stand in columns. */
public final class Columns {

  private static final long NANOS = 1_000_000_000L;

  private Columns() {}

  /**
   * An instant as nanoseconds since 1970.
   *
   * @throws IllegalArgumentException before 1677 or after 2262
   */
  public static long nanos(Instant instant) {
    try {
      return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
    } catch (ArithmeticException outside) {
      throw new IllegalArgumentException(instant + " cannot be stored", outside);
    }
  }

  /** The instant of {@link #nanos}. */
  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
  }

  /** The instant in a column. */
  public static Instant instant(ResultSet row, String column) throws SQLException {
    return instant(row.getLong(column));
  }

  /** The instant in a column, null where it is null. */
  public static @Nullable Instant optionalInstant(ResultSet row, String column)
      throws SQLException {
    long nanos = row.getLong(column);
    return row.wasNull() ? null : instant(nanos);
  }

  /** The text in a column that is never null. */
  public static String text(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      throw new StoreException("a stored row lacks its " + column);
    }
    return text;
  }

  /** The JSON object in a column. */
  public static JsonObject object(ResultSet row, String column) throws SQLException {
    return read(text(row, column), column, Json::parseObject);
  }

  /** The JSON object in a column, null where it is null. */
  public static @Nullable JsonObject optionalObject(ResultSet row, String column)
      throws SQLException {
    String text = row.getString(column);
    return text == null ? null : read(text, column, Json::parseObject);
  }

  /** The objects of the JSON array in a column. */
  public static List<JsonObject> objects(ResultSet row, String column) throws SQLException {
    return array(row, column).objects();
  }

  /** The strings of the JSON array in a column. */
  public static List<String> strings(ResultSet row, String column) throws SQLException {
    return array(row, column).strings();
  }

  /** A word in a column, as the value that it stands for. */
  public static <T> T word(ResultSet row, String column, Function<String, T> meaning)
      throws SQLException {
    return read(text(row, column), column, meaning);
  }

  private static JsonArray array(ResultSet row, String column) throws SQLException {
    return read(text(row, column), column, Json::parse) instanceof JsonArray array
        ? array
        : JsonArray.EMPTY;
  }

  /** Reads JSON text of a column. */
  static <T> T read(String text, String column, Function<String, T> meaning) {
    try {
      return meaning.apply(text);
    } catch (JsonSyntaxException | IllegalArgumentException unreadable) {
      throw new StoreException(
          "a stored " + column + " cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }
}
