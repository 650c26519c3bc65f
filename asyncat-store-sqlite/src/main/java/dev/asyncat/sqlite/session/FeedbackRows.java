package dev.asyncat.sqlite.session;

import dev.asyncat.session.Correction;
import dev.asyncat.session.Feedback;
import dev.asyncat.sqlite.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables of what users think of sessions and want done otherwise. */
final class FeedbackRows {

  void rate(Handle handle, String sessionId, Feedback feedback) {
    handle
        .createUpdate(
            """
            insert or replace into session_feedback (session_id, rating, comment, was_helpful)
            values (:sessionId, :rating, :comment, :helpful)
            """)
        .bind("sessionId", sessionId)
        .bind("rating", feedback.rating())
        .bind("comment", feedback.comment())
        .bind("helpful", feedback.helpful())
        .execute();
  }

  Optional<Feedback> find(Handle handle, String sessionId) {
    return handle
        .createQuery("select * from session_feedback where session_id = :sessionId")
        .bind("sessionId", sessionId)
        .map(
            (row, context) -> {
              boolean helpful = row.getBoolean("was_helpful");
              return new Feedback(
                  row.getInt("rating"), row.getString("comment"), row.wasNull() ? null : helpful);
            })
        .findOne();
  }

  void add(Handle handle, String sessionId, Correction correction) {
    handle
        .createUpdate(
            """
            insert into corrections (session_id, tool, correction, explanation, at)
            values (:sessionId, :tool, :correction, :explanation, :at)
            """)
        .bind("sessionId", sessionId)
        .bind("tool", correction.tool())
        .bind("correction", correction.correction())
        .bind("explanation", correction.explanation())
        .bind("at", Columns.nanos(correction.at()))
        .execute();
    handle
        .createUpdate(
            """
            delete from corrections where session_id = :sessionId and number not in (
              select number from corrections where session_id = :sessionId
              order by number desc limit :most)
            """)
        .bind("sessionId", sessionId)
        .bind("most", Correction.MOST)
        .execute();
  }

  List<Correction> list(Handle handle, String sessionId) {
    return handle
        .createQuery("select * from corrections where session_id = :sessionId order by number")
        .bind("sessionId", sessionId)
        .map((row, context) -> correction(row))
        .list();
  }

  List<Correction> latest(Handle handle, String userId, @Nullable String workspaceId, int limit) {
    return handle
        .createQuery(
            """
            select c.* from corrections c join sessions s on s.id = c.session_id
            where s.user_id = :userId and (:workspaceId is null or s.workspace_id = :workspaceId)
            order by c.number desc limit :limit
            """)
        .bind("userId", userId)
        .bind("workspaceId", workspaceId)
        .bind("limit", limit)
        .map((row, context) -> correction(row))
        .list();
  }

  private static Correction correction(ResultSet row) throws SQLException {
    return new Correction(
        Columns.text(row, "tool"),
        Columns.text(row, "correction"),
        Columns.text(row, "explanation"),
        Columns.instant(row, "at"));
  }
}
