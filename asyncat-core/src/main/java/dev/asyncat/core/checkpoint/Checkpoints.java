package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.StoreException;
import dev.asyncat.run.RunEvent;
import dev.asyncat.session.Session;
import dev.asyncat.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints: what runs changed, and the way back. Thread-safe.
 *
 * <p>A checkpoint belongs to one run and knows every path that the run changed, with what was there
 * before and after. Reverting puts back exactly those paths, and none that somebody else has
 * changed since unless that is forced. A revert takes a checkpoint itself, by which it can be taken
 * back in turn.
 */
public final class Checkpoints implements AutoCloseable {

  /** How many of a user's checkpoints are listed. */
  private static final int LISTED = 200;

  private static final String NONE = "No baseline checkpoint was recorded for this run.";

  private static final System.Logger LOG = System.getLogger(Checkpoints.class.getName());

  private final Store store;
  private final CheckpointFiles files;
  private final RunCheckpoints.Parts parts;
  private final Reverts reverts;
  private @Nullable Thread collecting;

  /**
   * A service.
   *
   * @param limits how much is kept
   */
  public Checkpoints(
      Store store, CheckpointLimits limits, InstantSource clock, Supplier<String> ids) {
    this.store = store;
    this.files =
        new CheckpointFiles(
            store.directory().map(directory -> directory.resolve("checkpoints")).orElse(null));
    CheckpointIds names = new CheckpointIds(clock, ids);
    Windows windows = new Windows();
    this.parts = new RunCheckpoints.Parts(store.checkpoints(), files, limits, windows, names);
    this.reverts = new Reverts(store.checkpoints(), files, limits, windows, names);
  }

  /**
   * The checkpoint of a run that begins or goes on.
   *
   * @param workspace the directory that the run can change: absolute and real
   * @param parent of the run on whose behalf this one works, {@code null} if there is none
   * @param events is told of a checkpoint that is taken, and of failures
   */
  public RunCheckpoints ofRun(
      String userId,
      String sessionId,
      String runId,
      Path workspace,
      @Nullable RunCheckpoints parent,
      Consumer<RunEvent> events) {
    return new RunCheckpoints(parts, userId, sessionId, runId, workspace, parent, events);
  }

  /** The user's latest checkpoints, newest first, 200 at most. */
  public List<Checkpoint> list(String userId) {
    return store.checkpoints().list(userId, LISTED);
  }

  /** The first checkpoint of a session. */
  public Optional<Checkpoint> baseline(String sessionId) {
    return store.checkpoints().ofSession(sessionId).stream()
        .filter(one -> one.kind() == Checkpoint.Kind.RUN)
        .findFirst();
  }

  /** The latest revert of a session that was not reverted itself. */
  public Optional<Checkpoint> lastRevert(String sessionId) {
    return lastRevert(store.checkpoints().ofSession(sessionId));
  }

  private static Optional<Checkpoint> lastRevert(List<Checkpoint> ofSession) {
    Map<String, Checkpoint> reverted = Composition.reverted(ofSession);
    return ofSession.reversed().stream()
        .filter(one -> one.kind() == Checkpoint.Kind.REVERT && !reverted.containsKey(one.id()))
        .filter(one -> takesBackARun(one, ofSession))
        .findFirst();
  }

  /** A revert of a revert leaves the runs as they were. */
  private static boolean takesBackARun(Checkpoint revert, List<Checkpoint> ofSession) {
    return ofSession.stream()
        .anyMatch(one -> one.kind() == Checkpoint.Kind.RUN && revert.reverts().contains(one.id()));
  }

  /**
   * What the runs of a session did to files.
   *
   * @throws NotFoundException if the user has no such session
   */
  public SessionChanges changes(String userId, String sessionId) {
    Session session = session(userId, sessionId);
    List<Checkpoint> all = store.checkpoints().ofSession(sessionId);
    List<Checkpoint> active = active(all);
    Path directory = session.workingDirectory();
    Collection<FileChange> recorded =
        Composition.of(
            active.stream()
                .filter(one -> one.workspace().equals(directory))
                .map(one -> store.checkpoints().changes(one.id()))
                .toList());
    ChangeList list = new ChangeList(directory, store.sessions().audit(sessionId), recorded);
    Optional<Checkpoint> baseline = baseline(sessionId);
    Reversal preview = null;
    String reason = baseline.isEmpty() ? NONE : null;
    if (baseline.isPresent()) {
      try {
        preview = reverts.revert(baseline.get(), active, true, false);
      } catch (ConflictException impossible) {
        reason = impossible.getMessage();
      }
    }
    return new SessionChanges(
        session,
        list.files(),
        list.commands(),
        FileStates.of(directory, list.files(), recorded),
        baseline.orElse(null),
        List.copyOf(recorded),
        preview,
        reason,
        lastRevert(all).orElse(null));
  }

  /** The checkpoints of runs that are not reverted. */
  private static List<Checkpoint> active(List<Checkpoint> ofSession) {
    Map<String, Checkpoint> reverted = Composition.reverted(ofSession);
    return ofSession.stream()
        .filter(one -> one.kind() == Checkpoint.Kind.RUN && !reverted.containsKey(one.id()))
        .toList();
  }

  /**
   * Takes back what the runs of a session changed, as far as it is not taken back already.
   *
   * @param dryRun whether to say only what would be done
   * @param force whether to overwrite what somebody else changed since; what cannot be brought back
   *     is left and named
   * @return what was done; {@linkplain Reversal#refused() refused} if there are conflicts
   * @throws NotFoundException if the user has no such session
   * @throws ConflictException if there is no checkpoint, or its directory is gone
   * @throws StoreException if what is there now could not be kept; nothing was changed then
   */
  public Reversal revert(String userId, String sessionId, boolean dryRun, boolean force) {
    session(userId, sessionId);
    Checkpoint baseline = baseline(sessionId).orElseThrow(() -> new ConflictException(NONE));
    List<Checkpoint> all = store.checkpoints().ofSession(sessionId);
    return lastRevert(all)
        .filter(last -> active(all).isEmpty())
        .map(last -> nothingLeft(baseline, last, dryRun))
        .orElseGet(() -> reverts.revert(baseline, active(all), dryRun, force));
  }

  /** Everything is taken back already. */
  private static Reversal nothingLeft(Checkpoint shown, Checkpoint last, boolean dryRun) {
    return new Reversal(
        shown,
        last,
        dryRun,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        dryRun ? null : last.createdAt());
  }

  /**
   * Takes back what one checkpoint is about: the changes of its run, or a revert.
   *
   * @param dryRun as above
   * @param force as above
   * @return what was done; {@linkplain Reversal#refused() refused} if there are conflicts
   * @throws NotFoundException if the user has no such checkpoint
   * @throws ConflictException if its directory is gone
   * @throws StoreException if what is there now could not be kept; nothing was changed then
   */
  public Reversal restore(String userId, String checkpointId, boolean dryRun, boolean force) {
    Checkpoint checkpoint = find(userId, checkpointId);
    Checkpoint by =
        Composition.reverted(store.checkpoints().ofSession(checkpoint.sessionId()))
            .get(checkpoint.id());
    return by == null
        ? reverts.revert(checkpoint, List.of(checkpoint), dryRun, force)
        : nothingLeft(checkpoint, by, dryRun);
  }

  /**
   * A checkpoint.
   *
   * @throws NotFoundException if the user has no such checkpoint
   */
  public Checkpoint find(String userId, String checkpointId) {
    return store
        .checkpoints()
        .find(userId, checkpointId)
        .orElseThrow(() -> new NotFoundException("No checkpoint found"));
  }

  private Session session(String userId, String sessionId) {
    return store
        .sessions()
        .find(userId, sessionId)
        .orElseThrow(() -> new NotFoundException("Session not found"));
  }

  /**
   * Takes up what a process left that was killed: reverts are finished or dropped, and what calls
   * changed that were at work is recorded, with a doubt. Then deletes, in the background, contents
   * that nothing refers to.
   *
   * @throws StoreException if the store fails
   */
  public void recover() {
    reverts.recover();
    try {
      for (Path file : files.calls()) {
        new CutOffCall(store.checkpoints(), parts).recover(file);
      }
    } catch (IOException unreadable) {
      LOG.log(System.Logger.Level.WARNING, "calls that were cut off are not known", unreadable);
    }
    synchronized (this) {
      collecting = Thread.ofVirtual().name("checkpoint-contents").start(this::collect);
    }
  }

  /** Deletes contents that no checkpoint refers to any more. */
  public void collect() {
    try {
      files.collect(store.checkpoints()::neededContents);
    } catch (IOException | StoreException failed) {
      LOG.log(System.Logger.Level.WARNING, "contents of checkpoints could not be deleted", failed);
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      running = collecting;
    }
    try {
      if (running != null) {
        running.join();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    files.close();
  }
}
