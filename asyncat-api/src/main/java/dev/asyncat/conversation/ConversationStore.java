package dev.asyncat.conversation;

import dev.asyncat.search.SearchQuery;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Keeps conversations, each message a row of its own. Thread-safe. Each change is one step: it
 * happens entirely or not at all.
 *
 * <p>Every method takes the user whose conversations are meant; another user's conversation does
 * not exist for it. Ids find conversations in the trash too.
 */
public interface ConversationStore {

  /**
   * Adds a conversation with its messages, all in its revision.
   *
   * @throws dev.asyncat.error.ConflictException if its id is taken, or two messages have one id
   * @throws dev.asyncat.error.NotFoundException if it names a folder that is not there
   */
  void insert(Conversation conversation, List<ChatMessage> messages);

  /** A conversation of a user. */
  Optional<Conversation> find(String userId, String conversationId);

  /** The messages of a conversation, in order; empty if the user has no such conversation. */
  List<ChatMessage> messages(String userId, String conversationId);

  /**
   * A part of a list: pinned ones first, then the latest message first, then the youngest.
   *
   * @param limit the most conversations to return, positive
   * @param offset how many to leave out at the beginning
   */
  ConversationPage list(String userId, ConversationFilter filter, int limit, int offset);

  /** The conversations in a workspace's trash, the last deleted first. */
  List<Conversation> trash(String userId, String workspaceId, int limit);

  /**
   * Changes a conversation in one step, so that two changes at once both take effect. A change that
   * gives an equal one writes nothing.
   *
   * @param change gets it as it is and returns it as it shall be; it must be quick and touch no
   *     store, and leave id, user, workspace and what follows from the messages alone
   * @return the conversation as it is now; empty if the user has no such one
   * @throws dev.asyncat.error.NotFoundException if it names a folder that is not there
   */
  Optional<Conversation> update(
      String userId, String conversationId, UnaryOperator<Conversation> change);

  /**
   * Changes a conversation with its messages in one step. Only rows that differ are written.
   *
   * @param change gets what is stored and returns what shall be; it must be quick and touch no
   *     store
   * @return the conversation as it is now; empty if the user has no such one
   */
  Optional<Conversation> save(
      String userId, String conversationId, Function<StoredThread, ThreadChange> change);

  /**
   * Deletes a conversation with its messages for good.
   *
   * @return false if the user has no such conversation
   */
  boolean delete(String userId, String conversationId);

  /**
   * Deletes everything in a workspace's trash for good.
   *
   * @return the agent sessions that the messages of these conversations mentioned
   */
  Set<String> emptyTrash(String userId, String workspaceId);

  /** The agent sessions that the messages of a conversation mention. */
  Set<String> agentSessions(String userId, String conversationId);

  /**
   * Searches the conversations of all workspaces, archived ones too, the trash not. First those
   * whose title has at least one of the terms, the best first; then those one of whose messages
   * {@linkplain SearchQuery#allIn has all}, the latest first.
   *
   * @param limit the most conversations to return, positive
   */
  List<ConversationHit> search(String userId, SearchQuery query, int limit);

  /** Counts of a workspace. */
  ConversationStats stats(String userId, String workspaceId);

  /** The workspaces in which the user has conversations, the latest activity first. */
  List<WorkspaceActivity> activity(String userId);

  /** The branches that the metadata of a conversation describe. */
  List<ConversationBranch> branches(String userId, String conversationId);

  /**
   * The agent sessions that the messages of pinned conversations mention, of all users; the trash
   * does not count.
   */
  Set<String> pinnedSessions();
}
