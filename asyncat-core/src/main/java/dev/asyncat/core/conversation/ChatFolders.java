package dev.asyncat.core.conversation;

import dev.asyncat.conversation.ChatFolder;
import dev.asyncat.conversation.ChatFolderStore;
import dev.asyncat.core.user.Users;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A user's folders of conversations. Thread-safe. Every method takes the user whose folders are
 * meant; another user's folder does not exist for it.
 */
public final class ChatFolders {

  static final String NOT_FOUND = "Folder not found";

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_COLOR = 64;

  private final ChatFolderStore store;
  private final Users users;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /** Folders that are kept in a store. */
  public ChatFolders(
      ChatFolderStore store, Users users, InstantSource clock, Supplier<String> ids) {
    this.store = store;
    this.users = users;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * The folders of a workspace, by their order, then the oldest first.
   *
   * @throws NotFoundException if the user has no such workspace
   */
  public List<ChatFolder> list(String userId, String workspaceId) {
    return store.list(userId, users.ownWorkspace(userId, workspaceId).id());
  }

  /**
   * Adds a folder.
   *
   * @param workspaceId the user's oldest workspace if {@code null}
   * @throws NotFoundException if the user has no such workspace
   * @throws InvalidRequestException if the name is blank, or a value is too long
   */
  public ChatFolder create(
      String userId, @Nullable String workspaceId, String name, @Nullable String color) {
    String checkedName = name(name);
    String checkedColor = color(color);
    Instant now = clock.instant();
    ChatFolder folder =
        new ChatFolder(
            ids.get(),
            userId,
            users.ownWorkspace(userId, workspaceId).id(),
            checkedName,
            checkedColor,
            0,
            now,
            now);
    store.insert(folder);
    return folder;
  }

  /**
   * Changes a folder.
   *
   * @param name stays if {@code null}
   * @param color stays if {@code null}; blank takes it away
   * @param sortOrder stays if {@code null}
   * @throws NotFoundException if the user has no such folder
   * @throws InvalidRequestException if nothing is to change, or a value is not allowed
   */
  public ChatFolder update(
      String userId,
      String folderId,
      @Nullable String name,
      @Nullable String color,
      @Nullable Integer sortOrder) {
    if (name == null && color == null && sortOrder == null) {
      throw new InvalidRequestException("No valid fields to update");
    }
    Instant now = clock.instant();
    return store
        .update(
            userId,
            folderId,
            before ->
                new ChatFolder(
                    before.id(),
                    before.userId(),
                    before.workspaceId(),
                    name == null ? before.name() : name(name),
                    color == null ? before.color() : color(color),
                    sortOrder == null ? before.sortOrder() : sortOrder,
                    before.createdAt(),
                    now))
        .orElseThrow(() -> new NotFoundException(NOT_FOUND));
  }

  /** Deletes a folder; if there is none, nothing happens. Its conversations stay. */
  public void delete(String userId, String folderId) {
    store.delete(userId, folderId);
  }

  private static String name(String value) {
    if (value.isBlank()) {
      throw new InvalidRequestException("name required");
    }
    return ConversationChecks.atMost("name", value.strip(), LONGEST_NAME);
  }

  private static @Nullable String color(@Nullable String value) {
    return value == null || value.isBlank()
        ? null
        : ConversationChecks.atMost("color", value.strip(), LONGEST_COLOR);
  }
}
