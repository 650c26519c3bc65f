package dev.asyncat.cli.plugin;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.core.plugin.InstalledPlugin;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.ToolSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists plug-ins. */
@Command(
    name = "plugins",
    description = "Lists the plug-ins that runs and the server load.",
    synopsisSubcommandLabel = "list",
    mixinStandardHelpOptions = true)
public final class PluginsCommand {

  private final CliEnvironment environment;

  /** The command in an environment. */
  public PluginsCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Command(
      name = "list",
      description = {
        "Loads the plug-ins and shows their tools, or why one is skipped.",
        "Ends with exit code 1 if one is."
      },
      mixinStandardHelpOptions = true)
  int list(
      @Mixin DataDirectoryOption dataDirectory,
      @Mixin PluginOptions options,
      @Option(names = "--json", description = "Prints JSON.") boolean json) {
    Path data = environment.dataDirectory(dataDirectory.value());
    List<InstalledPlugin> plugins = options.look(environment, data);
    PrintWriter out = environment.terminal().out();
    if (json) {
      out.println(new JsonArray(plugins.stream().map(plugin -> (Json) json(plugin)).toList()));
    } else if (plugins.isEmpty()) {
      out.println(
          "There are no plug-ins. Put jars, or directories with jars, into "
              + Printable.line(PluginOptions.standard(data).toString()));
    } else {
      plugins.forEach(plugin -> print(plugin, out));
    }
    out.flush();
    return plugins.stream().allMatch(InstalledPlugin::loaded) ? ExitCode.OK : ExitCode.ERROR;
  }

  private void print(InstalledPlugin plugin, PrintWriter out) {
    Style style = environment.terminal().style();
    out.println(
        (plugin.loaded()
                ? style.good(style.symbol("✔", "ok     "))
                : style.bad(style.symbol("✘", "skipped")))
            + " "
            + style.bold(Printable.line(plugin.name()))
            + " "
            + Printable.line(plugin.source().toString()));
    out.println(
        "    "
            + Printable.line(
                plugin.problem() == null
                    ? plugin.tools().stream().map(ToolSpec::name).collect(Collectors.joining(", "))
                    : plugin.problem()));
  }

  private static JsonObject json(InstalledPlugin plugin) {
    return Json.object()
        .put("source", plugin.source().toString())
        .put("name", plugin.name())
        .put("loaded", plugin.loaded())
        .put("tools", Json.strings(plugin.tools().stream().map(ToolSpec::name).toList()))
        .put("problem", plugin.problem())
        .build();
  }
}
