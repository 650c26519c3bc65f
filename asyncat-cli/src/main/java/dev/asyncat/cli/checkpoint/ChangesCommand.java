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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows which files a session changed. */
@Command(
    name = "changes",
    description = {
      "Shows which files a session changed, and whether they can be taken back.",
      "If a server runs on the data directory, it is asked."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  asyncat changes SESSION", "  asyncat changes SESSION --json | jq .files"})
public final class ChangesCommand implements Callable<Integer> {

  private final CliEnvironment environment;

  @Parameters(paramLabel = "SESSION", description = "The session, as `asyncat run` shows it.")
  private String session = "";

  @Option(names = "--json", description = "Prints JSON, as the server sends it.")
  private boolean json;

  @Mixin private DataDirectoryOption dataDirectory = new DataDirectoryOption();

  /** The command in an environment. */
  public ChangesCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    JsonObject changes;
    try (ChangeBook book =
        ChangeBook.of(environment, environment.dataDirectory(dataDirectory.value()), true)) {
      changes = book.changes(session);
    }
    PrintWriter out = environment.terminal().out();
    if (json) {
      out.println(changes);
    } else {
      print(changes, out);
    }
    out.flush();
    return ExitCode.OK;
  }

  private void print(JsonObject changes, PrintWriter out) {
    Style style = environment.terminal().style();
    List<JsonObject> files =
        changes
            .object("changes")
            .flatMap(all -> all.array("files"))
            .orElse(JsonArray.EMPTY)
            .objects();
    if (files.isEmpty()) {
      out.println("The session changed no files.");
    }
    for (JsonObject file : files) {
      String tool = file.string("tool", "");
      out.println(
          mark(file.string("type", ""), style)
              + " "
              + Printable.line(file.string("path", ""))
              + file.string("source")
                  .map(source -> style.dim(" from " + Printable.line(source)))
                  .orElse("")
              + (tool.isEmpty() ? "" : style.dim("  " + Printable.line(tool))));
    }
    JsonObject revert = changes.object("revert").orElse(JsonObject.EMPTY);
    revert
        .string("revertedAt")
        .ifPresent(at -> out.println(style.good("taken back at " + Printable.line(at))));
    RevertText text = new RevertText(style, out);
    text.conflicts(revert.array("conflicts").orElse(JsonArray.EMPTY).objects());
    text.omissions(revert.array("notCovered").orElse(JsonArray.EMPTY).objects());
    if (!files.isEmpty()) {
      revert.string("reason").ifPresent(reason -> out.println(Printable.line(reason)));
    }
  }

  private static String mark(String type, Style style) {
    return switch (type) {
      case "created", "directory", "copied" -> style.good("+");
      case "deleted" -> style.bad("-");
      case "moved" -> style.warning(">");
      default -> style.warning("~");
    };
  }
}
