package dev.asyncat.store;

import dev.asyncat.checkpoint.CheckpointStore;
import dev.asyncat.conversation.ChatFolderStore;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.permission.PermissionRuleStore;
import dev.asyncat.profile.ProfileStore;
import dev.asyncat.project.ProjectStore;
import dev.asyncat.run.RunLog;
import dev.asyncat.session.SessionStore;
import dev.asyncat.user.UserStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Everything a runtime keeps. Thread-safe. Every method of every part may throw {@link
 * dev.asyncat.error.StoreException} when the medium fails; nothing of that change is then kept.
 */
public interface Store extends AutoCloseable {

  /** The log of all runs. */
  RunLog runLog();

  /** Sessions, audit and pending requests. */
  SessionStore sessions();

  /** Profiles. */
  ProfileStore profiles();

  /** Standing approvals. */
  PermissionRuleStore permissionRules();

  /** Users, tokens, workspaces. */
  UserStore users();

  /** Conversations and their messages. */
  ConversationStore conversations();

  /** Folders of conversations. */
  ChatFolderStore chatFolders();

  /** Projects and their directories. */
  ProjectStore projects();

  /** What runs changed in their directories. */
  CheckpointStore checkpoints();

  /**
   * A directory for what the runtime keeps in files, such as earlier contents of files that runs
   * changed. It lasts as long as the store does. Empty if the store has none; the runtime then uses
   * a temporary one.
   */
  default Optional<Path> directory() {
    return Optional.empty();
  }

  /**
   * Letters, digits and dashes that name the medium: the same each time it is opened, and never
   * those of another one. A runtime knows by them what an earlier one left behind. Empty if nothing
   * outlives the process.
   */
  default Optional<String> identity() {
    return Optional.empty();
  }

  /**
   * How many bytes are in use; empty if that is not known. Space that was freed and is kept for
   * later does not count.
   */
  default OptionalLong usedBytes() {
    return OptionalLong.empty();
  }

  /** Gives space back to the system that was freed, where that is worth the time it takes. */
  default void compact() {}

  /** Releases files and locks. Closing twice is harmless. */
  @Override
  void close();
}
