package dev.asyncat.cli.checkpoint;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes back what a session changed. */
@Command(
    name = "revert",
    description = {
      "Takes back what a session changed, created, moved or deleted, and nothing else.",
      "If a server runs on the data directory, it does so."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it is taken back; with --dry-run: it could be",
      "1:nothing was taken back, because somebody else changed a file since, or not all of it",
      "2:the command line, or a name in it, is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  asyncat revert SESSION --dry-run",
      "  asyncat revert SESSION",
      "  asyncat revert cp_1795788100921_255e46",
      "",
      "A revert ends with the name of a checkpoint; reverting that one takes it back."
    })
public final class RevertCommand implements Callable<Integer> {

  private static final Pattern CHECKPOINT = Pattern.compile("cp_\\d+_[0-9a-f]{6}");

  private final CliEnvironment environment;

  @Parameters(
      paramLabel = "SESSION",
      description =
          "The session, as `asyncat run` shows it, or a checkpoint, for the one run or revert it"
              + " was taken before.")
  private String target = "";

  @Option(names = "--dry-run", description = "Shows what would be done and changes nothing.")
  private boolean dryRun;

  @Option(names = "--force", description = "Overwrites what somebody else changed since.")
  private boolean force;

  @Option(names = "--json", description = "Prints JSON, as the server sends it.")
  private boolean json;

  @Mixin private DataDirectoryOption dataDirectory = new DataDirectoryOption();

  /** The command in an environment. */
  public RevertCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    JsonObject result;
    try (ChangeBook book =
        ChangeBook.of(environment, environment.dataDirectory(dataDirectory.value()), false)) {
      result =
          CHECKPOINT.matcher(target).matches()
              ? book.restore(target, dryRun, force)
              : book.revert(target, dryRun, force);
    }
    boolean conflicts = !list(result, "conflicts").isEmpty() && !force;
    boolean well = result.bool("success", false) && list(result, "failed").isEmpty() && !conflicts;
    PrintWriter out = environment.terminal().out();
    if (json) {
      out.println(result);
    } else {
      print(result, well, out);
    }
    out.flush();
    return well ? ExitCode.OK : ExitCode.ERROR;
  }

  private void print(JsonObject result, boolean well, PrintWriter out) {
    Style style = environment.terminal().style();
    RevertText text = new RevertText(style, out);
    List<JsonObject> steps = list(result, "files");
    boolean done = result.string("revertedAt").isPresent();
    if (dryRun) {
      out.println(steps.isEmpty() ? "Nothing would be changed." : "Would be done:");
      text.steps(steps);
    } else if (done) {
      out.println(
          well
              ? style.good(style.symbol("✔", "ok")) + " taken back, " + count(steps)
              : style.bad(style.symbol("✘", "failed")) + " taken back in part, " + count(steps));
      text.steps(steps);
    } else {
      out.println(style.bad(style.symbol("✘", "failed")) + " nothing was changed");
    }
    text.conflicts(done ? list(result, "failed") : list(result, "conflicts"));
    text.omissions(list(result, "notCovered"));
    if (!done && !well) {
      out.println("--force overwrites what somebody else changed since.");
    }
    if (done) {
      result
          .string("revertCheckpointId")
          .ifPresent(
              id ->
                  out.println(
                      style.dim("to take this back: asyncat revert " + Printable.line(id))));
    }
  }

  private static String count(List<JsonObject> steps) {
    return steps.size() == 1 ? "1 path" : steps.size() + " paths";
  }

  private static List<JsonObject> list(JsonObject result, String name) {
    return result.array(name).orElse(JsonArray.EMPTY).objects();
  }
}
