package dev.asyncat.sqlite.conversation;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationBranch;
import dev.asyncat.conversation.ConversationFilter;
import dev.asyncat.conversation.ConversationHit;
import dev.asyncat.conversation.ConversationPage;
import dev.asyncat.conversation.ConversationStats;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.conversation.MessageHead;
import dev.asyncat.conversation.StoredThread;
import dev.asyncat.conversation.ThreadChange;
import dev.asyncat.conversation.WorkspaceActivity;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.sqlite.database.Database;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/** Conversations and messages in their tables. Thread-safe. */
public final class SqliteConversationStore implements ConversationStore {

  private final Database database;
  private final ConversationRows conversations = new ConversationRows();
  private final MessageRows messages = new MessageRows();
  private final BranchRows branches = new BranchRows();
  private final ConversationQueries queries = new ConversationQueries();

  /** A store on an open file. */
  public SqliteConversationStore(Database database) {
    this.database = database;
  }

  @Override
  public void insert(Conversation conversation, List<ChatMessage> thread) {
    database.change(
        handle -> {
          long number = conversations.insert(handle, conversation);
          write(
              handle,
              new ConversationRows.Row(number, 0, conversation),
              List.of(),
              thread.stream()
                  .map(
                      message ->
                          new ThreadChange.Entry(
                              MessageHead.of(message, conversation.revision()), message))
                  .toList());
        });
  }

  @Override
  public Optional<Conversation> find(String userId, String conversationId) {
    return database.read(
        handle ->
            conversations
                .find(handle, userId, conversationId)
                .map(ConversationRows.Row::conversation));
  }

  @Override
  public List<ChatMessage> messages(String userId, String conversationId) {
    return database.read(handle -> messages.list(handle, userId, conversationId));
  }

  @Override
  public ConversationPage list(String userId, ConversationFilter filter, int limit, int offset) {
    return database.read(handle -> queries.list(handle, userId, filter, limit, offset));
  }

  @Override
  public List<Conversation> trash(String userId, String workspaceId, int limit) {
    return database.read(handle -> queries.trash(handle, userId, workspaceId, limit));
  }

  @Override
  public Optional<Conversation> update(
      String userId, String conversationId, UnaryOperator<Conversation> change) {
    return database.write(
        handle ->
            conversations
                .find(handle, userId, conversationId)
                .map(
                    row -> {
                      Conversation after = change.apply(row.conversation());
                      conversations.update(handle, row, after);
                      return after;
                    }));
  }

  @Override
  public Optional<Conversation> save(
      String userId, String conversationId, Function<StoredThread, ThreadChange> change) {
    return database.write(
        handle ->
            conversations
                .find(handle, userId, conversationId)
                .map(row -> save(handle, row, change)));
  }

  private Conversation save(
      Handle handle, ConversationRows.Row row, Function<StoredThread, ThreadChange> change) {
    List<MessageRows.Stored> before = messages.heads(handle, row.number());
    ThreadChange after =
        change.apply(
            new StoredThread(
                row.conversation(), before.stream().map(MessageRows.Stored::head).toList()));
    conversations.update(handle, row, after.conversation());
    write(handle, row, before, after.messages());
    return after.conversation();
  }

  private void write(
      Handle handle,
      ConversationRows.Row row,
      List<MessageRows.Stored> before,
      List<ThreadChange.Entry> after) {
    long ever = messages.replace(handle, row, before, after);
    if (ever != row.messagesEver()) {
      conversations.setMessagesEver(handle, row.number(), ever);
    }
  }

  @Override
  public boolean delete(String userId, String conversationId) {
    return database.write(
        handle ->
            handle.execute(
                    "delete from conversations where id = ? and user_id = ?",
                    conversationId,
                    userId)
                > 0);
  }

  @Override
  public Set<String> emptyTrash(String userId, String workspaceId) {
    return database.write(
        handle -> {
          List<String> sessions =
              handle
                  .createQuery(
                      """
                      select distinct s.session_id
                      from conversations c
                      join messages m on m.conversation = c.number
                      join message_sessions s on s.message = m.number
                      where c.user_id = :userId and c.workspace_id = :workspaceId
                        and c.deleted_at is not null
                      """)
                  .bind("userId", userId)
                  .bind("workspaceId", workspaceId)
                  .mapTo(String.class)
                  .list();
          handle.execute(
              """
              delete from conversations
              where user_id = ? and workspace_id = ? and deleted_at is not null
              """,
              userId,
              workspaceId);
          return new LinkedHashSet<>(sessions);
        });
  }

  @Override
  public Set<String> agentSessions(String userId, String conversationId) {
    return database.read(handle -> messages.agentSessions(handle, userId, conversationId));
  }

  @Override
  public List<ConversationHit> search(String userId, SearchQuery query, int limit) {
    return database.read(handle -> queries.search(handle, userId, query, limit));
  }

  @Override
  public ConversationStats stats(String userId, String workspaceId) {
    return database.read(handle -> queries.stats(handle, userId, workspaceId));
  }

  @Override
  public List<WorkspaceActivity> activity(String userId) {
    return database.read(handle -> queries.activity(handle, userId));
  }

  @Override
  public List<ConversationBranch> branches(String userId, String conversationId) {
    return database.read(handle -> branches.list(handle, userId, conversationId));
  }

  @Override
  public Set<String> pinnedSessions() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select distinct s.session_id from message_sessions s
                    join messages m on m.number = s.message
                    join conversations c on c.number = m.conversation
                    where c.is_pinned and c.deleted_at is null
                    """)
                .mapTo(String.class)
                .set());
  }
}
