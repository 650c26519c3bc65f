package dev.asyncat.sqlite.run;

import dev.asyncat.error.StoreException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.sqlite.database.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of events. Plain JDBC, because every fragment of a model's answer passes through here.
 */
final class EventRows {

  void insert(
      Connection connection,
      String sessionId,
      String runId,
      long firstSeq,
      List<RunLog.Entry> entries)
      throws SQLException {
    List<Row> rows = new ArrayList<>(entries.size());
    long seq = firstSeq;
    for (RunLog.Entry entry : entries) {
      rows.add(
          new Row(
              seq,
              seq,
              runId,
              Columns.nanos(entry.at()),
              entry.event().type(),
              RunEvent.VERSION,
              entry.event().data().toString()));
      seq++;
    }
    insert(connection, sessionId, rows);
  }

  private static void insert(Connection connection, String sessionId, List<Row> rows)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into events (session_id, seq, last_seq, run_id, at, type, version, data)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            """)) {
      for (Row row : rows) {
        insert.setString(1, sessionId);
        insert.setLong(2, row.seq());
        insert.setLong(3, row.lastSeq());
        insert.setString(4, row.runId());
        insert.setLong(5, row.at());
        insert.setString(6, row.type());
        insert.setInt(7, row.version());
        insert.setString(8, row.data());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  List<LoggedEvent> read(Connection connection, String sessionId, long afterSeq, int limit)
      throws SQLException {
    // The first row may begin before the event that is wanted first.
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select seq, last_seq, run_id, at, type, version, data from events
            where session_id = ?1 and seq >= coalesce(
              (select max(seq) from events where session_id = ?1 and seq <= ?2), 0)
            order by seq limit ?3
            """)) {
      select.setString(1, sessionId);
      select.setLong(2, Math.max(0, afterSeq) + 1);
      select.setInt(3, limit);
      List<LoggedEvent> events = new ArrayList<>();
      try (ResultSet result = select.executeQuery()) {
        while (events.size() < limit && result.next()) {
          decode(sessionId, row(result), afterSeq, limit, events);
        }
      }
      return List.copyOf(events);
    }
  }

  private static void decode(
      String sessionId, Row row, long afterSeq, int limit, List<LoggedEvent> events) {
    for (Fragments.Item item : items(sessionId, row)) {
      if (item.seq() > afterSeq && events.size() < limit) {
        events.add(
            new LoggedEvent(
                item.seq(),
                sessionId,
                row.runId(),
                Columns.instant(item.at()),
                event(row, item.data())));
      }
    }
  }

  private static RunEvent event(Row row, JsonObject data) {
    return row.version() > RunEvent.VERSION
        ? new RunEvent.Extension(row.type(), data)
        : RunEvent.decode(row.type(), data);
  }

  private static List<Fragments.Item> items(String sessionId, Row row) {
    try {
      return row.seq() == row.lastSeq()
          ? List.of(new Fragments.Item(row.seq(), row.at(), Json.parseObject(row.data())))
          : Fragments.unpack(row);
    } catch (JsonSyntaxException damaged) {
      throw new StoreException(
          "event "
              + row.seq()
              + " of session "
              + sessionId
              + " cannot be read: "
              + damaged.getMessage(),
          damaged);
    }
  }

  /** Stores runs of fragments between two numbers, both included, in fewer rows. */
  void compact(Connection connection, String sessionId, long fromSeq, long toSeq)
      throws SQLException {
    var merge = new Fragments();
    for (Row row : fragments(connection, sessionId, fromSeq, toSeq)) {
      merge.add(row, items(sessionId, row));
    }
    merge.finish();
    delete(connection, sessionId, merge.obsolete());
    insert(connection, sessionId, merge.merged());
  }

  private static List<Row> fragments(
      Connection connection, String sessionId, long fromSeq, long toSeq) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select seq, last_seq, run_id, at, type, version, data from events
            where session_id = ? and seq >= ? and last_seq <= ?
              and type in ('delta', 'reasoning_delta', 'tool_progress')
            order by seq
            """)) {
      select.setString(1, sessionId);
      select.setLong(2, fromSeq);
      select.setLong(3, toSeq);
      List<Row> rows = new ArrayList<>();
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          rows.add(row(result));
        }
      }
      return rows;
    }
  }

  private static void delete(Connection connection, String sessionId, List<Row> rows)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from events where session_id = ? and seq = ?")) {
      for (Row row : rows) {
        delete.setString(1, sessionId);
        delete.setLong(2, row.seq());
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }

  /** By position: looking a column up by its name costs more than reading it. */
  private static Row row(ResultSet result) throws SQLException {
    return new Row(
        result.getLong(1),
        result.getLong(2),
        result.getString(3),
        result.getLong(4),
        result.getString(5),
        result.getInt(6),
        result.getString(7));
  }

  /**
   * A row of the table.
   *
   * @param at nanoseconds since 1970, of the first event in it
   */
  record Row(
      long seq, long lastSeq, String runId, long at, String type, int version, String data) {}
}
