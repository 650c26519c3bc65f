package dev.asyncat.jaxrs.checkpoint;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.checkpoint.Omission;
import dev.asyncat.core.checkpoint.Reversal;
import dev.asyncat.core.checkpoint.SessionChanges;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.WireTime;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checkpoints, changes and reverts as clients see them. */
public final class CheckpointWire {

  /** The one kind there is; clients know another one from earlier systems. */
  private static final String KIND = "dir_snapshot";

  private CheckpointWire() {}

  /** A checkpoint in full. */
  public static JsonObject full(Checkpoint checkpoint) {
    return brief(checkpoint).toBuilder()
        .put("sessionId", checkpoint.sessionId())
        .put("runId", checkpoint.runId())
        .put("type", checkpoint.kind().wire())
        .put("reverts", Json.strings(checkpoint.reverts()))
        .put("notCovered", array(checkpoint.omissions(), Omission::toJson))
        .putIfPresent("message", checkpoint.note())
        .build();
  }

  /** A checkpoint where it is not the matter itself. */
  public static JsonObject brief(Checkpoint checkpoint) {
    return Json.object()
        .put("id", checkpoint.id())
        .put("kind", KIND)
        .put("workspace", checkpoint.workspace().toString())
        .put("createdAt", WireTime.format(checkpoint.createdAt()))
        .put("baseline", checkpoint.baseline())
        .build();
  }

  /** Adds what a revert did, or would do. */
  public static JsonObject.Builder reversal(Reversal reversal, JsonObject.Builder body) {
    Checkpoint undo = reversal.undo();
    return body.put("checkpoint", brief(reversal.checkpoint()))
        .put("revertedAt", time(reversal.at()))
        .put("revertCheckpointId", undo == null ? null : undo.id())
        .put("dryRun", reversal.dryRun())
        .put("files", steps(reversal))
        .put("conflicts", array(reversal.conflicts(), CheckpointWire::conflict))
        .put("failed", array(reversal.failures(), CheckpointWire::conflict))
        .put("notCovered", array(reversal.omissions(), Omission::toJson));
  }

  private static JsonArray steps(Reversal reversal) {
    return array(
        reversal.steps(),
        step -> Json.object().put("path", step.path()).put("action", step.action().wire()).build());
  }

  private static JsonObject conflict(Reversal.Conflict conflict) {
    return Json.object()
        .put("path", conflict.path())
        .put("kind", conflict.kind())
        .put("reason", conflict.reason())
        .build();
  }

  /** Adds what a session changed. */
  public static JsonObject.Builder changes(SessionChanges changes, JsonObject.Builder body) {
    JsonObject.Builder states = Json.object();
    changes.states().forEach((path, state) -> states.put(path, state(path, state, changes)));
    return body.put("sessionId", changes.session().id())
        .put("goal", changes.session().goal())
        .put(
            "changes",
            Json.object()
                .put("files", array(changes.files(), CheckpointWire::change))
                .put("commands", array(changes.commands(), CheckpointWire::command))
                .build())
        .put("fileStates", states.build())
        .put("checkpoint", changes.checkpoint() == null ? Json.nul() : brief(changes.checkpoint()))
        .put("files", array(changes.recorded(), CheckpointWire::recorded))
        .put("revert", revert(changes));
  }

  private static JsonObject revert(SessionChanges changes) {
    Checkpoint last = changes.lastRevert();
    Reversal preview = changes.preview();
    return Json.object()
        .put("available", changes.reason() == null)
        .put("reason", changes.reason())
        .put("revertedAt", last == null ? null : WireTime.format(last.createdAt()))
        .put("revertCheckpointId", last == null ? null : last.id())
        .put("files", preview == null ? JsonArray.EMPTY : steps(preview))
        .put(
            "conflicts",
            preview == null
                ? JsonArray.EMPTY
                : array(preview.conflicts(), CheckpointWire::conflict))
        .put(
            "notCovered",
            preview == null ? JsonArray.EMPTY : array(preview.omissions(), Omission::toJson))
        .build();
  }

  private static JsonObject change(SessionChanges.Change change) {
    JsonObject.Builder json =
        Json.object()
            .put("type", change.type())
            .put("path", change.path())
            .put("tool", change.tool())
            .put("workingDir", change.workingDirectory())
            .put("timestamp", time(change.at()))
            .put("auditId", change.auditId());
    return json.putIfPresent("source", change.source()).build();
  }

  private static JsonObject command(SessionChanges.Command command) {
    return Json.object()
        .put("type", "command")
        .put("command", command.command())
        .put("output", command.output())
        .put("tool", command.tool())
        .put("workingDir", command.workingDirectory())
        .put("timestamp", WireTime.format(command.at()))
        .put("auditId", command.auditId())
        .build();
  }

  private static JsonObject state(String path, SessionChanges.State state, SessionChanges changes) {
    EntryState now = state.now();
    JsonObject.Builder json =
        Json.object()
            .put("path", path)
            .put("state", state.word())
            .put("workingDir", changes.session().workingDirectory().toString());
    if (now != null) {
      json.put("exists", !(now instanceof EntryState.Absent));
    }
    switch (now) {
      case EntryState.Directory ignored -> json.put("kind", "directory").put("size", Json.nul());
      case EntryState.File file ->
          json.put("kind", "file").put("size", file.size()).put("hash", file.digest());
      case null -> {}
      default -> {}
    }
    return json.putIfPresent("mtime", time(state.modified()))
        .putIfPresent("error", state.error())
        .build();
  }

  private static JsonObject recorded(FileChange change) {
    return Json.object()
        .put("path", change.path())
        .put("change", change.kind())
        .put("before", change.before().toJson())
        .put("after", change.after().toJson())
        .put("tool", change.tool())
        .put("toolCallId", change.toolCallId())
        .putIfPresent("lost", change.lost())
        .putIfPresent("doubt", change.doubt())
        .build();
  }

  static <T> JsonArray array(List<T> items, Function<T, JsonObject> form) {
    return new JsonArray(items.stream().map(item -> (Json) form.apply(item)).toList());
  }

  private static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : WireTime.format(instant);
  }
}
