package dev.asyncat.checkpoint;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps checkpoints and the changes they can take back; the contents of files are kept elsewhere,
 * by digest. Deleting a session deletes its checkpoints. Thread-safe.
 */
public interface CheckpointStore {

  /**
   * Adds a checkpoint.
   *
   * @throws dev.asyncat.error.ConflictException if its id is taken
   * @throws dev.asyncat.error.NotFoundException if its user has no such session
   */
  void create(Checkpoint checkpoint);

  /**
   * Stores a checkpoint's new state, note and omissions; nothing else of it can change.
   *
   * @throws dev.asyncat.error.NotFoundException if there is no such checkpoint
   */
  void update(Checkpoint checkpoint);

  /** A user's checkpoint; empty for an unknown id and for another user's. */
  Optional<Checkpoint> find(String userId, String checkpointId);

  /**
   * A user's checkpoints, newest first.
   *
   * @param limit the most to return, positive
   */
  List<Checkpoint> list(String userId, int limit);

  /** The checkpoints of a session, oldest first; empty for an unknown session. */
  List<Checkpoint> ofSession(String sessionId);

  /** Every checkpoint whose state is not {@link Checkpoint.State#COMPLETE}, oldest first. */
  List<Checkpoint> unfinished();

  /**
   * Stores changes, all or none. A change takes the place of the one of the same path; one after
   * which the path is as it was before takes that away.
   *
   * @throws dev.asyncat.error.NotFoundException if there is no such checkpoint
   */
  void record(String checkpointId, Collection<FileChange> changes);

  /** The changes of a checkpoint, ordered by path; empty for an unknown one. */
  List<FileChange> changes(String checkpointId);

  /** Deletes a checkpoint with its changes; one that is not there is as good as deleted. */
  void delete(String checkpointId);

  /** The digests of all earlier contents that some change of any user needs. */
  Set<String> neededContents();
}
