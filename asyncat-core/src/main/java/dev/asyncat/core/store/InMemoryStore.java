package dev.asyncat.core.store;

import dev.asyncat.checkpoint.CheckpointStore;
import dev.asyncat.conversation.ChatFolderStore;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.permission.PermissionRuleStore;
import dev.asyncat.profile.ProfileStore;
import dev.asyncat.project.ProjectStore;
import dev.asyncat.run.RunLog;
import dev.asyncat.session.SessionStore;
import dev.asyncat.store.Store;
import dev.asyncat.user.UserStore;

/**
 * A store that lives as long as the process: for tests, and for agents whose runs nobody needs
 * afterwards. Keeps every event of every session until the session is deleted. Thread-safe.
 */
public final class InMemoryStore implements Store {

  private final Sessions sessions = new Sessions();
  private final InMemoryRunLog runLog = new InMemoryRunLog(sessions);
  private final InMemorySessionStore sessionStore = new InMemorySessionStore(sessions);
  private final InMemoryProfileStore profiles = new InMemoryProfileStore();
  private final InMemoryPermissionRuleStore permissionRules = new InMemoryPermissionRuleStore();
  private final InMemoryUserStore users = new InMemoryUserStore();
  private final InMemoryCheckpointStore checkpoints = new InMemoryCheckpointStore(sessions);
  private final ConversationTable conversationTable = new ConversationTable();
  private final InMemoryConversationStore conversations =
      new InMemoryConversationStore(conversationTable);
  private final InMemoryChatFolderStore chatFolders =
      new InMemoryChatFolderStore(conversationTable);
  private final InMemoryProjectStore projects = new InMemoryProjectStore();

  @Override
  public RunLog runLog() {
    return runLog;
  }

  @Override
  public SessionStore sessions() {
    return sessionStore;
  }

  @Override
  public ProfileStore profiles() {
    return profiles;
  }

  @Override
  public PermissionRuleStore permissionRules() {
    return permissionRules;
  }

  @Override
  public UserStore users() {
    return users;
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  public ConversationStore conversations() {
    return conversations;
  }

  @Override
  public ChatFolderStore chatFolders() {
    return chatFolders;
  }

  @Override
  public ProjectStore projects() {
    return projects;
  }

  /** Nothing to release; what was stored can still be read. */
  @Override
  public void close() {}
}
