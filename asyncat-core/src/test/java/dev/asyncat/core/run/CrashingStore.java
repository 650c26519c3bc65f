package dev.asyncat.core.run;

import dev.asyncat.checkpoint.CheckpointStore;
import dev.asyncat.conversation.ChatFolderStore;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.error.StoreException;
import dev.asyncat.permission.PermissionRuleStore;
import dev.asyncat.profile.ProfileStore;
import dev.asyncat.project.ProjectStore;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.session.SessionStore;
import dev.asyncat.store.Store;
import dev.asyncat.user.UserStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that takes a number of events and then, as if the process had died, none any more. */
class CrashingStore implements Store, RunLog {

  private final Store store;
  private final AtomicInteger left;

  CrashingStore(Store store, int events) {
    this.store = store;
    this.left = new AtomicInteger(events);
  }

  /** Takes events again. */
  void recover() {
    left.set(Integer.MAX_VALUE);
  }

  /** Whether the end came. */
  boolean crashed() {
    return left.get() < 0;
  }

  @Override
  public RunLog runLog() {
    return this;
  }

  @Override
  public SessionStore sessions() {
    return store.sessions();
  }

  @Override
  public ProfileStore profiles() {
    return store.profiles();
  }

  @Override
  public PermissionRuleStore permissionRules() {
    return store.permissionRules();
  }

  @Override
  public UserStore users() {
    return store.users();
  }

  @Override
  public CheckpointStore checkpoints() {
    return store.checkpoints();
  }

  @Override
  public Optional<Path> directory() {
    return store.directory();
  }

  @Override
  public ConversationStore conversations() {
    return store.conversations();
  }

  @Override
  public ChatFolderStore chatFolders() {
    return store.chatFolders();
  }

  @Override
  public ProjectStore projects() {
    return store.projects();
  }

  @Override
  public void close() {}

  @Override
  public synchronized long append(
      String sessionId, String runId, long expectedSeq, List<Entry> entries) {
    if (left.get() < entries.size()) {
      left.set(-1);
      throw new StoreException("the process has died");
    }
    left.addAndGet(-entries.size());
    return store.runLog().append(sessionId, runId, expectedSeq, entries);
  }

  @Override
  public List<LoggedEvent> read(String sessionId, long afterSeq, int limit) {
    return store.runLog().read(sessionId, afterSeq, limit);
  }

  @Override
  public long lastSeq(String sessionId) {
    return store.runLog().lastSeq(sessionId);
  }

  @Override
  public void compact(String sessionId, long fromSeq, long toSeq) {}
}
