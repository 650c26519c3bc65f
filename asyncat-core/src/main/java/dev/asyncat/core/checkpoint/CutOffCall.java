package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.CheckpointStore;
import dev.asyncat.error.AsyncatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A call that was at work when its process died: what it changed is found out afterwards. */
record CutOffCall(CheckpointStore store, RunCheckpoints.Parts parts) {

  private static final String DOUBT =
      "Asyncat was ended while the call was at work, so it may be somebody else's change";

  private static final System.Logger LOG = System.getLogger(CutOffCall.class.getName());

  /** Records it with a doubt: between then and now somebody else can have changed files. */
  void recover(Path file) {
    try {
      TreeFile call = TreeFile.read(file);
      List<Checkpoint> checkpoints =
          call.checkpoints().stream()
              .map(id -> store.find(call.userId(), id))
              .flatMap(Optional::stream)
              .toList();
      if (!checkpoints.isEmpty() && Files.isDirectory(call.tree().root())) {
        parts
            .files()
            .using(
                () -> {
                  record(call, checkpoints);
                  return checkpoints;
                });
      }
      Files.deleteIfExists(file);
    } catch (IOException | AsyncatException unreadable) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what a call changed that was cut off is not known: {0}",
          unreadable.getMessage());
      try {
        Files.deleteIfExists(file);
      } catch (IOException stays) {
        LOG.log(System.Logger.Level.WARNING, "{0} cannot be deleted", file);
      }
    }
  }

  private void record(TreeFile call, List<Checkpoint> checkpoints) throws IOException {
    Looking looking = new Looking(call.tree().root(), parts.files(), parts.limits());
    List<Found> found =
        looking.after(call.paths(), call.tree()).comparison().found().stream()
            .map(one -> one.doubted(DOUBT))
            .toList();
    for (Checkpoint checkpoint : checkpoints) {
      new RunCheckpoints(
              parts,
              checkpoint.userId(),
              checkpoint.sessionId(),
              String.valueOf(checkpoint.runId()),
              checkpoint.workspace(),
              null,
              event -> {})
          .record(found, call.tool(), call.toolCallId());
    }
    if (!found.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} paths in {1} changed while or after {2} was at work, which was cut off",
          found.size(),
          call.tree().root(),
          call.tool());
    }
  }
}
