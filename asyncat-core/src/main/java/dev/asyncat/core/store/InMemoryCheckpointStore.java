package dev.asyncat.core.store;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.CheckpointStore;
import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checkpoints in memory. */
final class InMemoryCheckpointStore implements CheckpointStore {

  private final Sessions sessions;
  private final Map<String, Kept> byId = new LinkedHashMap<>();

  InMemoryCheckpointStore(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public void create(Checkpoint checkpoint) {
    synchronized (sessions) {
      if (sessions.get(checkpoint.userId(), checkpoint.sessionId()) == null) {
        throw new NotFoundException("Session not found");
      }
      if (byId.containsKey(checkpoint.id())) {
        throw new ConflictException("there is a checkpoint " + checkpoint.id() + " already");
      }
      byId.put(checkpoint.id(), new Kept(checkpoint));
    }
  }

  @Override
  public void update(Checkpoint checkpoint) {
    synchronized (sessions) {
      Kept kept = require(checkpoint.id());
      kept.checkpoint =
          kept.checkpoint
              .with(checkpoint.state(), checkpoint.note())
              .leavingOut(checkpoint.omissions());
    }
  }

  @Override
  public Optional<Checkpoint> find(String userId, String checkpointId) {
    synchronized (sessions) {
      return Optional.ofNullable(get(checkpointId))
          .map(kept -> kept.checkpoint)
          .filter(checkpoint -> checkpoint.userId().equals(userId));
    }
  }

  @Override
  public List<Checkpoint> list(String userId, int limit) {
    synchronized (sessions) {
      return all()
          .filter(checkpoint -> checkpoint.userId().equals(userId))
          .toList()
          .reversed()
          .stream()
          .limit(limit)
          .toList();
    }
  }

  @Override
  public List<Checkpoint> ofSession(String sessionId) {
    synchronized (sessions) {
      return all().filter(checkpoint -> checkpoint.sessionId().equals(sessionId)).toList();
    }
  }

  @Override
  public List<Checkpoint> unfinished() {
    synchronized (sessions) {
      return all().filter(checkpoint -> checkpoint.state() != Checkpoint.State.COMPLETE).toList();
    }
  }

  @Override
  public void record(String checkpointId, Collection<FileChange> changes) {
    synchronized (sessions) {
      Kept kept = require(checkpointId);
      for (FileChange change : changes) {
        if (change.none()) {
          kept.changes.remove(change.path());
        } else {
          kept.changes.put(change.path(), change);
        }
      }
    }
  }

  @Override
  public List<FileChange> changes(String checkpointId) {
    synchronized (sessions) {
      Kept kept = get(checkpointId);
      return kept == null ? List.of() : List.copyOf(kept.changes.values());
    }
  }

  @Override
  public void delete(String checkpointId) {
    synchronized (sessions) {
      byId.remove(checkpointId);
    }
  }

  @Override
  public Set<String> neededContents() {
    synchronized (sessions) {
      dropDeleted();
      Set<String> digests = new HashSet<>();
      for (Kept kept : byId.values()) {
        for (FileChange change : kept.changes.values()) {
          if (change.before() instanceof EntryState.File file
              && file.digest() != null
              && change.lost() == null) {
            digests.add(file.digest());
          }
        }
      }
      return digests;
    }
  }

  /** Oldest first; the order in which they were added decides between those of one moment. */
  private Stream<Checkpoint> all() {
    dropDeleted();
    return byId.values().stream()
        .map(kept -> kept.checkpoint)
        .sorted(Comparator.comparing(Checkpoint::createdAt));
  }

  private Kept require(String checkpointId) {
    Kept kept = get(checkpointId);
    if (kept == null) {
      throw new NotFoundException("there is no checkpoint " + checkpointId);
    }
    return kept;
  }

  private @Nullable Kept get(String checkpointId) {
    dropDeleted();
    return byId.get(checkpointId);
  }

  private void dropDeleted() {
    byId.values().removeIf(kept -> sessions.get(kept.checkpoint.sessionId()) == null);
  }

  private static final class Kept {

    private Checkpoint checkpoint;
    private final Map<String, FileChange> changes = new TreeMap<>();

    Kept(Checkpoint checkpoint) {
      this.checkpoint = checkpoint;
    }
  }
}
