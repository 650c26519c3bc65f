package dev.asyncat.core.checkpoint;

import dev.asyncat.core.command.HarmlessCommand;
import dev.asyncat.core.workspace.Workspace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A workspace that lies in a git repository. Git is only asked what needs no file of the user's to
 * be written: index, references and stash stay as they are, nothing is fetched, and no program runs
 * that the repository's settings name.
 *
 * @param program git
 * @param root the workspace
 * @param index the file of the index
 * @param prefix of the workspace's files in the index
 * @param idLength of names of contents, in hexadecimal digits
 * @param environment for git
 */
record GitCheckout(
    String program,
    Path root,
    Path index,
    String prefix,
    int idLength,
    Map<String, String> environment) {

  private static final int SHA_1 = 40;
  private static final int SHA_256 = 64;

  /** The repository of a workspace; empty if there is none that git would work with. */
  static Optional<GitCheckout> of(Path root) {
    Optional<Path> top = top(root);
    if (top.isEmpty()) {
      return Optional.empty();
    }
    Path ceiling = top.get().getParent() == null ? top.get() : top.get().getParent();
    Map<String, String> environment = new TreeMap<>(System.getenv());
    Workspace workspace = Workspace.of(root);
    new HarmlessCommand("git", Set.of(ceiling), workspace::resolve).protect(environment);
    return program(environment).flatMap(program -> of(program, root, environment));
  }

  private static Optional<GitCheckout> of(
      String program, Path root, Map<String, String> environment) {
    GitCheckout unknown = new GitCheckout(program, root, root, "", SHA_1, environment);
    List<String> question =
        List.of("rev-parse", "--show-object-format", "--git-path", "index", "--show-prefix");
    try (GitProcess git = GitProcess.start(unknown, question)) {
      List<String> answer = git.lines();
      if (answer.size() < 2) {
        return Optional.empty();
      }
      return Optional.of(
          new GitCheckout(
              program,
              root,
              root.resolve(answer.get(1)),
              answer.size() > 2 ? answer.get(2) : "",
              answer.getFirst().equals("sha256") ? SHA_256 : SHA_1,
              environment));
    } catch (IOException unusable) {
      return Optional.empty();
    }
  }

  private static Optional<Path> top(Path root) {
    return Stream.iterate(root, at -> at != null, Path::getParent)
        .filter(at -> Files.exists(at.resolve(".git"), LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }

  private static Optional<String> program(Map<String, String> environment) {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).resolve("git"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /**
   * What the index says now.
   *
   * @throws IOException if it cannot be read
   */
  GitIndex readIndex() throws IOException {
    return GitIndex.read(index, prefix, idLength);
  }
}
