package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.CheckpointStore;
import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.checkpoint.Omission;
import dev.asyncat.core.checkpoint.Reversal.Conflict;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.StoreException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes changes back. Before anything is touched, a checkpoint of what is there is taken and
 * stored, by which the revert can be finished if its process is killed, and taken back itself. One
 * revert runs at a time. Thread-safe.
 */
final class Reverts {

  private final CheckpointStore store;
  private final CheckpointFiles files;
  private final CheckpointLimits limits;
  private final Windows windows;
  private final CheckpointIds ids;

  Reverts(
      CheckpointStore store,
      CheckpointFiles files,
      CheckpointLimits limits,
      Windows windows,
      CheckpointIds ids) {
    this.store = store;
    this.files = files;
    this.limits = limits;
    this.windows = windows;
    this.ids = ids;
  }

  /**
   * Takes back what some checkpoints of one session say.
   *
   * @param shown the checkpoint that the user named
   * @param targets the checkpoints, the oldest first
   * @param dryRun whether to say only what would be done
   * @param force whether to go ahead in spite of conflicts
   */
  synchronized Reversal revert(
      Checkpoint shown, List<Checkpoint> targets, boolean dryRun, boolean force) {
    Map<Path, List<Checkpoint>> byWorkspace = new LinkedHashMap<>();
    targets.forEach(
        one -> byWorkspace.computeIfAbsent(one.workspace(), path -> new ArrayList<>()).add(one));
    List<Planned> plans =
        byWorkspace.entrySet().stream()
            .map(entry -> plan(entry.getKey(), entry.getValue(), force))
            .toList();
    Collected all = new Collected(byWorkspace.size() > 1);
    targets.forEach(target -> all.omissions.addAll(target.omissions()));
    plans.forEach(plan -> all.add(plan.plan()));
    if (dryRun || (!force && !all.conflicts.isEmpty())) {
      return all.reversal(shown, null, dryRun, null);
    }
    Checkpoint undo = null;
    Instant at = ids.now();
    for (Planned plan : plans) {
      undo = perform(shown, plan, at, all);
    }
    return all.reversal(shown, undo, false, at);
  }

  private Planned plan(Path workspace, List<Checkpoint> targets, boolean force) {
    if (!Files.isDirectory(workspace) || !isReal(workspace)) {
      throw new ConflictException(
          "the directory %s is not there any more, or a symbolic link leads to it"
              .formatted(workspace));
    }
    Collection<FileChange> changes =
        Composition.of(targets.stream().map(one -> store.changes(one.id())).toList());
    return new Planned(Plan.of(workspace, changes, force), targets);
  }

  private static boolean isReal(Path workspace) {
    try {
      return workspace.toRealPath().equals(workspace);
    } catch (IOException gone) {
      return false;
    }
  }

  private Checkpoint perform(Checkpoint shown, Planned planned, Instant at, Collected all) {
    Plan plan = planned.plan();
    Checkpoint undo =
        new Checkpoint(
            ids.next(),
            shown.userId(),
            shown.sessionId(),
            null,
            Checkpoint.Kind.REVERT,
            Checkpoint.State.PREPARING,
            plan.root(),
            false,
            planned.targets().stream().map(Checkpoint::id).toList(),
            List.of(),
            null,
            at);
    store.create(undo);
    try {
      List<Conflict> failures =
          files.using(
              () -> {
                List<FileChange> work = keepWhatIsThere(plan);
                Restoring restoring =
                    new Restoring(plan.root(), files.contents(), undo.id(), plan.seen());
                store.record(undo.id(), work);
                store.update(undo.with(Checkpoint.State.APPLYING, null));
                List<Conflict> failed = restoring.apply(work);
                tell(plan.root(), work);
                return failed;
              });
      Checkpoint done =
          undo.with(
              Checkpoint.State.COMPLETE,
              failures.isEmpty() ? null : failures.size() + " paths could not be taken back");
      store.update(done);
      all.failed(plan, failures);
      return done;
    } catch (IOException failed) {
      store.delete(undo.id());
      throw new StoreException(
          "nothing was reverted: what is there now could not be kept: " + failed.getMessage(),
          failed);
    }
  }

  /** What is about to be overwritten or deleted is kept, so that the revert can be reverted. */
  private List<FileChange> keepWhatIsThere(Plan plan) throws IOException {
    List<FileChange> kept = new ArrayList<>();
    for (FileChange change : plan.work()) {
      kept.add(change.before() instanceof EntryState.File file ? keep(plan, change, file) : change);
    }
    return kept;
  }

  private FileChange keep(Plan plan, FileChange change, EntryState.File file) throws IOException {
    if (file.digest() != null && files.contents().has(file.digest())) {
      return change;
    }
    String lost = null;
    if (plan.work().stream()
        .anyMatch(
            other ->
                other.after() instanceof EntryState.File target && Plan.isSameFile(file, target))) {
      lost = "it was moved back";
    } else if (file.size() > limits.captureBytes()) {
      lost = "it was larger than %,d bytes".formatted(limits.captureBytes());
    } else {
      try (SeekableByteChannel channel = WorkspaceFiles.open(plan.root().resolve(change.path()))) {
        files.contents().keep(channel);
      } catch (InvalidRequestException unreadable) {
        lost = String.valueOf(unreadable.getMessage());
      }
    }
    return new FileChange(change.path(), file, change.after(), null, null, lost, null, change.at());
  }

  private void tell(Path root, List<FileChange> work) {
    windows.changed(
        root,
        Tree.empty(root),
        work.stream()
            .map(change -> new Found(change.path(), change.before(), change.after(), null, null))
            .toList());
  }

  /**
   * Ends the reverts of a process that was killed: one that had begun is finished, one that had not
   * is dropped.
   */
  synchronized void recover() {
    for (Checkpoint checkpoint : store.unfinished()) {
      if (checkpoint.state() == Checkpoint.State.PREPARING) {
        store.delete(checkpoint.id());
        log(checkpoint, "had not begun and was dropped; nothing was changed");
        continue;
      }
      String note = finish(checkpoint);
      store.update(checkpoint.with(Checkpoint.State.COMPLETE, note));
      log(checkpoint, note);
    }
  }

  private String finish(Checkpoint checkpoint) {
    List<FileChange> work = store.changes(checkpoint.id());
    try {
      Restoring restoring =
          new Restoring(checkpoint.workspace(), files.contents(), checkpoint.id(), Map.of());
      restoring.removeUnfinished(work);
      List<Conflict> failures = restoring.apply(work);
      return failures.isEmpty()
          ? "was cut off by the end of its process and was finished at the next start"
          : "was cut off by the end of its process; at the next start %d paths could not be taken back, the first: %s (%s)"
              .formatted(failures.size(), failures.getFirst().path(), failures.getFirst().reason());
    } catch (IOException failed) {
      return "was cut off by the end of its process and could not be finished: " + failed;
    }
  }

  private static void log(Checkpoint checkpoint, String what) {
    System.getLogger(Reverts.class.getName())
        .log(
            System.Logger.Level.WARNING,
            "the revert {0} of session {1} {2}",
            checkpoint.id(),
            checkpoint.sessionId(),
            what);
  }

  private record Planned(Plan plan, List<Checkpoint> targets) {}

  /** What several workspaces come to. */
  private static final class Collected {

    private final boolean whole;
    private final List<Reversal.Step> steps = new ArrayList<>();
    private final List<Conflict> conflicts = new ArrayList<>();
    private final List<Conflict> failures = new ArrayList<>();
    private final List<Omission> omissions = new ArrayList<>();

    /**
     * Nothing yet.
     *
     * @param whole whether paths need their workspace before them to be clear
     */
    Collected(boolean whole) {
      this.whole = whole;
    }

    void add(Plan plan) {
      plan.steps()
          .forEach(step -> steps.add(new Reversal.Step(path(plan, step.path()), step.action())));
      conflicts.addAll(shown(plan, plan.conflicts()));
      omissions.addAll(plan.kept());
    }

    void failed(Plan plan, List<Conflict> more) {
      failures.addAll(shown(plan, plan.impossible()));
      failures.addAll(shown(plan, more));
      more.forEach(
          failure -> steps.removeIf(step -> step.path().equals(path(plan, failure.path()))));
    }

    private List<Conflict> shown(Plan plan, List<Conflict> some) {
      return some.stream()
          .map(one -> new Conflict(path(plan, one.path()), one.kind(), one.reason()))
          .toList();
    }

    private String path(Plan plan, String path) {
      return whole ? plan.root().resolve(path).toString() : path;
    }

    Reversal reversal(
        Checkpoint shown, @Nullable Checkpoint undo, boolean dryRun, @Nullable Instant at) {
      return new Reversal(
          shown,
          undo,
          dryRun,
          steps,
          conflicts,
          failures,
          omissions.stream().distinct().toList(),
          at);
    }
  }
}
