package dev.asyncat.core.tool.file;

import dev.asyncat.core.workspace.WorkspaceTree;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Collects the files whose paths fit. Used once. */
final class NameSearch implements WorkspaceTree.Visitor {

  private final Path start;
  private final Predicate<String> fits;
  private final Limits limits;
  private final int most;
  private final List<Path> found = new ArrayList<>();
  private boolean more;
  private boolean timeOver;

  /**
   * A search.
   *
   * @param fits is asked with paths from where the search starts, with {@code /}
   */
  NameSearch(Path start, Predicate<String> fits, Limits limits, int most) {
    this.start = start;
    this.fits = fits;
    this.limits = limits;
    this.most = most;
  }

  /** Searches, and says what was found in the fields that clients know. */
  ToolResult result(String pattern, Duration time, ToolContext context) {
    try {
      WorkspaceTree.walk(start, this);
    } catch (Limits.TimeOverException over) {
      timeOver = true;
    }
    ToolResult result =
        ToolResult.ok()
            .with("pattern", pattern)
            .with("count", found.size())
            .with(
                "files",
                String.join("\n", found.stream().map(file -> Shown.path(context, file)).toList()));
    if (timeOver) {
      return result.with(
          "note", "Stopped after %d s; search a subdirectory.".formatted(time.toSeconds()));
    }
    return more ? result.with("note", "There are more; narrow the pattern.") : result;
  }

  @Override
  public boolean directory(WorkspaceTree.Entry directory) {
    return !FindFiles.SKIPPED.contains(directory.name());
  }

  @Override
  public void file(WorkspaceTree.Entry file) {
    if (!fits.test(start.relativize(file.path()).toString().replace(File.separatorChar, '/'))) {
      return;
    }
    if (found.size() == most) {
      more = true;
    } else {
      found.add(file.path());
    }
  }

  @Override
  public boolean done() {
    timeOver |= limits.over();
    return more || timeOver;
  }
}
