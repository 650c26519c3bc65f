package dev.asyncat.core.verification;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.command.HarmlessCommand;
import dev.asyncat.core.command.PathResolver;
import dev.asyncat.core.process.ProcessOutcome;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.process.ShellCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Python 3, parsed by the interpreter itself, isolated from what lies around the file. Prints of
 * Python 2 are not held against a file.
 */
final class PythonSyntax implements SyntaxCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int WRONG = 3;

  private static final String PARSE =
      String.join(
          "\n",
          List.of(
              "import ast, sys",
              "try:",
              "  ast.parse(open(sys.argv[1], encoding=\"utf-8\").read())",
              "except SyntaxError as e:",
              "  print(\"line %s: %s\" % (e.lineno, e.msg))",
              "  sys.exit(" + WRONG + ")"));

  private final Processes processes;

  PythonSyntax(Processes processes) {
    this.processes = processes;
  }

  @Override
  public boolean covers(String name) {
    return name.endsWith(".py");
  }

  @Override
  public Optional<String> problem(
      Path file, String text, PathResolver workspace, CancellationToken cancel) {
    Path directory = file.getParent();
    if (directory == null) {
      return Optional.empty();
    }
    // Nobody approves this, so no program of the workspace may run instead.
    HarmlessCommand parse =
        new HarmlessCommand(
            "exec python3 -I -S -c " + quoted(PARSE) + " " + quoted(file.toString()),
            Set.of(),
            workspace);
    ProcessOutcome outcome =
        processes.run(
            new ShellCommand(parse.line(), directory, PATIENCE, parse::protect),
            ignored -> {},
            cancel);
    boolean wrong = outcome.exitCode() == WRONG && !outcome.stdout().contains("in call to 'print'");
    return wrong ? Optional.of(SyntaxChecks.oneLine(outcome.stdout())) : Optional.empty();
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
