package dev.asyncat.benchmarks.inference;

import dev.asyncat.llama.LlamaEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measures the local engine with a real model and prints tables; see {@code bench/inference}. */
public final class Inference {

  private Inference() {}

  /**
   * Runs the sections that are named, or all.
   *
   * @param args {@code MODEL.gguf [--engine FOLDER] [--threads N] [speed] [parallel] [rounds]
   *     [guesses] [cache]}
   */
  public static void main(String[] args) throws Throwable {
    List<String> sections = new ArrayList<>();
    Optional<Path> engine = Optional.empty();
    int threads = 1;
    for (int i = 1; i < args.length; i++) {
      switch (args[i]) {
        case "--engine" -> engine = Optional.of(Path.of(args[++i]));
        case "--threads" -> threads = Integer.parseInt(args[++i]);
        default -> sections.add(args[i]);
      }
    }
    Setting setting = new Setting(Path.of(args[0]), engine, threads);
    System.out.println(setting.title());
    if (sections.isEmpty() || sections.contains("speed")) {
      SpeedTable.print(setting);
    }
    if (sections.isEmpty() || sections.contains("parallel")) {
      ParallelTable.print(setting);
    }
    if (sections.isEmpty() || sections.contains("rounds")) {
      RoundsTable.print(setting);
    }
    if (sections.isEmpty() || sections.contains("guesses")) {
      GuessesTable.print(setting);
    }
    if (sections.isEmpty() || sections.contains("cache")) {
      CacheTable.print(setting);
    }
  }

  /**
   * What is measured.
   *
   * @param model the file
   * @param engine the folder of an installed engine; b4916 without one
   * @param threads how many threads compute
   */
  record Setting(Path model, Optional<Path> engine, int threads) {

    LlamaEngine.Builder engineBuilder() {
      LlamaEngine.Builder builder = LlamaEngine.builder().tune(false);
      engine.ifPresent(builder::installed);
      return builder;
    }

    String title() {
      return "\n# "
          + model.getFileName()
          + ", "
          + (engine.isPresent() ? "v0.5.0" : "b4916")
          + ", "
          + threads
          + " threads";
    }
  }
}
