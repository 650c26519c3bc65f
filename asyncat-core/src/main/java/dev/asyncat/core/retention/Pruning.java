package dev.asyncat.core.retention;

import dev.asyncat.error.AsyncatException;
import dev.asyncat.session.Session;
import dev.asyncat.store.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;

/** Deletes sessions that need not be kept any longer. Thread-safe. */
public final class Pruning {

  private static final Logger LOG = System.getLogger(Pruning.class.getName());

  /** Sessions looked at in one go; between two, other work gets its turn at the store. */
  private static final int PAGE = 200;

  private final Store store;
  private final Retention retention;
  private final BiConsumer<String, String> delete;
  private final InstantSource clock;

  /**
   * Pruning by rules.
   *
   * @param delete deletes a session of a user with all that belongs to it
   */
  public Pruning(
      Store store, Retention retention, BiConsumer<String, String> delete, InstantSource clock) {
    this.store = store;
    this.retention = retention;
    this.delete = delete;
    this.clock = clock;
  }

  /**
   * Prunes once. What cannot be deleted is logged and left for the next time.
   *
   * @return how many sessions were deleted
   * @throws dev.asyncat.error.StoreException if the store cannot be read
   */
  public synchronized int prune() {
    if (!retention.limited()) {
      return 0;
    }
    Set<String> pinned = store.conversations().pinnedSessions();
    int deleted = byAge(pinned) + bySize(pinned);
    if (deleted > 0) {
      store.compact();
      LOG.log(Level.INFO, "deleted {0} sessions that need not be kept any longer", deleted);
    }
    return deleted;
  }

  private int byAge(Set<String> pinned) {
    if (retention.maxAge() == null) {
      return 0;
    }
    var before = clock.instant().minus(retention.maxAge());
    return delete(store.sessions().idleSince(before, Integer.MAX_VALUE), pinned);
  }

  private int bySize(Set<String> pinned) {
    Long most = retention.maxBytes();
    int deleted = 0;
    int kept = 0;
    while (most != null && larger(most)) {
      List<Session> oldest =
          store.sessions().idleSince(clock.instant(), kept + PAGE).stream().skip(kept).toList();
      if (oldest.isEmpty()) {
        LOG.log(
            Level.WARNING,
            "the store is larger than {0} bytes, but all that is left must be kept",
            most);
        return deleted;
      }
      int gone = delete(oldest, pinned);
      deleted += gone;
      kept += oldest.size() - gone;
    }
    return deleted;
  }

  private boolean larger(long most) {
    OptionalLong size = store.usedBytes();
    return size.isPresent() && size.getAsLong() > most;
  }

  private int delete(List<Session> sessions, Set<String> pinned) {
    int deleted = 0;
    for (Session session : sessions) {
      if (!pinned.contains(session.id())) {
        try {
          delete.accept(session.userId(), session.id());
          deleted++;
        } catch (AsyncatException stays) {
          LOG.log(Level.WARNING, "session " + session.id() + " could not be deleted", stays);
        }
      }
    }
    return deleted;
  }
}
