package dev.asyncat.benchmarks.inference;

import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.llama.LlamaModel;
import dev.asyncat.localmodel.CacheType;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Ways to keep keys and values: how fast, how much memory. */
final class CacheTable {

  private static final int OUTPUT = 48;
  private static final CacheType[][] KINDS = {
    {CacheType.F16, CacheType.F16},
    {CacheType.Q8_0, CacheType.F16},
    {CacheType.Q8_0, CacheType.Q8_0},
    {CacheType.Q4_0, CacheType.Q4_0}
  };

  private CacheTable() {}

  static void print(Inference.Setting setting) throws Exception {
    System.out.println(
        "\n| keys, values | prompt tokens/s | CPU | output tokens/s at 1,500 | CPU | resident |");
    System.out.println("|---|---|---|---|---|---|");
    for (CacheType[] kind : KINDS) {
      LoadOptions options =
          LoadOptions.DEFAULTS.withThreads(setting.threads()).withCache(kind[0], kind[1]);
      try (LlamaEngine engine = setting.engineBuilder().parkedBytes(0).build();
          LlamaModel model = engine.load(setting.model(), options)) {
        Stopwatch.Lap reading = Stopwatch.Lap.NEVER;
        Stopwatch.Lap writing = Stopwatch.Lap.NEVER;
        long prompt = 0;
        for (int turn = 0; turn < 2; turn++) {
          String text = Texts.prose(1300, turn) + " Tell me a very long story about it.";
          Answered answer = Answered.ask(model, List.of(Message.user(text)), OUTPUT);
          prompt = answer.usage().inputTokens() - answer.usage().cachedTokens();
          reading = reading.best(answer.reading());
          writing = writing.best(answer.writing());
        }
        System.out.printf(
            Locale.ROOT,
            "| %s, %s | %s | %s | %d MB |%n",
            kind[0],
            kind[1],
            reading.perSecond(prompt),
            writing.perSecond(OUTPUT - 1),
            residentMegabytes());
      }
    }
  }

  private static long residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
