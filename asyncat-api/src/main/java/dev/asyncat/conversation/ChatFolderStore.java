package dev.asyncat.conversation;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Keeps folders of conversations. Thread-safe. */
public interface ChatFolderStore {

  /** A user's folders in a workspace, by their order, then the oldest first. */
  List<ChatFolder> list(String userId, String workspaceId);

  /** A folder of a user; empty for an unknown id and for another user's. */
  Optional<ChatFolder> find(String userId, String folderId);

  /**
   * Adds a folder.
   *
   * @throws dev.asyncat.error.ConflictException if its id is taken
   */
  void insert(ChatFolder folder);

  /**
   * Changes a folder in one step.
   *
   * @param change gets it as it is and returns it as it shall be, with the same id, user and
   *     workspace; it must be quick and touch no store
   * @return the folder as it is now; empty if the user has no such folder
   */
  Optional<ChatFolder> update(String userId, String folderId, UnaryOperator<ChatFolder> change);

  /**
   * Deletes a folder. The conversations in it stay, and lie in no folder then.
   *
   * @return false if the user has no such folder
   */
  boolean delete(String userId, String folderId);
}
