package dev.asyncat.core.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directories that are not looked into: git's own, those that git ignores, and those that tools
 * fill and can fill again. What is tracked by git is looked at in any case. Not thread-safe.
 */
final class SkippedDirectories implements TreeScan.Skipping, AutoCloseable {

  private static final Set<String> MADE_BY_TOOLS =
      Set.of(
          "node_modules",
          "__pycache__",
          ".venv",
          "venv",
          ".tox",
          ".nox",
          ".mypy_cache",
          ".pytest_cache",
          ".ruff_cache",
          ".gradle");

  private static final String GIT = ".git";

  private final Path root;
  private final Path own;
  private final Tree known;
  private final Set<String> tracked;
  private final @Nullable GitCheckout checkout;
  private @Nullable GitProcess git;
  private boolean silent;

  /**
   * A decision.
   *
   * @param own where the runtime keeps its own data
   * @param known what was found earlier; a directory that was looked into then is looked into again
   * @param tracked the directories that git has files in
   * @param checkout the repository, {@code null} if there is none
   */
  SkippedDirectories(
      Path root, Path own, Tree known, Set<String> tracked, @Nullable GitCheckout checkout) {
    this.root = root;
    this.own = own;
    this.known = known;
    this.tracked = tracked;
    this.checkout = checkout;
  }

  @Override
  public @Nullable String reason(String path, String name) {
    if (name.equals(GIT)) {
      return "git keeps its own data there";
    }
    if (root.resolve(path).equals(own)) {
      return "Asyncat keeps its own data there";
    }
    if (tracked.contains(path)) {
      return null;
    }
    if (MADE_BY_TOOLS.contains(name)) {
      return "a tool fills it and can do so again";
    }
    Tree.Entry before = known.get(path);
    boolean seen = before != null && before.stamp().isDirectory() && !before.closed();
    return checkout != null && !seen && ignored(checkout, path) ? "git ignores it" : null;
  }

  private boolean ignored(GitCheckout repository, String path) {
    if (silent) {
      return false;
    }
    try {
      if (git == null) {
        git =
            GitProcess.start(
                repository, List.of("check-ignore", "--no-index", "--stdin", "-z", "-v", "-n"));
      }
      git.askNow(path, '\0');
      git.readTo('\0');
      git.readTo('\0');
      String pattern = git.readTo('\0');
      git.readTo('\0');
      return !pattern.isEmpty() && !pattern.startsWith("!");
    } catch (IOException noAnswer) {
      silent = true;
      return false;
    }
  }

  @Override
  public void close() {
    if (git != null) {
      git.close();
    }
  }
}
