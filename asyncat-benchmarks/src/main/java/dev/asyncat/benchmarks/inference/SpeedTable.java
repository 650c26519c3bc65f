package dev.asyncat.benchmarks.inference;

import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.llama.LlamaModel;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The engine beside the bare loop, in turns, in the same process, on the same library. */
final class SpeedTable {

  private static final int CONTEXT = 4096;
  private static final int OUTPUT = 96;
  private static final int TURNS = 5;

  private SpeedTable() {}

  static void print(Inference.Setting setting) throws Throwable {
    Path libraries = Files.createTempDirectory("asyncat-bench");
    LoadOptions options =
        LoadOptions.DEFAULTS.withContextTokens(CONTEXT).withThreads(setting.threads());
    try (LlamaEngine engine = setting.engineBuilder().nativeDirectory(libraries).build()) {
      engine.prepare();
      LlamaModel model = engine.load(setting.model(), options);
      try (BareLoop bare =
          new BareLoop(
              library(setting, libraries),
              setting.engine().isPresent() ? BareLoop.Build.V0_5_0 : BareLoop.Build.B4916,
              setting.model(),
              CONTEXT,
              setting.threads())) {
        System.out.println("\n| prompt | | prompt tokens/s | CPU | output tokens/s | CPU |");
        System.out.println("|---|---|---|---|---|---|");
        for (int words : new int[] {200, 800}) {
          compare(model, bare, words);
        }
      }
    }
  }

  private static void compare(LlamaModel model, BareLoop bare, int words) throws Throwable {
    Stopwatch.Lap bareReading = Stopwatch.Lap.NEVER;
    Stopwatch.Lap bareWriting = Stopwatch.Lap.NEVER;
    Stopwatch.Lap reading = Stopwatch.Lap.NEVER;
    Stopwatch.Lap writing = Stopwatch.Lap.NEVER;
    long prompt = 0;
    long output = 0;
    int bareTokens = 0;
    for (int turn = 0; turn < TURNS; turn++) {
      String text =
          Texts.prose(words, 1000L * words + turn) + " Tell me a very long story about it.";
      int[] tokens = bare.tokenize(text);
      bareTokens = tokens.length;
      bare.clear();
      Stopwatch watch = new Stopwatch();
      bare.read(tokens);
      bareReading = bareReading.best(watch.lap());
      bare.write(OUTPUT);
      bareWriting = bareWriting.best(watch.lap());
      Answered answer = Answered.ask(model, List.of(Message.user(text)), OUTPUT);
      prompt = answer.usage().inputTokens() - answer.usage().cachedTokens();
      output = answer.usage().outputTokens();
      reading = reading.best(answer.reading());
      if (output == OUTPUT) {
        writing = writing.best(answer.writing());
      }
    }
    row(bareTokens, "bare loop", bareReading.perSecond(bareTokens), bareWriting.perSecond(OUTPUT));
    row(prompt, "engine", reading.perSecond(prompt), writing.perSecond(OUTPUT - 1));
  }

  private static void row(long tokens, String what, String reading, String writing) {
    System.out.println("| " + tokens + " | " + what + " | " + reading + " | " + writing + " |");
  }

  private static Path library(Inference.Setting setting, Path libraries) throws Exception {
    if (setting.engine().isPresent()) {
      return setting.engine().get().resolve("libllama.v0.5.0.so");
    }
    try (Stream<Path> files = Files.walk(libraries)) {
      return files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }
}
