package dev.asyncat.sqlite.conversation;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.MessageHead;
import dev.asyncat.conversation.ThreadChange;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.search.SearchWords;
import dev.asyncat.sqlite.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The table of messages, with their words and the agent sessions they mention. */
final class MessageRows {

  /** How many binary digits of a message's number tell it apart within its conversation. */
  static final int ORDINAL_BITS = 20;

  private static final long MOST_EVER = 1L << ORDINAL_BITS;

  /** A stored message without its content. */
  record Stored(long number, int position, MessageHead head) {}

  List<Stored> heads(Handle handle, long conversation) {
    return handle
        .createQuery(
            """
            select number, position, id, at, added_in, changed_in, missed_by, text_fingerprint,
              fingerprint
            from messages where conversation = :conversation order by position
            """)
        .bind("conversation", conversation)
        .map((row, context) -> stored(row))
        .list();
  }

  List<ChatMessage> list(Handle handle, String userId, String conversationId) {
    return handle
        .createQuery(
            """
            select m.* from messages m join conversations c on c.number = m.conversation
            where c.id = :id and c.user_id = :userId
            order by m.position
            """)
        .bind("id", conversationId)
        .bind("userId", userId)
        .map((row, context) -> message(row, ""))
        .list();
  }

  Set<String> agentSessions(Handle handle, String userId, String conversationId) {
    return new LinkedHashSet<>(
        handle
            .createQuery(
                """
                select distinct s.session_id
                from conversations c
                join messages m on m.conversation = c.number
                join message_sessions s on s.message = m.number
                where c.id = :id and c.user_id = :userId
                order by m.position
                """)
            .bind("id", conversationId)
            .bind("userId", userId)
            .mapTo(String.class)
            .list());
  }

  /**
   * Makes the stored messages what they shall be; rows that are to stay are not touched.
   *
   * @return how many messages the conversation ever had
   */
  long replace(
      Handle handle,
      ConversationRows.Row conversation,
      List<Stored> before,
      List<ThreadChange.Entry> after) {
    Map<String, Stored> left = new HashMap<>();
    before.forEach(stored -> left.put(stored.head().id(), stored));
    Set<String> ids = new HashSet<>();
    long ever = conversation.messagesEver();
    int position = 0;
    for (ThreadChange.Entry entry : after) {
      String id = entry.head().id();
      if (!ids.add(id)) {
        throw new ConflictException("two messages of a conversation have the id " + id);
      }
      Stored stored = left.remove(id);
      ChatMessage content = entry.content();
      if (stored == null) {
        if (content == null) {
          throw new IllegalArgumentException("message " + id + " is not stored");
        }
        insert(handle, conversation.number(), ever++, position, entry.head(), content);
      } else if (content != null) {
        rewrite(handle, stored.number(), position, entry.head(), content);
      } else if (stored.position() != position || !stored.head().equals(entry.head())) {
        move(handle, stored.number(), position, entry.head());
      }
      position++;
    }
    for (Stored removed : left.values()) {
      handle.execute("delete from messages where number = ?", removed.number());
    }
    return ever;
  }

  private static void insert(
      Handle handle,
      long conversation,
      long ordinal,
      int position,
      MessageHead head,
      ChatMessage message) {
    if (ordinal >= MOST_EVER) {
      throw new InvalidRequestException(
          "a conversation can have at most "
              + MOST_EVER
              + " messages over its life: begin a new one");
    }
    long number = conversation << ORDINAL_BITS | ordinal;
    handle
        .createUpdate(
            """
            insert into messages (
              number, conversation, id, position, role, at, added_in, changed_in, missed_by,
              text_fingerprint, fingerprint, content, extras)
            values (
              :number, :conversation, :id, :position, :role, :at, :addedIn, :changedIn, :missedBy,
              :textFingerprint, :fingerprint, :content, :extras)
            """)
        .bind("number", number)
        .bind("conversation", conversation)
        .bind("id", message.id())
        .bind("position", position)
        .bind("role", message.role().wire())
        .bind("at", Columns.nanos(message.at()))
        .bind("addedIn", head.addedIn())
        .bind("changedIn", head.changedIn())
        .bind("missedBy", head.missedBy())
        .bind("textFingerprint", head.textFingerprint())
        .bind("fingerprint", head.fingerprint())
        .bind("content", message.content())
        .bind("extras", message.extras().toString())
        .execute();
    index(handle, number, message);
  }

  private static void rewrite(
      Handle handle, long number, int position, MessageHead head, ChatMessage message) {
    handle
        .createUpdate(
            """
            update messages set
              position = :position, role = :role, at = :at, changed_in = :changedIn,
              missed_by = :missedBy, text_fingerprint = :textFingerprint,
              fingerprint = :fingerprint, content = :content, extras = :extras
            where number = :number
            """)
        .bind("number", number)
        .bind("position", position)
        .bind("role", message.role().wire())
        .bind("at", Columns.nanos(message.at()))
        .bind("changedIn", head.changedIn())
        .bind("missedBy", head.missedBy())
        .bind("textFingerprint", head.textFingerprint())
        .bind("fingerprint", head.fingerprint())
        .bind("content", message.content())
        .bind("extras", message.extras().toString())
        .execute();
    handle.execute("delete from message_words where rowid = ?", number);
    handle.execute("delete from message_sessions where message = ?", number);
    index(handle, number, message);
  }

  private static void move(Handle handle, long number, int position, MessageHead head) {
    handle.execute(
        "update messages set position = ?, missed_by = ? where number = ?",
        position,
        head.missedBy(),
        number);
  }

  private static void index(Handle handle, long number, ChatMessage message) {
    handle.execute(
        "insert into message_words (rowid, words) values (?, ?)",
        number,
        SearchWords.line(message.content()));
    for (String session : message.agentSessions()) {
      handle.execute(
          "insert into message_sessions (message, session_id) values (?, ?)", number, session);
    }
  }

  private static Stored stored(ResultSet row) throws SQLException {
    return new Stored(
        row.getLong("number"),
        row.getInt("position"),
        new MessageHead(
            Columns.text(row, "id"),
            Columns.instant(row, "at"),
            row.getLong("added_in"),
            row.getLong("changed_in"),
            Columns.text(row, "missed_by"),
            Columns.text(row, "text_fingerprint"),
            Columns.text(row, "fingerprint")));
  }

  /** Reads a message from columns whose names begin with {@code prefix}. */
  static ChatMessage message(ResultSet row, String prefix) throws SQLException {
    return new ChatMessage(
        Columns.text(row, prefix + "id"),
        ChatMessage.Role.of(Columns.text(row, prefix + "role")),
        Columns.text(row, prefix + "content"),
        Columns.instant(row, prefix + "at"),
        Columns.object(row, prefix + "extras"));
  }
}
