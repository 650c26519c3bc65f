package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.verification.SyntaxChecks;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.run.Aid;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks whether the files that a run has written can be parsed. Confined to one run. */
final class Verification {

  /** More files are not looked at in one turn. */
  private static final int MOST = 10;

  private final boolean wanted;
  private final SyntaxChecks checks;
  private final Path directory;
  private final Workspace workspace;
  private final CancellationToken cancel;
  private final Map<Path, String> problems = new LinkedHashMap<>();

  Verification(PreparedRun run, SyntaxChecks checks, CancellationToken cancel) {
    this.wanted = run.request().aids().on(Aid.VERIFICATION);
    this.checks = checks;
    this.directory = run.workingDirectory();
    this.workspace = run.workspace();
    this.cancel = cancel;
  }

  /** What the calls of a turn have broken, for the model; empty if nothing new. */
  Optional<String> of(List<ToolTurn.Outcome> outcomes) {
    if (!wanted) {
      return Optional.empty();
    }
    String broken =
        outcomes.stream()
            .filter(outcome -> outcome.result().succeeded())
            .flatMap(outcome -> outcome.written().stream())
            .distinct()
            .limit(MOST)
            .flatMap(file -> broken(file).stream())
            .collect(Collectors.joining("\n"));
    return broken.isEmpty() ? Optional.empty() : Optional.of(broken);
  }

  private Optional<String> broken(Path file) {
    String problem = checks.problem(file, workspace::resolve, cancel).orElse(null);
    String before = problem == null ? problems.remove(file) : problems.put(file, problem);
    return problem == null || problem.equals(before)
        ? Optional.empty()
        : Optional.of("- " + shown(file) + ": " + problem);
  }

  /** What is added to the answer of a run that leaves broken files; {@code null} if it does not. */
  @Nullable String warning() {
    problems
        .entrySet()
        .removeIf(entry -> checks.problem(entry.getKey(), workspace::resolve, cancel).isEmpty());
    return problems.isEmpty()
        ? null
        : problems.entrySet().stream()
            .map(entry -> "- " + shown(entry.getKey()) + ": " + entry.getValue())
            .collect(Collectors.joining("\n", "⚠ These files cannot be parsed:\n", ""));
  }

  private String shown(Path file) {
    return file.startsWith(directory) ? directory.relativize(file).toString() : file.toString();
  }
}
