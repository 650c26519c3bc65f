package dev.asyncat.core.conversation;

import dev.asyncat.conversation.ChatFolder;
import dev.asyncat.conversation.ChatFolderStore;
import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationBranch;
import dev.asyncat.conversation.ConversationFilter;
import dev.asyncat.conversation.ConversationHit;
import dev.asyncat.conversation.ConversationPage;
import dev.asyncat.conversation.ConversationStats;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.conversation.WorkspaceActivity;
import dev.asyncat.core.conversation.RemovalListener.Removal;
import dev.asyncat.core.user.Users;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.search.SearchQuery;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A user's conversations. Thread-safe.
 *
 * <p>Every method takes the user whose conversations are meant; another user's conversation does
 * not exist for it. What is in the trash can be saved, changed and restored, and is in no list but
 * that of the trash.
 */
public final class Conversations {

  private static final Logger LOG = System.getLogger(Conversations.class.getName());
  private static final int MOST_TRASH = 100;

  private final ConversationStore store;
  private final ChatFolderStore folders;
  private final Users users;
  private final RemovalListener removals;
  private final ConversationSaves saves;
  private final InstantSource clock;

  /** Conversations that are kept in a store. */
  public Conversations(
      ConversationStore store,
      ChatFolderStore folders,
      Users users,
      RemovalListener removals,
      ConversationSaves saves,
      InstantSource clock) {
    this.store = store;
    this.folders = folders;
    this.users = users;
    this.removals = removals;
    this.saves = saves;
    this.clock = clock;
  }

  /**
   * Saves a conversation, or makes one. What another client has added meanwhile stays; see {@link
   * SavedConversation#merged()}.
   *
   * @throws NotFoundException if the user has no such conversation
   * @throws InvalidRequestException if there is no message, there are too many, an id or the title
   *     is too long, or the base revision is not one of the conversation
   */
  public SavedConversation save(String userId, ConversationDraft draft) {
    return saves.save(userId, draft);
  }

  /**
   * Copies what was said into a new conversation of the other kind: from talk to work, or back.
   *
   * @throws NotFoundException if the user has no such conversation outside the trash
   * @throws InvalidRequestException if it is of that kind already, or nothing was said in it
   */
  public SavedConversation continueIn(String userId, String conversationId, boolean work) {
    return saves.continueIn(userId, get(userId, conversationId), work);
  }

  /** A part of a list; {@link ConversationStore#list} says in which order. */
  public ConversationPage list(String userId, ConversationFilter filter, int limit, int offset) {
    return store.list(userId, filter, limit, offset);
  }

  /**
   * A conversation that is not in the trash.
   *
   * @throws NotFoundException if the user has no such conversation
   */
  public Conversation get(String userId, String conversationId) {
    return store
        .find(userId, conversationId)
        .filter(found -> found.deletedAt() == null)
        .orElseThrow(Conversations::notFound);
  }

  /** The messages of a conversation, in order; empty if the user has no such one. */
  public List<ChatMessage> messages(String userId, String conversationId) {
    return store.messages(userId, conversationId);
  }

  /** The branches that the metadata of a conversation describe. */
  public List<ConversationBranch> branches(String userId, String conversationId) {
    return store.branches(userId, conversationId);
  }

  /** What a client that has loaded a conversation sends with its next save. */
  public long revision(Conversation conversation) {
    return ClientKnowledge.ofLoader(conversation.revision());
  }

  /**
   * Changes what is not said in it.
   *
   * @throws NotFoundException if the user has no such conversation, or no such folder in its
   *     workspace
   * @throws InvalidRequestException if nothing is to change, or a value is not allowed
   */
  public Conversation patch(String userId, String conversationId, ConversationPatch patch) {
    if (patch.isEmpty()) {
      throw new InvalidRequestException("No valid fields to update");
    }
    Instant now = clock.instant();
    String folderId = patch.folderId();
    ChatFolder folder =
        folderId == null || folderId.isBlank() ? null : folder(userId, folderId.strip());
    return update(
        userId,
        conversationId,
        before -> {
          Conversation.Builder after = before.toBuilder().updatedAt(now);
          if (patch.title() != null) {
            after.title(ConversationChecks.title(patch.title()));
          }
          if (patch.pinned() != null) {
            after.pinned(patch.pinned());
          }
          if (patch.archived() != null) {
            after.archived(patch.archived());
          }
          if (patch.metadata() != null) {
            after.metadata(patch.metadata());
          }
          if (patch.projectIds() != null) {
            after.projectIds(ConversationChecks.projectIds(patch.projectIds()));
          }
          if (folderId != null) {
            after.folderId(idIn(folder, before));
          }
          return after.build();
        });
  }

  /**
   * Puts a conversation into a folder, or takes it out.
   *
   * @param folderId {@code null} takes it out
   * @throws NotFoundException if the user has no such folder, no such conversation, or the two are
   *     in different workspaces
   */
  public Conversation moveTo(String userId, String conversationId, @Nullable String folderId) {
    ChatFolder folder = folderId == null ? null : folder(userId, folderId);
    return update(
        userId,
        conversationId,
        before -> before.toBuilder().folderId(idIn(folder, before)).build());
  }

  private ChatFolder folder(String userId, String folderId) {
    return folders
        .find(userId, folderId)
        .orElseThrow(() -> new NotFoundException(ChatFolders.NOT_FOUND));
  }

  private static @Nullable String idIn(@Nullable ChatFolder folder, Conversation conversation) {
    if (folder == null) {
      return null;
    }
    if (!folder.workspaceId().equals(conversation.workspaceId())) {
      throw new NotFoundException(ChatFolders.NOT_FOUND);
    }
    return folder.id();
  }

  private Conversation update(
      String userId, String conversationId, UnaryOperator<Conversation> change) {
    return store.update(userId, conversationId, change).orElseThrow(Conversations::notFound);
  }

  /**
   * Puts a conversation into the trash.
   *
   * @throws NotFoundException if the user has no such conversation, or it is there already
   */
  public void trash(String userId, String conversationId) {
    Instant now = clock.instant();
    update(
        userId,
        conversationId,
        before -> {
          if (before.deletedAt() != null) {
            throw notFound();
          }
          return before.toBuilder().deletedAt(now).build();
        });
    tell(userId, store.agentSessions(userId, conversationId), Removal.TRASHED);
  }

  /**
   * Takes a conversation out of the trash.
   *
   * @throws NotFoundException if it is not there
   */
  public void restore(String userId, String conversationId) {
    update(
        userId,
        conversationId,
        before -> {
          if (before.deletedAt() == null) {
            throw notFound();
          }
          return before.toBuilder().deletedAt(null).build();
        });
  }

  /**
   * Deletes a conversation for good, wherever it is.
   *
   * @throws NotFoundException if the user has no such conversation
   */
  public void delete(String userId, String conversationId) {
    Set<String> sessions = store.agentSessions(userId, conversationId);
    if (!store.delete(userId, conversationId)) {
      throw notFound();
    }
    tell(userId, sessions, Removal.DELETED);
  }

  /** What is in the trash of a workspace, the last deleted first; at most 100. */
  public List<Conversation> trashed(String userId, String workspaceId) {
    return store.trash(userId, workspaceId, MOST_TRASH);
  }

  /** Deletes everything in the trash of a workspace for good. */
  public void emptyTrash(String userId, String workspaceId) {
    tell(userId, store.emptyTrash(userId, workspaceId), Removal.DELETED);
  }

  private void tell(String userId, Set<String> sessions, Removal removal) {
    if (sessions.isEmpty()) {
      return;
    }
    try {
      removals.removed(userId, sessions, removal);
    } catch (RuntimeException failed) {
      LOG.log(Level.WARNING, "What belonged to sessions " + sessions + " may have stayed", failed);
    }
  }

  /**
   * Searches all workspaces; {@link ConversationStore#search} says what is found and in which
   * order.
   */
  public List<ConversationHit> search(String userId, String text, int limit) {
    return store.search(userId, SearchQuery.of(text), limit);
  }

  /** Counts of a workspace. */
  public ConversationStats stats(String userId, String workspaceId) {
    return store.stats(userId, workspaceId);
  }

  /** The workspaces in which there are conversations, the latest activity first. */
  public List<WorkspaceActivity> activity(String userId) {
    return store.activity(userId);
  }

  /** The workspace of that id if it is the user's, else the user's oldest. */
  public String workspace(String userId, @Nullable String workspaceId) {
    return users.workspace(userId, workspaceId).id();
  }

  static NotFoundException notFound() {
    return new NotFoundException("Conversation not found");
  }
}
