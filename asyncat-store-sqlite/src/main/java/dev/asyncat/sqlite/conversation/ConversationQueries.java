package dev.asyncat.sqlite.conversation;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationFilter;
import dev.asyncat.conversation.ConversationHit;
import dev.asyncat.conversation.ConversationItem;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.conversation.ConversationPage;
import dev.asyncat.conversation.ConversationStats;
import dev.asyncat.conversation.WorkspaceActivity;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.sqlite.database.Columns;
import dev.asyncat.sqlite.search.Match;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Lists, searches and counts. */
final class ConversationQueries {

  private static final String ORDER =
      " order by c.is_pinned desc, c.last_message_at desc, c.created_at desc, c.number desc ";

  /** From the hits to their conversations, because few words are in most of them. */
  private static final String FOUND =
      """
      (select rowid as number from title_parts where title_parts match :part
       union select rowid from title_words where title_words match :all
       union select rowid >> :bits from message_words where message_words match :all) found
      cross join conversations c on c.number = found.number
      """;

  /** The first and the last message are cut here, so that a list never reads whole chats. */
  private static final String PREVIEW =
      """
      , %1$s.id as %1$s_id, %1$s.role as %1$s_role, %1$s.at as %1$s_at,
      substr(%1$s.content, 1, :preview) as %1$s_content,
      iif(octet_length(%1$s.extras) <= :previewExtras, %1$s.extras, '{}') as %1$s_extras
      """;

  ConversationPage list(
      Handle handle, String userId, ConversationFilter filter, int limit, int offset) {
    Condition condition = condition(userId, filter);
    Query query =
        handle.createQuery(
            "with page as materialized (select c.number from "
                + condition.sql()
                + ORDER
                + " limit :limit offset :offset) select c.*"
                + PREVIEW.formatted("first")
                + PREVIEW.formatted("last")
                + """
                from page
                join conversations c on c.number = page.number
                left join messages first on first.number = (
                  select number from messages where conversation = c.number
                  order by position limit 1)
                left join messages last on last.number = (
                  select number from messages where conversation = c.number
                  order by position desc limit 1)
                """
                + ORDER);
    List<ConversationItem> items =
        condition
            .bindTo(query)
            .bind("limit", limit)
            .bind("offset", offset)
            .bind("preview", ConversationItem.PREVIEW)
            .bind("previewExtras", ConversationItem.PREVIEW_EXTRAS)
            .map((row, context) -> item(row))
            .list();
    return new ConversationPage(items, total(handle, condition, items.size(), limit, offset));
  }

  /** A list that ended within the page need not be counted. */
  private static long total(Handle handle, Condition condition, int found, int limit, int offset) {
    if (found < limit && (found > 0 || offset == 0)) {
      return (long) offset + found;
    }
    return condition
        .bindTo(handle.createQuery("select count(*) from " + condition.sql()))
        .mapTo(long.class)
        .one();
  }

  private static Condition condition(String userId, ConversationFilter filter) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("userId", userId);
    values.put("workspaceId", filter.workspaceId());
    StringBuilder where =
        new StringBuilder(
            " where c.user_id = :userId and c.workspace_id = :workspaceId and c.deleted_at is"
                + " null");
    if (!filter.archived()) {
      where.append(" and c.is_archived = 0");
    }
    if (!filter.modes().isEmpty()) {
      where.append(
          filter.modes().stream()
              .sorted()
              .map(mode -> "'" + mode.wire() + "'")
              .collect(Collectors.joining(", ", " and c.mode in (", ")")));
    }
    SearchQuery query = filter.query();
    if (query == null) {
      return new Condition("conversations c" + where, values);
    }
    if (query.isEmpty()) {
      return new Condition("conversations c" + where + " and false", values);
    }
    values.put("part", Match.part(query));
    values.put("bits", MessageRows.ORDINAL_BITS);
    values.put("all", Match.all(query));
    return new Condition(FOUND + where, values);
  }

  /**
   * Which rows.
   *
   * @param sql from {@code conversations c} on
   */
  private record Condition(String sql, Map<String, Object> values) {

    Query bindTo(Query query) {
      return query.bindMap(values);
    }
  }

  List<ConversationHit> search(Handle handle, String userId, SearchQuery query, int limit) {
    if (query.isEmpty()) {
      return List.of();
    }
    Map<String, ConversationHit> hits = new LinkedHashMap<>();
    handle
        .createQuery(
            """
            with hits as materialized (
              select c.number, w.rank from title_words w
              cross join conversations c on c.number = w.rowid
              where title_words match :any and c.user_id = :userId and c.deleted_at is null
              order by w.rank, c.last_message_at desc, c.number desc
              limit :limit)
            select c.*, hits.rank from hits join conversations c on c.number = hits.number
            order by hits.rank, c.last_message_at desc, c.number desc
            """)
        .bind("any", Match.any(query))
        .bind("userId", userId)
        .bind("limit", limit)
        .map(
            (row, context) ->
                new ConversationHit(ConversationRows.conversation(row), row.getDouble("rank")))
        .forEach(hit -> hits.put(hit.conversation().id(), hit));
    if (hits.size() < limit) {
      byMessages(handle, userId, query, limit)
          .forEach(found -> hits.putIfAbsent(found.id(), new ConversationHit(found, null)));
    }
    return hits.values().stream().limit(limit).toList();
  }

  /** One more for each title that was found would do; twice the limit is as good and simpler. */
  private static List<Conversation> byMessages(
      Handle handle, String userId, SearchQuery query, int limit) {
    return handle
        .createQuery(
            """
            with hits as materialized (
              select c.number from (
                select distinct rowid >> :bits as number from message_words
                where message_words match :all) found
              cross join conversations c on c.number = found.number
              where c.user_id = :userId and c.deleted_at is null
              order by c.last_message_at desc, c.number desc
              limit :limit)
            select c.* from hits join conversations c on c.number = hits.number
            order by c.last_message_at desc, c.number desc
            """)
        .bind("userId", userId)
        .bind("bits", MessageRows.ORDINAL_BITS)
        .bind("all", Match.all(query))
        .bind("limit", 2L * limit)
        .map((row, context) -> ConversationRows.conversation(row))
        .list();
  }

  List<Conversation> trash(Handle handle, String userId, String workspaceId, int limit) {
    return handle
        .createQuery(
            """
            select * from conversations
            where user_id = :userId and workspace_id = :workspaceId and deleted_at is not null
            order by deleted_at desc, number desc
            limit :limit
            """)
        .bind("userId", userId)
        .bind("workspaceId", workspaceId)
        .bind("limit", limit)
        .map((row, context) -> ConversationRows.conversation(row))
        .list();
  }

  ConversationStats stats(Handle handle, String userId, String workspaceId) {
    Map<ConversationMode, Long> byMode = new EnumMap<>(ConversationMode.class);
    List<Long> pinned = new ArrayList<>();
    List<Long> messages = new ArrayList<>();
    List<Instant> activity = new ArrayList<>();
    handle
        .createQuery(
            """
            select mode, count(*) as conversations, sum(is_pinned) as pinned,
              sum(message_count) as messages, max(last_message_at) as last_activity
            from conversations
            where user_id = :userId and workspace_id = :workspaceId and deleted_at is null
              and is_archived = 0
            group by mode
            """)
        .bind("userId", userId)
        .bind("workspaceId", workspaceId)
        .map(
            (row, context) -> {
              pinned.add(row.getLong("pinned"));
              messages.add(row.getLong("messages"));
              activity.add(Columns.instant(row, "last_activity"));
              return Map.entry(
                  Columns.word(row, "mode", ConversationMode::of), row.getLong("conversations"));
            })
        .forEach(mode -> byMode.put(mode.getKey(), mode.getValue()));
    return new ConversationStats(
        byMode, sum(pinned), sum(messages), activity.stream().max(Instant::compareTo).orElse(null));
  }

  private static long sum(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  List<WorkspaceActivity> activity(Handle handle, String userId) {
    return handle
        .createQuery(
            """
            select workspace_id, count(*) as conversations, max(last_message_at) as last_activity
            from conversations where user_id = :userId and deleted_at is null
            group by workspace_id
            order by last_activity desc, workspace_id
            """)
        .bind("userId", userId)
        .map(
            (row, context) ->
                new WorkspaceActivity(
                    Columns.text(row, "workspace_id"),
                    row.getLong("conversations"),
                    Columns.instant(row, "last_activity")))
        .list();
  }

  private static ConversationItem item(ResultSet row) throws SQLException {
    return new ConversationItem(
        ConversationRows.conversation(row), preview(row, "first_"), preview(row, "last_"));
  }

  private static @Nullable ChatMessage preview(ResultSet row, String prefix) throws SQLException {
    return row.getString(prefix + "id") == null ? null : MessageRows.message(row, prefix);
  }
}
