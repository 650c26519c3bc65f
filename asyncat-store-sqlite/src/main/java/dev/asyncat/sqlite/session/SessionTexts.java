package dev.asyncat.sqlite.session;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.search.SearchWords;
import dev.asyncat.sqlite.search.Match;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The words under which sessions are found. */
public final class SessionTexts {

  /** The goal of the latest run, or as the user renamed it. */
  public static final String GOAL = "goal";

  /** How much of one text is found by, in characters. */
  private static final int LONGEST = 20_000;

  /** Puts a text in place of the one from the same source. */
  public void replace(Handle handle, String sessionId, String source, String text) {
    handle.execute(
        "delete from session_texts where session_id = ? and source = ?", sessionId, source);
    add(handle, sessionId, source, text);
  }

  /** Adds a text. */
  public void add(Handle handle, String sessionId, String source, String text) {
    String words = SearchWords.line(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
    if (words.isEmpty()) {
      return;
    }
    handle.execute(
        "insert into session_texts (session_id, source) values (?, ?)", sessionId, source);
    handle.execute(
        "insert into session_words (rowid, words) values (last_insert_rowid(), ?)", words);
  }

  /** The texts and numbers in a value, without the names of its fields. */
  public static String said(Json value) {
    StringBuilder text = new StringBuilder();
    collect(value, text);
    return text.toString();
  }

  private static void collect(Json value, StringBuilder text) {
    if (text.length() > LONGEST) {
      return;
    }
    switch (value) {
      case JsonString(String string) -> text.append(string).append('\n');
      case JsonNumber number -> text.append(number).append('\n');
      case JsonArray array -> array.items().forEach(item -> collect(item, text));
      case JsonObject object -> object.members().values().forEach(item -> collect(item, text));
      default -> {}
    }
  }

  /** A session's id and how well it fits. */
  record Hit(String sessionId, double rank) {}

  /** Sessions that have every term, in any of their texts, the best first. */
  List<Hit> search(Handle handle, String userId, SearchQuery query, int limit) {
    List<String> parts = new ArrayList<>();
    for (int term = 0; term < query.terms().size(); term++) {
      parts.add(
          """
          select t.session_id, min(w.rank) as rank from session_words w
          join session_texts t on t.number = w.rowid
          join sessions s on s.id = t.session_id and s.user_id = :userId
          where w.session_words match :term%d
          group by t.session_id
          """
              .formatted(term));
    }
    if (parts.isEmpty()) {
      return List.of();
    }
    Query sql =
        handle
            .createQuery(
                "select session_id, sum(rank) as rank from ("
                    + String.join(" union all ", parts)
                    + ") group by session_id having count(*) = :terms"
                    + " order by rank, session_id limit :limit")
            .bind("userId", userId)
            .bind("terms", parts.size())
            .bind("limit", limit);
    for (int term = 0; term < parts.size(); term++) {
      sql.bind("term" + term, Match.term(query.terms().get(term)));
    }
    return sql.map((row, context) -> new Hit(row.getString("session_id"), row.getDouble("rank")))
        .list();
  }
}
