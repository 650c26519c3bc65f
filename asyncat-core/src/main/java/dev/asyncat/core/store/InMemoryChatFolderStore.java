package dev.asyncat.core.store;

import dev.asyncat.conversation.ChatFolder;
import dev.asyncat.conversation.ChatFolderStore;
import dev.asyncat.error.ConflictException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Folders of conversations in memory, guarded by the monitor of their table. */
final class InMemoryChatFolderStore implements ChatFolderStore {

  private final ConversationTable table;

  InMemoryChatFolderStore(ConversationTable table) {
    this.table = table;
  }

  @Override
  public List<ChatFolder> list(String userId, String workspaceId) {
    synchronized (table) {
      return table.folders().values().stream()
          .filter(
              folder -> folder.userId().equals(userId) && folder.workspaceId().equals(workspaceId))
          .sorted(Comparator.comparing(ChatFolder::sortOrder).thenComparing(ChatFolder::createdAt))
          .toList();
    }
  }

  @Override
  public Optional<ChatFolder> find(String userId, String folderId) {
    synchronized (table) {
      return Optional.ofNullable(table.folders().get(folderId))
          .filter(folder -> folder.userId().equals(userId));
    }
  }

  @Override
  public void insert(ChatFolder folder) {
    synchronized (table) {
      if (table.folders().putIfAbsent(folder.id(), folder) != null) {
        throw new ConflictException("there is a folder with id " + folder.id() + " already");
      }
    }
  }

  @Override
  public Optional<ChatFolder> update(
      String userId, String folderId, UnaryOperator<ChatFolder> change) {
    synchronized (table) {
      return find(userId, folderId)
          .map(
              before -> {
                ChatFolder after = change.apply(before);
                if (!after.id().equals(folderId)
                    || !after.userId().equals(userId)
                    || !after.workspaceId().equals(before.workspaceId())) {
                  throw new IllegalArgumentException(
                      "the id, the user and the workspace of folder "
                          + folderId
                          + " cannot change");
                }
                table.folders().put(folderId, after);
                return after;
              });
    }
  }

  @Override
  public boolean delete(String userId, String folderId) {
    synchronized (table) {
      boolean found = find(userId, folderId).isPresent();
      if (found) {
        table.removeFolder(folderId);
      }
      return found;
    }
  }
}
