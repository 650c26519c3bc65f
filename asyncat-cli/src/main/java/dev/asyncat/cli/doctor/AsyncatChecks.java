package dev.asyncat.cli.doctor;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.plugin.PluginOptions;
import dev.asyncat.core.localmodel.ByteCount;
import dev.asyncat.core.localmodel.EngineChoice;
import dev.asyncat.core.localmodel.EngineInfo;
import dev.asyncat.core.localmodel.EngineLibrary;
import dev.asyncat.core.localmodel.EngineState;
import dev.asyncat.core.localmodel.InstalledModel;
import dev.asyncat.core.localmodel.ModelLibrary;
import dev.asyncat.core.plugin.InstalledPlugin;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks at what belongs to the program itself: data directory, models, inference engine. */
final class AsyncatChecks {

  private static final long LITTLE_SPACE = 3_000_000_000L;

  private AsyncatChecks() {}

  static Finding engine(EngineLibrary library, EngineChoice choice) {
    try {
      EngineInfo active = library.active(choice);
      LlamaEngine.Builder builder = LlamaEngine.builder();
      active.installedFolder().ifPresent(builder::installed);
      try (LlamaEngine engine = builder.build()) {
        engine.prepare();
      }
      String detail = active.name() + " can be used: " + active.active();
      boolean better =
          library.list(choice).stream().anyMatch(other -> other.state() == EngineState.AVAILABLE);
      return better
          ? Finding.optional(
              "Local models", detail, "A newer one knows more models: asyncat engines install")
          : Finding.ok("Local models", detail);
    } catch (AsyncatException e) {
      return Finding.optional(
          "Local models",
          String.valueOf(e.getMessage()),
          "Without it only models behind a server work");
    }
  }

  static Finding dataDirectory(Path data) {
    String subject = "Data directory";
    Path there = existing(data);
    if (!Files.isDirectory(there)) {
      return Finding.missing(
          subject, there + " is not a directory", "Name another one with --data-dir");
    }
    if (!Files.isWritable(there)) {
      return Finding.missing(
          subject,
          there + " cannot be written",
          "Change its owner, or name another with --data-dir");
    }
    if (!Files.exists(data.resolve("asyncat.db"))) {
      return Finding.ok(subject, data + " (nothing stored yet)");
    }
    try (SqliteStore store = SqliteStore.builder(data).busyTimeout(Duration.ofSeconds(1)).open()) {
      return Finding.ok(subject, store.file().toString());
    } catch (AsyncatException e) {
      return Finding.optional(
          subject, String.valueOf(e.getMessage()), "Stop that process, or name another directory");
    }
  }

  static Finding space(Path data) {
    try {
      long free = Files.getFileStore(existing(data)).getUsableSpace();
      String detail = ByteCount.text(free) + " free";
      return free >= LITTLE_SPACE
          ? Finding.ok("Disk", detail)
          : Finding.optional("Disk", detail, "The default model and room to work need about 3 GB");
    } catch (IOException e) {
      return Finding.optional(
          "Disk", "not known: " + e.getMessage(), "See that about 3 GB are free");
    }
  }

  static Finding model(ModelLibrary library, Optional<String> server) {
    if (server.isPresent()) {
      return Finding.ok("Model", "a server, from AI_BASE_URL");
    }
    List<InstalledModel> installed = library.installed();
    return installed.isEmpty()
        ? Finding.missing(
            "Model",
            "none in " + library.directory(),
            "Fetch one: asyncat models pull. Or set AI_BASE_URL, AI_MODEL and AI_API_KEY")
        : Finding.ok(
            "Model",
            installed.stream().map(InstalledModel::name).collect(Collectors.joining(", ")));
  }

  static List<Finding> plugins(CliEnvironment environment, Path data) {
    String subject = "Plug-ins";
    try {
      List<InstalledPlugin> found = new PluginOptions().look(environment, data);
      List<Finding> findings =
          found.stream()
              .filter(plugin -> !plugin.loaded())
              .map(
                  plugin ->
                      Finding.optional(
                          subject,
                          plugin.source().getFileName() + " is skipped: " + plugin.problem(),
                          "Mend it or take it away: asyncat plugins list"))
              .collect(Collectors.toCollection(ArrayList::new));
      long loaded = found.stream().filter(InstalledPlugin::loaded).count();
      if (loaded > 0 || findings.isEmpty()) {
        findings.addFirst(Finding.ok(subject, loaded == 0 ? "none" : loaded + " loaded"));
      }
      return findings;
    } catch (AsyncatException e) {
      return List.of(
          Finding.missing(
              subject, String.valueOf(e.getMessage()), "Make it a directory, or take it away"));
    }
  }

  private static Path existing(Path path) {
    Path current = path.toAbsolutePath();
    while (!Files.exists(current) && current.getParent() != null) {
      current = current.getParent();
    }
    return current;
  }
}
