package dev.asyncat.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.permission.PermissionPolicy;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.process.ShellCommand;
import dev.asyncat.core.tool.shell.RunCommand;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.testkit.command.CommandCorpus;
import dev.asyncat.testkit.command.CommandCorpus.Case;
import dev.asyncat.testkit.command.CommandCorpus.Verdict;
import dev.asyncat.testkit.command.CorpusWorkspace;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.PermissionLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every published command gets its verdict, and those called harmless are. */
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandCorpusTest {

  /** What they print changes by itself. */
  private static final Pattern VOLATILE =
      Pattern.compile("^(date|ps|uptime|free|df|env|printenv|sleep|java|.* --version)\\b.*");

  private static final int BATCH = 16;

  private final Processes processes = new Processes();
  private final RunCommand tool = new RunCommand(processes);
  private CorpusWorkspace corpus;
  private TestToolContext context;

  @BeforeAll
  void make_the_workspace(@TempDir Path temp) {
    corpus = CorpusWorkspace.in(temp);
    Workspace workspace = Workspace.of(corpus.directory());
    context = TestToolContext.in(corpus.directory()).resolving(workspace::resolve);
  }

  @Test
  void every_command_gets_the_verdict_it_deserves() {
    List<String> wrong = new ArrayList<>();
    for (Case one : CommandCorpus.cases()) {
      Verdict verdict = verdict(one.command());
      if (verdict != one.verdict()) {
        wrong.add(one + " is judged " + verdict + ": " + reading(one.command()).doubt());
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(CommandCorpus.cases()).hasSizeGreaterThan(300);
    assertThat(CommandCorpus.cases().stream().filter(one -> one.verdict() == Verdict.SAFE))
        .hasSizeGreaterThan(100);
  }

  @Test
  void no_command_is_twice_in_the_corpus() {
    assertThat(CommandCorpus.cases()).extracting(Case::command).doesNotHaveDuplicates();
  }

  @Test
  void what_is_called_harmless_changes_nothing_and_prints_what_was_written() throws Exception {
    List<String> wrong = new ArrayList<>();
    SortedMap<String, String> before = corpus.snapshot();
    for (List<Case> some : batches()) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<String> one : threads.invokeAll(some.stream().map(this::comparison).toList())) {
          wrong.add(one.get());
        }
      }
      SortedMap<String, String> after = corpus.snapshot();
      if (!after.equals(before)) {
        wrong.add("one of " + some + " changed " + difference(before, after));
        before = after;
      }
    }

    wrong.removeIf(String::isEmpty);
    assertThat(wrong).isEmpty();
  }

  /** What only looks can run side by side. */
  private static List<List<Case>> batches() {
    List<Case> safe =
        CommandCorpus.cases().stream().filter(one -> one.verdict() == Verdict.SAFE).toList();
    List<List<Case>> batches = new ArrayList<>();
    for (int i = 0; i < safe.size(); i += BATCH) {
      batches.add(safe.subList(i, Math.min(i + BATCH, safe.size())));
    }
    return batches;
  }

  /** What differs between a command as it was understood and as it was written. */
  private Callable<String> comparison(Case one) {
    return () -> {
      HarmlessCommand harmless = reading(one.command()).whenHarmless().orElseThrow();
      String asUnderstood =
          output(
              new ShellCommand(
                  harmless.line(), corpus.directory(), Duration.ofSeconds(20), harmless::protect));
      if (VOLATILE.matcher(one.command()).matches()) {
        return "";
      }
      String asWritten =
          output(
              new ShellCommand(
                  one.command(),
                  corpus.directory(),
                  Duration.ofSeconds(20),
                  environment -> environment.putAll(Map.of("GIT_OPTIONAL_LOCKS", "0"))));
      return asUnderstood.equals(asWritten)
          ? ""
          : "%s, run as %s, printed%n%s%nand as it was written%n%s"
              .formatted(one, harmless.line(), asUnderstood, asWritten);
    };
  }

  private String output(ShellCommand command) {
    var outcome = processes.run(command, ignored -> {}, CancellationToken.never());
    return outcome.exitCode() + "\n" + outcome.stdout() + outcome.stderr();
  }

  private static List<String> difference(Map<String, String> before, Map<String, String> after) {
    List<String> different = new ArrayList<>();
    before.forEach(
        (path, was) -> {
          if (!was.equals(after.get(path))) {
            different.add(path + ": " + was + " became " + after.get(path));
          }
        });
    after.keySet().stream().filter(path -> !before.containsKey(path)).forEach(different::add);
    return different;
  }

  private Verdict verdict(String command) {
    try {
      return PermissionPolicy.level(
                  tool.effects(new RunCommand.Arguments(command, null, null, null), context))
              == PermissionLevel.SAFE
          ? Verdict.SAFE
          : Verdict.ASKS;
    } catch (InvalidRequestException impossible) {
      return Verdict.REFUSED;
    }
  }

  private CommandReading reading(String command) {
    return new CommandReader()
        .read(
            command,
            corpus.directory(),
            (base, path) -> context.resolve(base.resolve(path).toString()));
  }
}
