package dev.asyncat.core.command;

import dev.asyncat.error.AsyncatException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says whether git can be trusted with a repository. The settings that lie in a repository can name
 * programs that git then runs even for {@code git status} (filters, diff drivers, file monitors),
 * so they may contain only what is known to be harmless. The settings of the user and of the
 * machine are the user's own and are trusted.
 */
final class GitRepository {

  private static final long MAX_SETTINGS = 64_000;

  private static final Set<String> ALL = Set.of("*");

  /** Sections, and the settings in them that run nothing and lead nowhere else. */
  private static final Map<String, Set<String>> HARMLESS =
      Map.ofEntries(
          Map.entry(
              "core",
              Set.of(
                  "repositoryformatversion",
                  "filemode",
                  "bare",
                  "logallrefupdates",
                  "ignorecase",
                  "precomposeunicode",
                  "symlinks",
                  "autocrlf",
                  "eol",
                  "safecrlf",
                  "quotepath",
                  "abbrev",
                  "compression",
                  "longpaths",
                  "protecthfs",
                  "protectntfs",
                  "preloadindex",
                  "untrackedcache",
                  "whitespace",
                  "trustctime",
                  "checkstat",
                  "commitgraph")),
          Map.entry(
              "remote",
              Set.of("url", "pushurl", "fetch", "push", "tagopt", "prune", "prunetags", "mirror")),
          Map.entry("branch", ALL),
          Map.entry("user", ALL),
          Map.entry("author", ALL),
          Map.entry("committer", ALL),
          Map.entry("init", ALL),
          Map.entry("pull", ALL),
          Map.entry("push", ALL),
          Map.entry("fetch", ALL),
          Map.entry("rebase", ALL),
          Map.entry("commit", ALL),
          Map.entry("tag", ALL),
          Map.entry("color", ALL),
          Map.entry("advice", ALL),
          Map.entry("gui", ALL),
          Map.entry("gc", ALL),
          Map.entry("maintenance", ALL),
          Map.entry("alias", ALL),
          Map.entry("submodule", Set.of("url", "active", "branch", "ignore", "recurse")),
          Map.entry("extensions", Set.of("objectformat", "refstorage")));

  private static final Pattern SECTION =
      Pattern.compile("\\[\\s*([A-Za-z0-9-]+)(?:\\s+\"((?:[^\"\\\\]|\\\\.)*)\")?\\s*\\](.*)");
  private static final Pattern SETTING = Pattern.compile("([A-Za-z][A-Za-z0-9-]*)\\s*(?:=.*)?");

  /** What git reads and shows parts of, if only in its messages. */
  private static final List<String> SHOWN =
      List.of(
          "HEAD",
          "index",
          "packed-refs",
          "shallow",
          "refs",
          "logs",
          "objects",
          "info",
          "info/exclude",
          "info/attributes",
          "info/grafts");

  /** Where git notes what is unfinished; {@code git status} shows parts of it. */
  private static final List<String> UNFINISHED =
      List.of("rebase-merge", "rebase-apply", "sequencer");

  private GitRepository() {}

  /** What git would find. */
  sealed interface Found {}

  /** A repository whose settings are harmless; git must not look above this directory. */
  record Harmless(Path ceiling) implements Found {}

  /** Something else. */
  record Doubtful(String why) implements Found {}

  /** Looks for the repository that git would use in a directory. */
  static Found from(Path directory, PathResolver paths) {
    for (Path at = directory; at != null && isInside(at, paths); at = at.getParent()) {
      Path git = at.resolve(".git");
      if (Files.isDirectory(git, LinkOption.NOFOLLOW_LINKS)) {
        String objection = objection(git);
        Path ceiling = at.getParent() == null ? at : at.getParent();
        return objection == null ? new Harmless(ceiling) : new Doubtful(objection);
      }
      if (Files.exists(git, LinkOption.NOFOLLOW_LINKS)) {
        return new Doubtful("the repository lies elsewhere than its files");
      }
      if (Files.exists(at.resolve("HEAD")) && Files.exists(at.resolve("objects"))) {
        return new Doubtful("it would work in a repository without files");
      }
    }
    return new Doubtful("there is no git repository in the workspace");
  }

  private static boolean isInside(Path directory, PathResolver paths) {
    try {
      return paths.resolve(directory, directory.toString()).equals(directory);
    } catch (AsyncatException outside) {
      return false;
    }
  }

  /** The directory that holds the repository of a directory; that one itself without any. */
  static Path top(Path directory) {
    for (Path at = directory; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
        return at;
      }
    }
    return directory;
  }

  private static @Nullable String objection(Path git) {
    Path config = git.resolve("config");
    try {
      for (String name : SHOWN) {
        if (Files.isSymbolicLink(git.resolve(name))) {
          return "the repository's " + name + " lies elsewhere";
        }
      }
      for (String name : UNFINISHED) {
        if (holdsLink(git.resolve(name))) {
          return "a file of the repository's " + name + " lies elsewhere";
        }
      }
      if (Files.exists(git.resolve("objects/info/alternates"), LinkOption.NOFOLLOW_LINKS)) {
        return "the repository borrows objects from another one";
      }
      if (Files.exists(git.resolve("commondir"), LinkOption.NOFOLLOW_LINKS)) {
        return "the repository's settings lie elsewhere";
      }
      if (!Files.exists(config, LinkOption.NOFOLLOW_LINKS)) {
        return null;
      }
      if (!Files.isRegularFile(config, LinkOption.NOFOLLOW_LINKS)
          || Files.size(config) > MAX_SETTINGS) {
        return "the repository's settings are no plain file";
      }
      return inSettings(Files.readString(config, StandardCharsets.UTF_8));
    } catch (MalformedInputException unclear) {
      return "the repository's settings are not plain text";
    } catch (IOException unreadable) {
      return "the repository's settings cannot be read";
    }
  }

  private static boolean holdsLink(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return Files.isSymbolicLink(directory) || files.anyMatch(Files::isSymbolicLink);
    }
  }

  /** What is doubtful about the text of a settings file, {@code null} if nothing. */
  static @Nullable String inSettings(String text) {
    String section = "";
    Set<String> harmless = Set.of();
    for (String line : text.split("\n", -1)) {
      String rest = line.strip();
      if (rest.endsWith("\\")) {
        return "a setting of the repository goes on in the next line";
      }
      if (rest.startsWith("[")) {
        Matcher matcher = SECTION.matcher(rest);
        if (!matcher.matches()) {
          return "the repository's settings are unclear";
        }
        section = matcher.group(1).toLowerCase(Locale.ROOT);
        harmless = HARMLESS.getOrDefault(section, Set.of());
        rest = matcher.group(3).strip();
      }
      if (rest.isEmpty() || rest.startsWith("#") || rest.startsWith(";")) {
        continue;
      }
      Matcher setting = SETTING.matcher(rest);
      String name = setting.matches() ? setting.group(1).toLowerCase(Locale.ROOT) : "";
      if (name.isEmpty() || harmless != ALL && !harmless.contains(name)) {
        return "the repository sets %s.%s, with which git may run other programs"
            .formatted(section, name);
      }
    }
    return null;
  }
}
