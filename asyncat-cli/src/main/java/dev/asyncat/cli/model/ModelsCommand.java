package dev.asyncat.cli.model;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.core.localmodel.ByteCount;
import dev.asyncat.core.localmodel.CatalogueEntry;
import dev.asyncat.core.localmodel.InstalledModel;
import dev.asyncat.core.localmodel.ModelCatalogue;
import dev.asyncat.core.localmodel.ModelLibrary;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists, fetches and deletes model files. */
@Command(
    name = "models",
    description = "Lists, fetches and deletes the models that run on this machine.",
    synopsisSubcommandLabel = "(list | pull | rm)",
    mixinStandardHelpOptions = true)
public final class ModelsCommand {

  private final CliEnvironment environment;
  private final ModelCatalogue catalogue;

  /** The command for models of a catalogue. */
  public ModelsCommand(CliEnvironment environment, ModelCatalogue catalogue) {
    this.environment = environment;
    this.catalogue = catalogue;
  }

  private ModelLibrary library(DataDirectoryOption option) {
    return new ModelLibrary(
        environment.modelDirectory(environment.dataDirectory(option.value())), catalogue);
  }

  @Command(
      name = "list",
      description = "Shows the models that are there and those that can be fetched.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin DataDirectoryOption dataDirectory,
      @Option(names = "--json", description = "Prints JSON.") boolean json) {
    try (ModelLibrary library = library(dataDirectory)) {
      PrintWriter out = environment.terminal().out();
      if (json) {
        out.println(listing(library));
      } else {
        table(library, out);
      }
      out.flush();
    }
    return ExitCode.OK;
  }

  @Command(
      name = "pull",
      description = {
        "Fetches a model and checks its SHA-256.",
        "An interrupted fetch goes on where it stopped."
      },
      mixinStandardHelpOptions = true)
  int pull(
      @Mixin DataDirectoryOption dataDirectory,
      @Parameters(
              arity = "0..1",
              paramLabel = "MODEL",
              description = "Which one. Default: the best that can be reached from here.")
          @Nullable String model) {
    try (ModelLibrary library = library(dataDirectory)) {
      CatalogueEntry entry = model == null ? library.suggestion() : catalogue.get(model);
      new ModelFetch(environment, library).fetch(entry);
    }
    return ExitCode.OK;
  }

  @Command(name = "rm", description = "Deletes a model's file.", mixinStandardHelpOptions = true)
  int remove(
      @Mixin DataDirectoryOption dataDirectory,
      @Parameters(paramLabel = "MODEL", description = "Its name in `asyncat models list`.")
          String model) {
    try (ModelLibrary library = library(dataDirectory)) {
      PrintWriter out = environment.terminal().out();
      library
          .remove(model)
          .ifPresentOrElse(
              file -> out.println("deleted " + file),
              () -> out.println("deleted what an interrupted fetch of " + model + " had left"));
      out.flush();
    }
    return ExitCode.OK;
  }

  private void table(ModelLibrary library, PrintWriter out) {
    Style style = environment.terminal().style();
    List<InstalledModel> installed = library.installed();
    Optional<InstalledModel> preferred = library.preferred();
    List<List<String>> rows = new ArrayList<>();
    for (InstalledModel model : installed) {
      boolean used = preferred.filter(model::equals).isPresent();
      rows.add(
          List.of(
              used ? style.symbol("●", "*") : " ",
              Printable.line(model.name()),
              ByteCount.text(model.sizeBytes()),
              model.catalogueEntry().map(entry -> entry.licence().name()).orElse("")));
    }
    out.println(style.bold("Installed") + " in " + library.directory());
    print(rows, out);
    if (installed.isEmpty()) {
      out.println("  none");
    }
    out.println();
    out.println(style.bold("To fetch") + " with: asyncat models pull NAME");
    rows.clear();
    for (CatalogueEntry entry : library.catalogue().entries()) {
      if (installed.stream().noneMatch(model -> entry.equals(model.entry()))) {
        rows.add(
            List.of(" ", entry.id(), ByteCount.text(entry.sizeBytes()), entry.licence().name()));
      }
    }
    print(rows, out);
  }

  private static void print(List<List<String>> rows, PrintWriter out) {
    int[] widths = new int[4];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        String gap = " ".repeat(widths[i] - cell.length());
        line.append(i == 2 ? gap + cell : cell + gap).append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private JsonObject listing(ModelLibrary library) {
    List<Json> installed = new ArrayList<>();
    for (InstalledModel model : library.installed()) {
      installed.add(
          Json.object()
              .put("name", model.name())
              .put("file", model.file().toString())
              .put("sizeBytes", model.sizeBytes())
              .build());
    }
    List<Json> known = new ArrayList<>();
    for (CatalogueEntry entry : library.catalogue().entries()) {
      known.add(
          Json.object()
              .put("id", entry.id())
              .put("name", entry.name())
              .put("parameters", entry.parameters())
              .put("quantisation", entry.quantisation())
              .put("instruct", entry.instruct())
              .put("toolTrained", entry.toolTrained())
              .put("contextTokens", entry.contextTokens())
              .put("sizeBytes", entry.sizeBytes())
              .put("sha256", entry.sha256())
              .put("licence", entry.licence().name())
              .put("licenceUrl", entry.licence().url())
              .put("description", entry.description())
              .build());
    }
    return Json.object()
        .put("directory", library.directory().toString())
        .put("installed", new JsonArray(installed))
        .put("catalogue", new JsonArray(known))
        .build();
  }
}
