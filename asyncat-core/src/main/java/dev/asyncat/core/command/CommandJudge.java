package dev.asyncat.core.command;

import dev.asyncat.core.command.Arguments.Known;
import dev.asyncat.core.command.Arguments.NotKnown;
import dev.asyncat.core.command.Arguments.Use;
import dev.asyncat.core.command.Syntax.Assignment;
import dev.asyncat.core.command.Syntax.Group;
import dev.asyncat.core.command.Syntax.Item;
import dev.asyncat.core.command.Syntax.Joint;
import dev.asyncat.core.command.Syntax.Pipeline;
import dev.asyncat.core.command.Syntax.Redirection;
import dev.asyncat.core.command.Syntax.Sequence;
import dev.asyncat.core.command.Syntax.Simple;
import dev.asyncat.core.workspace.SensitiveFiles;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.OutsideWorkspaceException;
import dev.asyncat.tool.Effect.RunCommand.Part;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges one command line: goes through it as a shell would, keeps track of the working directory,
 * and writes it anew as it goes. Used once.
 */
final class CommandJudge {

  /** What git itself takes for more than one path. */
  private static final Pattern PATHSPEC = Pattern.compile("[*?\\[]|^:");

  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_./,:+@%^=-]+");
  private static final Pattern SIMPLE_VALUE = Pattern.compile("[A-Za-z0-9_.@-]*");

  /** What can change the shell's own directory. */
  private static final Set<String> MAY_MOVE =
      Set.of("cd", "chdir", "pushd", "popd", "eval", "exec", "source", ".", "command", "builtin");

  private final ProgramTable table;
  private final PathResolver paths;
  private final List<Part> parts = new ArrayList<>();
  private final Set<Path> reads = new HashSet<>();
  private final Set<Path> writes = new HashSet<>();
  private final Set<Path> ceilings = new HashSet<>();
  private final StringBuilder written = new StringBuilder();
  private boolean opaque;
  private @Nullable String doubt;

  CommandJudge(ProgramTable table, PathResolver paths) {
    this.table = table;
    this.paths = paths;
  }

  CommandReading judge(Sequence script, Path directory) {
    sequence(script, new Place(directory));
    boolean harmless = doubt == null && writes.isEmpty();
    return new CommandReading(
        opaque ? List.of() : parts,
        reads,
        writes,
        harmless ? new HarmlessCommand(written.toString(), ceilings, paths) : null,
        harmless || doubt != null ? doubt : "it writes a file");
  }

  /**
   * Notes that something about the whole is not harmless, which no approval of single commands
   * covers. The first reason is the one that is shown.
   */
  void doubt(String why) {
    doubt = first(doubt, why);
    parts.add(new Part(List.of(), false, false, null));
  }

  /** Where a command runs; without a directory if that cannot be told. */
  private static final class Place {
    private @Nullable Path directory;

    Place(@Nullable Path directory) {
      this.directory = directory;
    }

    Place copy() {
      return new Place(directory);
    }
  }

  private void sequence(Sequence sequence, Place place) {
    Joint before = Joint.THEN;
    boolean movedPerhaps = false;
    for (Item item : sequence.items()) {
      boolean perhaps = before == Joint.AND || before == Joint.OR;
      if (movedPerhaps && before != Joint.AND) {
        // A change of directory was skipped or not: nobody knows where this runs.
        place.directory = null;
      }
      if (item.joint() == Joint.BACKGROUND) {
        doubt("it leaves something running in the background");
      }
      Place here = item.joint() == Joint.BACKGROUND ? place.copy() : place;
      Path directory = here.directory;
      pipeline(item.pipeline(), here);
      boolean moved = !Objects.equals(directory, here.directory);
      movedPerhaps = moved ? perhaps || item.joint() == Joint.OR : movedPerhaps && perhaps;
      if (moved && (item.joint() == Joint.OR || item.pipeline().negated())) {
        doubt("it does something else if the directory cannot be changed");
      }
      if (item.joint() != Joint.END) {
        written.append(' ').append(item.joint().symbol()).append(' ');
      }
      before = item.joint();
    }
    if (movedPerhaps) {
      place.directory = null;
    }
  }

  private void pipeline(Pipeline pipeline, Place place) {
    if (pipeline.negated()) {
      written.append("! ");
    }
    for (int i = 0; i < pipeline.stages().size(); i++) {
      if (i > 0) {
        written.append(" | ");
      }
      // Each stage of a longer pipeline has a shell of its own, in which it may change directory.
      Place here = pipeline.stages().size() == 1 ? place : place.copy();
      switch (pipeline.stages().get(i)) {
        case Simple simple -> simple(simple, here);
        case Group group -> group(group, here);
        case Pipeline inner -> pipeline(inner, here);
        case Sequence inner -> sequence(inner, here);
      }
      if (pipeline.stages().size() > 1 && !Objects.equals(place.directory, here.directory)) {
        doubt("shells disagree about a change of directory in a pipeline");
      }
    }
  }

  private void group(Group group, Place place) {
    Redirected redirected = redirections(group.redirections(), place.directory);
    if (redirected.doubt() != null) {
      doubt(redirected.doubt());
    }
    written.append(group.subshell() ? "( " : "{ ");
    sequence(group.body(), group.subshell() ? place.copy() : place);
    written.append(group.subshell() ? " )" : "}").append(redirected.written());
  }

  private void simple(Simple simple, Place place) {
    Path directory = place.directory;
    String objection = directory == null ? "it is unclear in which directory it runs" : null;
    boolean plain = directory != null;

    StringBuilder assigned = new StringBuilder();
    for (Assignment assignment : simple.assignments()) {
      String value = assignment.value().text();
      boolean harmless =
          table.allowsVariable(assignment.name())
              && assignment.value().unread().isEmpty()
              && !assignment.value().hasWildcard()
              && SIMPLE_VALUE.matcher(value).matches();
      if (!harmless) {
        objection = first(objection, "it sets the variable " + assignment.name());
        plain = false;
      }
      opaque |= assignment.value().unread().isPresent();
      assigned.append(assignment.name()).append('=').append(value).append(' ');
    }

    Redirected redirected = redirections(simple.redirections(), directory);
    plain &= redirected.plain();
    objection = first(objection, redirected.doubt());

    List<String> words = new ArrayList<>();
    for (Word word : simple.words()) {
      Optional<String> unread = word.unread();
      if (unread.isPresent()) {
        opaque = true;
        objection = first(objection, "it contains " + unread.get());
      }
      plain &= !word.hasWildcard();
      Optional<List<String>> expanded =
          directory == null ? Optional.of(List.of(word.text())) : Wildcards.expand(word, directory);
      if (expanded.isEmpty()) {
        objection = first(objection, "'" + word.text() + "' stands for too many files");
      }
      words.addAll(expanded.orElse(List.of(word.text())));
    }

    if (words.isEmpty()) {
      objection = first(objection, "it runs no program");
    }
    if (objection == null && directory != null) {
      written.append(assigned);
      objection = words.getFirst().equals("cd") ? move(words, place) : run(words, directory);
      written.append(redirected.written());
    }
    if (objection != null) {
      doubt = first(doubt, objection);
      if (!words.isEmpty() && MAY_MOVE.contains(words.getFirst())) {
        place.directory = null;
      }
    }
    if (directory != null) {
      for (String word : words) {
        plain &= !leadsOut(word, directory);
        noteSecrets(word, directory);
      }
    }
    parts.add(
        new Part(
            words,
            objection == null,
            plain,
            plain && objection != null ? table.pattern(words) : null));
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one == null ? other : one;
  }

  // ------------------------------------------------------------------------------- redirections

  private record Redirected(String written, boolean plain, @Nullable String doubt) {}

  private Redirected redirections(List<Redirection> redirections, @Nullable Path directory) {
    StringBuilder text = new StringBuilder();
    boolean plain = true;
    String objection = null;
    for (Redirection one : redirections) {
      String target = one.target().text();
      boolean known = one.target().unread().isEmpty() && !one.target().hasWildcard();
      opaque |= one.target().unread().isPresent();
      switch (one.direction()) {
        case DUPLICATE, DUPLICATE_IN -> {}
        case HERE -> {
          plain = false;
          objection = first(objection, "it contains a here-document");
        }
        case IN -> {
          if (!known || directory == null) {
            plain = false;
            objection = first(objection, "it is unclear what it reads");
          } else if (!target.equals("/dev/null")) {
            String why = readable(ValueKind.PATH, target, directory, false);
            plain &= why == null;
            objection = first(objection, why);
          }
        }
        case OUT, APPEND, OVERWRITE, IN_AND_OUT -> {
          if (!target.equals("/dev/null") || !known) {
            plain = false;
            objection = first(objection, writable(target, known, directory));
          }
        }
      }
      text.append(' ');
      if (one.descriptor() != null) {
        text.append(one.descriptor());
      }
      text.append(one.direction().symbol()).append(quoted(target));
    }
    return new Redirected(text.toString(), plain, objection);
  }

  private @Nullable String writable(String target, boolean known, @Nullable Path directory) {
    if (!known || directory == null) {
      return "it is unclear what it writes";
    }
    try {
      writes.add(paths.resolve(directory, target));
      return null;
    } catch (AsyncatException notHere) {
      return "it writes '" + target + "'";
    }
  }

  // ------------------------------------------------------------------------------ simple commands

  /** Judges {@code cd}. It is written so that nothing goes on in a wrong directory if it fails. */
  private @Nullable String move(List<String> words, Place place) {
    List<String> operands =
        words.size() > 1 && words.get(1).equals("--")
            ? words.subList(2, words.size())
            : words.subList(1, words.size());
    Path from = place.directory;
    place.directory = null;
    if (from == null || operands.size() != 1 || operands.getFirst().startsWith("-")) {
      return "it is unclear where it changes to";
    }
    String operand = operands.getFirst();
    try {
      Path to = paths.resolve(from, operand);
      if (!to.equals(from.resolve(operand).normalize())) {
        return "'" + operand + "' leads through a symbolic link";
      }
      if (!Files.isDirectory(to) || !Files.isExecutable(to)) {
        return "'" + operand + "' is no directory";
      }
      place.directory = to;
      written.append("{ cd -- ").append(quoted(to.toString())).append(" || exit 1; }");
      return null;
    } catch (AsyncatException | InvalidPathException elsewhere) {
      return outside(operand);
    }
  }

  private @Nullable String run(List<String> words, Path directory) {
    List<String> rest = words;
    List<String> global = new ArrayList<>();
    Path base = directory;
    if (words.getFirst().equals("git")) {
      int next = 1;
      while (next < words.size()) {
        String option = words.get(next);
        if (option.equals("--no-pager") || option.equals("-P")) {
          next++;
        } else if (option.equals("-C") && next + 1 < words.size()) {
          Path to = directoryOf(base, words.get(next + 1));
          if (to == null) {
            return outside(words.get(next + 1));
          }
          base = to;
          global.add("-C");
          global.add(to.toString());
          next += 2;
        } else {
          break;
        }
      }
      rest = new ArrayList<>(List.of("git"));
      rest.addAll(words.subList(next, words.size()));
    }
    Optional<Entry> found = table.find(rest);
    if (found.isEmpty()) {
      return "%s is not on the list of commands that only look"
          .formatted(String.join(" ", rest.subList(0, Math.min(2, rest.size()))));
    }
    Entry entry = found.get();
    List<String> arguments = rest.subList(entry.words().size(), rest.size());
    String objection = surroundings(entry, base);
    if (objection != null) {
      return objection;
    }
    switch (Arguments.read(entry, arguments)) {
      case NotKnown(String why) -> {
        return why;
      }
      case Known(List<Use> uses, boolean deep, boolean looksAround) -> {
        for (Use use : uses) {
          objection = use(use, base, deep);
          if (objection != null) {
            return objection;
          }
        }
        if (entry.here() && looksAround) {
          read(base, deep);
        }
      }
    }
    write(entry, global, arguments);
    return null;
  }

  private void write(Entry entry, List<String> global, List<String> arguments) {
    written.append(quoted(entry.words().getFirst()));
    if (entry.words().getFirst().equals("git")) {
      written.append(" --no-pager --no-optional-locks");
    }
    global.forEach(word -> written.append(' ').append(quoted(word)));
    entry.words().stream().skip(1).forEach(word -> written.append(' ').append(quoted(word)));
    entry.added().forEach(word -> written.append(' ').append(quoted(word)));
    arguments.forEach(word -> written.append(' ').append(quoted(word)));
  }

  private @Nullable String surroundings(Entry entry, Path directory) {
    if (entry.repository()) {
      switch (GitRepository.from(directory, paths)) {
        case GitRepository.Doubtful(String why) -> {
          return why;
        }
        case GitRepository.Harmless(Path ceiling) -> ceilings.add(ceiling);
      }
    }
    for (Path at = directory; at != null; at = at.getParent()) {
      for (String name : entry.absent()) {
        if (Files.exists(at.resolve(name))) {
          return "%s makes %s run more than itself"
              .formatted(at.resolve(name), entry.words().getFirst());
        }
      }
    }
    return null;
  }

  private @Nullable String use(Use use, Path directory, boolean deep) {
    String value = use.value();
    return switch (use.kind()) {
      case PATH, FILE, REV ->
          value.equals("-") && use.kind() != ValueKind.REV || value.equals("/dev/null")
              ? null
              : readable(use.kind(), value, directory, deep);
      case NAME ->
          value.contains("/") || value.equals("..")
              ? readable(ValueKind.REV, value, directory, false)
              : null;
      case TEXT, NUMBER, FORMAT, PRETTY, PRINTF, SED, AWK, JQ ->
          use.separate() && value.length() > 1 && leadsOut(value, directory)
              ? outside(value)
              : null;
    };
  }

  /** Notes that something is read; says why it must not be. */
  private @Nullable String readable(ValueKind kind, String value, Path directory, boolean deep) {
    try {
      Path path = paths.resolve(directory, value);
      if (kind == ValueKind.REV) {
        if (PATHSPEC.matcher(value).find()) {
          read(GitRepository.top(directory), true);
        } else if (Files.exists(path)) {
          read(path, deep);
        }
        return null;
      }
      if (kind == ValueKind.FILE && Files.isDirectory(path)) {
        return "'" + value + "' is a directory";
      }
      read(path, deep);
      return null;
    } catch (OutsideWorkspaceException elsewhere) {
      return outside(value);
    } catch (AsyncatException | InvalidPathException unusable) {
      return "'" + value + "' cannot be looked up";
    }
  }

  private void read(Path path, boolean deep) {
    reads.add(path);
    if (deep && Files.isDirectory(path)) {
      reads.addAll(SensitiveFiles.oneBelow(path));
    }
  }

  private @Nullable Path directoryOf(Path base, String path) {
    try {
      Path to = paths.resolve(base, path);
      return Files.isDirectory(to) ? to : null;
    } catch (AsyncatException | InvalidPathException elsewhere) {
      return null;
    }
  }

  private static String outside(String path) {
    return "'" + path + "' leads out of the workspace";
  }

  // ----------------------------------------------------------------------------------------- words

  /** Whether a word, or what is behind its equals sign or its dash, is a path that leads out. */
  private boolean leadsOut(String word, Path directory) {
    if (word.startsWith("~")) {
      return true;
    }
    if (word.indexOf('/') < 0 && !word.equals("..")) {
      return word.contains("=~") || word.endsWith("=..");
    }
    if (pathLeadsOut(word, directory)) {
      return true;
    }
    int equals = word.indexOf('=');
    if (equals >= 0 && pathLeadsOut(word.substring(equals + 1), directory)) {
      return true;
    }
    if (!word.startsWith("-")) {
      return false;
    }
    int slash = word.indexOf('/');
    int dots = word.indexOf("../");
    return slash >= 0 && pathLeadsOut(word.substring(slash), directory)
        || dots >= 0 && pathLeadsOut(word.substring(dots), directory);
  }

  private boolean pathLeadsOut(String path, Path directory) {
    if (path.isBlank()) {
      return false;
    }
    try {
      paths.resolve(directory, path);
      return false;
    } catch (OutsideWorkspaceException elsewhere) {
      return true;
    } catch (AsyncatException | InvalidPathException noPath) {
      return false;
    }
  }

  /** A file with secrets counts as read wherever it is named. */
  private void noteSecrets(String word, Path directory) {
    int equals = word.lastIndexOf('=');
    int at = word.lastIndexOf('@');
    for (int colon : new int[] {word.indexOf(':'), word.lastIndexOf(':')}) {
      String path = word.substring(Math.max(equals, Math.max(at, colon)) + 1);
      try {
        if (!path.isBlank() && SensitiveFiles.isSensitive(Path.of(path))) {
          reads.add(paths.resolve(directory, path));
        }
      } catch (AsyncatException | InvalidPathException elsewhere) {
        // Only files inside are read without asking; anything else asks anyway.
      }
    }
  }

  private static String quoted(String word) {
    return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
