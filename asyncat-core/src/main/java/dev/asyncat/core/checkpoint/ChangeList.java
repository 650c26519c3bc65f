package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.core.checkpoint.SessionChanges.Change;
import dev.asyncat.core.checkpoint.SessionChanges.Command;
import dev.asyncat.json.JsonObject;
import dev.asyncat.session.AuditEntry;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a session did to files, from the calls in its audit and from what was found by
 * comparing. Used once.
 */
final class ChangeList {

  private final Path directory;
  private final Map<String, Change> byPath = new LinkedHashMap<>();
  private final List<Command> commands = new ArrayList<>();
  private final Map<String, AuditEntry> calls = new HashMap<>();

  /**
   * Tells.
   *
   * @param directory the working directory of the session
   * @param recorded what was found by comparing, with paths relative to that
   */
  ChangeList(Path directory, List<AuditEntry> audit, Collection<FileChange> recorded) {
    this.directory = directory;
    for (AuditEntry call : audit) {
      calls.put(call.toolCallId(), call);
      if (Boolean.TRUE.equals(call.success())) {
        add(call);
      }
    }
    Map<String, String> movedFrom = moves(recorded);
    for (FileChange change : recorded) {
      if (!byPath.containsKey(change.path()) && !movedFrom.containsValue(change.path())) {
        add(change, movedFrom.get(change.path()));
      }
    }
  }

  List<Change> files() {
    return List.copyOf(byPath.values());
  }

  List<Command> commands() {
    return commands;
  }

  private void add(AuditEntry call) {
    JsonObject result = call.result() == null ? JsonObject.EMPTY : call.result();
    switch (call.toolName()) {
      case "write_file", "create_file" ->
          put(
              call,
              result.string("action", "").equals("created") ? "created" : "written",
              argument(call, "path"),
              null);
      case "edit_file", "patch_file", "search_replace_block" ->
          edited(call, argument(call, "path"));
      case "apply_patch" -> patched(call);
      case "file_delete", "delete_file" -> put(call, "deleted", argument(call, "path"), null);
      case "create_directory" -> put(call, "directory", argument(call, "path"), null);
      case "file_copy", "copy_file" ->
          put(call, "copied", argument(call, "destination"), argument(call, "source"));
      case "file_move", "move_file" ->
          put(call, "moved", argument(call, "destination"), argument(call, "source"));
      case "run_command" -> command(call, argument(call, "command"), result);
      case "run_python", "run_node" -> command(call, argument(call, "code"), result);
      default -> {
        if (call.toolName().startsWith("git_")) {
          command(call, call.toolName().replace('_', ' '), result);
        }
      }
    }
  }

  private void patched(AuditEntry call) {
    call.arguments()
        .array("edits")
        .ifPresent(edits -> edits.objects().forEach(edit -> edited(call, edit.string("path", ""))));
  }

  private void edited(AuditEntry call, String path) {
    if (!byPath.containsKey(relative(path))) {
      put(call, "edited", path, null);
    }
  }

  private void put(AuditEntry call, String type, String path, @Nullable String source) {
    if (path.isEmpty()) {
      return;
    }
    String key = relative(path);
    byPath.put(
        key,
        new Change(
            type,
            key,
            source == null ? null : relative(source),
            call.toolName(),
            call.workingDirectory(),
            Optional.ofNullable(call.completedAt()).orElse(call.startedAt()),
            call.id()));
  }

  private void command(AuditEntry call, String command, JsonObject result) {
    String output =
        result
            .string("output")
            .or(() -> result.string("stdout"))
            .or(() -> result.string("message"))
            .orElse("");
    commands.add(
        new Command(
            command,
            output,
            call.toolName(),
            call.workingDirectory(),
            call.startedAt(),
            call.id()));
  }

  private void add(FileChange change, @Nullable String source) {
    String id = change.toolCallId();
    AuditEntry call = id == null ? null : calls.get(id);
    byPath.put(
        change.path(),
        new Change(
            source == null ? type(change) : "moved",
            change.path(),
            source,
            change.tool(),
            directory.toString(),
            change.at(),
            call == null ? null : call.id()));
  }

  private static String type(FileChange change) {
    return switch (change.kind()) {
      case "created" -> change.after() instanceof EntryState.Directory ? "directory" : "created";
      case "deleted" -> "deleted";
      default -> "edited";
    };
  }

  /** A file that went while another with its content came was moved; from new path to old. */
  private static Map<String, String> moves(Collection<FileChange> changes) {
    Map<String, String> gone = new HashMap<>();
    for (FileChange change : changes) {
      if (change.before() instanceof EntryState.File file
          && change.after() instanceof EntryState.Absent
          && file.size() > 0) {
        gone.put(key(file), change.path());
      }
    }
    Map<String, String> moves = new HashMap<>();
    for (FileChange change : changes) {
      if (change.after() instanceof EntryState.File file
          && change.before() instanceof EntryState.Absent) {
        String source = gone.remove(key(file));
        if (source != null) {
          moves.put(change.path(), source);
        }
      }
    }
    return moves;
  }

  private static String key(EntryState.File file) {
    return file.digest() == null ? file.identity() + "/" + file.size() : file.digest();
  }

  private static String argument(AuditEntry call, String name) {
    return call.arguments().string(name, "");
  }

  private String relative(String path) {
    try {
      Path absolute = directory.resolve(path).normalize();
      return absolute.startsWith(directory) && !absolute.equals(directory)
          ? directory.relativize(absolute).toString()
          : path;
    } catch (InvalidPathException none) {
      return path;
    }
  }
}
