package dev.asyncat.core.tool.file;

import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.CancelledException;
import dev.asyncat.tool.FileKnowledge;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The new text of one file among several that are to change together.
 *
 * @param old what the file is now
 */
public record FileChange(Path file, TextFile old, String after) {

  /** The changes as one diff; empty if nothing changes. */
  public static Optional<String> diff(List<FileChange> changes, ToolContext context) {
    List<String> diffs = new ArrayList<>();
    for (FileChange change : changes) {
      Diff.of(Shown.path(context, change.file()), false, change.old().text(), change.after())
          .ifPresent(diffs::add);
    }
    return diffs.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", diffs));
  }

  /**
   * Writes all of them. If one cannot be written, those before it get their old content back.
   *
   * @return why nothing was changed; empty if everything was
   */
  static Optional<ToolResult> writeAll(List<FileChange> changes, ToolContext context) {
    for (FileChange change : changes) {
      Optional<ToolResult> objection = Overwriting.objection(change.file(), context);
      if (objection.isPresent()) {
        return objection;
      }
    }
    return writeAllAsRead(changes, context);
  }

  /**
   * The same for files that the session need not have seen, because what changes in them does not
   * depend on what else they say. A file that changed since it was read for this is not written.
   */
  public static Optional<ToolResult> writeAllAsRead(List<FileChange> changes, ToolContext context) {
    // All of them first: a text without a form in UTF-8 must not be found in the middle.
    List<byte[]> contents = changes.stream().map(c -> c.old().encode(c.after())).toList();
    List<Path> known =
        changes.stream()
            .map(FileChange::file)
            .filter(file -> context.files().state(file) == FileKnowledge.State.CURRENT)
            .toList();
    Deque<Written> written = new ArrayDeque<>();
    for (int i = 0; i < changes.size(); i++) {
      FileChange change = changes.get(i);
      try {
        context.cancellation().throwIfCancelled();
        written.push(
            new Written(
                change,
                WorkspaceFiles.replace(change.file(), contents.get(i), change.old().asRead())));
      } catch (CancelledException cancelled) {
        undo(written, known, context);
        throw cancelled;
      } catch (AsyncatException failed) {
        List<String> lost = undo(written, known, context);
        return Optional.of(failure(Shown.path(context, change.file()), failed, lost));
      }
    }
    known.forEach(context.files()::seen);
    return Optional.empty();
  }

  private static ToolResult failure(String path, AsyncatException failed, List<String> lost) {
    String why = path + " could not be written: " + failed.getMessage();
    return lost.isEmpty()
        ? ToolResult.error(why + "; no file was changed")
        : ToolResult.error(
                why + "; these files have their new content and could not be put back: " + lost)
            .with("changed", lost);
  }

  private static List<String> undo(Deque<Written> written, List<Path> known, ToolContext context) {
    // An interrupt, which is how a cancelled call learns of it, would fail every write from here.
    boolean interrupted = Thread.interrupted();
    List<String> lost = new ArrayList<>();
    for (Written last : written) {
      FileChange change = last.change();
      try {
        WorkspaceFiles.replace(
            change.file(), change.old().encode(change.old().text()), last.asWritten());
        if (known.contains(change.file())) {
          context.files().seen(change.file());
        }
      } catch (AsyncatException stays) {
        lost.add(Shown.path(context, change.file()));
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return lost;
  }

  private record Written(FileChange change, BasicFileAttributes asWritten) {}
}
