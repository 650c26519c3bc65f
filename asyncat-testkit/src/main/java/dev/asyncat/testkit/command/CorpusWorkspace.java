package dev.asyncat.testkit.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A workspace for the commands of {@link CommandCorpus}: a git repository with files, links that
 * lead out, file names that look like options and a second repository whose settings run programs.
 * Beside it lies a directory that nothing may touch. Needs git and a system with symbolic links.
 */
public final class CorpusWorkspace {

  private final Path root;
  private final Path workspace;

  private CorpusWorkspace(Path root) {
    this.root = root;
    this.workspace = root.resolve("workspace");
  }

  /**
   * Makes one in an empty directory.
   *
   * @throws UncheckedIOException if that fails
   */
  public static CorpusWorkspace in(Path directory) {
    try {
      CorpusWorkspace made = new CorpusWorkspace(directory.toRealPath());
      made.fill();
      return made;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Where commands run. */
  public Path directory() {
    return workspace;
  }

  /**
   * What there is, inside and outside: every path with its kind, time of change and content. Two of
   * these are equal only if nothing was changed in between. Of git's index only what it says
   * counts: {@code git diff} stores in it what it has found out about the times of files.
   */
  public SortedMap<String, String> snapshot() {
    SortedMap<String, String> found = new TreeMap<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
              boolean holdsIndex = path.equals(workspace.resolve(".git"));
              found.put(
                  path.toString(),
                  "directory" + (holdsIndex ? "" : " " + attributes.lastModifiedTime()));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
                throws IOException {
              found.put(
                  path.toString(),
                  attributes.isSymbolicLink()
                      ? "link to " + Files.readSymbolicLink(path)
                      : path.equals(workspace.resolve(".git/index"))
                          ? git(workspace, "ls-files", "--stage", "-v")
                          : attributes.lastModifiedTime() + " " + hash(path));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return found;
  }

  private static String hash(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private void fill() throws IOException {
    Files.createDirectories(root.resolve("outside"));
    Files.writeString(root.resolve("outside/secret.txt"), "secret\n");
    write("README.md", "# Scratch\n\nSome text, a TODO and more.\n");
    write("a.txt", "alpha\nbeta\ngamma\n");
    write("b.txt", "alpha\ndelta\ngamma\n");
    write("with space.txt", "one\ntwo\n");
    write("data.csv", "name,count\npear,3\nplum,5\n");
    write("data.json", "{\"name\": \"pear\", \"list\": [1, 2, 3]}\n");
    write("numbers.txt", "3\n1\n2\n2\n");
    write(".hidden", "hidden\n");
    write(".env", "API_KEY=not-a-real-one\n");
    write("src/Main.java", "class Main {\n  // TODO: write it\n}\n");
    write("src/util/Text.java", "class Text {}\n");
    write("docs/guide.md", "# Guide\n");
    write("traps/--output=stolen.txt", "trap\n");
    write("traps/-o", "trap\n");
    write("traps/plain", "trap\n");
    write("versions/.mvn/jvm.config", "-javaagent:evil.jar\n");
    write("versions/rust-toolchain.toml", "[toolchain]\npath = \"./evil\"\n");
    Files.createDirectories(workspace.resolve("empty"));
    link("link.txt", "a.txt");
    link("out-link", "../outside/secret.txt");
    link("out-dir", "../outside");
    link("docs/up", "../../outside");
    link("inner", "src");
    repository();
    evilRepository();
  }

  private void repository() throws IOException {
    git(workspace, "init", "-q", "-b", "main");
    write(".gitignore", ".env\nevil/\n");
    git(workspace, "add", "README.md", "a.txt", "b.txt", "src", "docs/guide.md", ".gitignore");
    git(workspace, "commit", "-q", "-m", "Begin");
    git(workspace, "tag", "v1");
    git(workspace, "branch", "side");
    write("a.txt", "alpha\nbeta\ngamma\nepsilon\n");
    git(workspace, "commit", "-q", "-a", "-m", "Go on");
    write("b.txt", "alpha\ndelta\ngamma\nzeta\n");
    // Unchanged but with another time: git would like to note that in its index.
    Files.setLastModifiedTime(
        workspace.resolve("README.md"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
  }

  /** Git would run these, and they would leave a mark. */
  private void evilRepository() throws IOException {
    Path evil = workspace.resolve("evil");
    write("evil/file.txt", "text\n");
    write("evil/.gitattributes", "*.txt filter=evil diff=evil\n");
    git(evil, "init", "-q", "-b", "main");
    git(evil, "add", "file.txt");
    git(evil, "commit", "-q", "-m", "Begin");
    String run = "touch " + root.resolve("outside/run");
    for (String setting :
        List.of(
            "core.fsmonitor",
            "core.pager",
            "core.sshCommand",
            "diff.external",
            "diff.evil.textconv",
            "diff.evil.command",
            "filter.evil.clean",
            "gpg.program")) {
      git(evil, "config", setting, run);
    }
    git(evil, "config", "alias.st", "!" + run);
    Files.setLastModifiedTime(
        evil.resolve("file.txt"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
  }

  private void write(String name, String content) throws IOException {
    Path file = workspace.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content, StandardCharsets.UTF_8);
  }

  private void link(String name, String target) throws IOException {
    Path link = workspace.resolve(name);
    if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(link, Path.of(target));
    }
  }

  private static String git(Path directory, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(
                    Stream.of(
                        "git",
                        "-c",
                        "user.name=Corpus",
                        "-c",
                        "user.email=corpus@example.org",
                        "-c",
                        "commit.gpgsign=false"),
                    Arrays.stream(arguments))
                .toList());
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_AUTHOR_DATE", "2024-01-01T00:00:00Z");
    builder.environment().put("GIT_COMMITTER_DATE", "2024-01-01T00:00:00Z");
    Process process = builder.directory(directory.toFile()).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("git " + String.join(" ", arguments) + " failed: " + text);
      }
      return text;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }
}
