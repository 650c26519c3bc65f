package dev.asyncat.benchmarks.inference;

import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.llama.LlamaModel;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Several agents with the same instructions beside one. */
final class ParallelTable {

  private static final int OUTPUT = 64;
  private static final int INSTRUCTION_WORDS = 600;

  private ParallelTable() {}

  static void print(Inference.Setting setting) {
    System.out.println(
        "\n| requests at once | all answered after | CPU | output tokens/s | read | first text |");
    System.out.println("|---|---|---|---|---|---|");
    for (int parallel : new int[] {1, 2, 4, 8}) {
      LoadOptions options =
          LoadOptions.DEFAULTS
              .withContextTokens(4096)
              .withThreads(setting.threads())
              .withParallelRequests(parallel);
      try (LlamaEngine engine = setting.engineBuilder().build();
          LlamaModel model = engine.load(setting.model(), options)) {
        row(model, parallel);
      }
    }
    System.out.println("\n| four requests, answered at once | all answered after | CPU |");
    System.out.println("|---|---|---|");
    for (int parallel : new int[] {1, 4}) {
      LoadOptions options =
          LoadOptions.DEFAULTS
              .withContextTokens(4096)
              .withThreads(setting.threads())
              .withParallelRequests(parallel);
      try (LlamaEngine engine = setting.engineBuilder().build();
          LlamaModel model = engine.load(setting.model(), options)) {
        Stopwatch watch = new Stopwatch();
        askAll(model, 4);
        Stopwatch.Lap lap = watch.lap();
        System.out.printf(
            Locale.ROOT, "| %d | %.1f s | %.1f s |%n", parallel, lap.wall() / 1e3, lap.cpu() / 1e3);
      }
    }
  }

  private static void row(LlamaModel model, int requests) {
    Stopwatch watch = new Stopwatch();
    List<Answered> answers = askAll(model, requests);
    Stopwatch.Lap lap = watch.lap();
    long read =
        answers.stream()
            .mapToLong(answer -> answer.usage().inputTokens() - answer.usage().cachedTokens())
            .sum();
    long written = answers.stream().mapToLong(answer -> answer.usage().outputTokens()).sum();
    double lastBegan =
        answers.stream().mapToDouble(answer -> answer.reading().wall()).max().orElse(0);
    System.out.printf(
        Locale.ROOT,
        "| %d | %.1f s | %.1f s | %.0f | %,d tokens | %.1f s |%n",
        requests,
        lap.wall() / 1e3,
        lap.cpu() / 1e3,
        written * 1e3 / (lap.wall() - lastBegan),
        read,
        lastBegan / 1e3);
  }

  private static List<Answered> askAll(LlamaModel model, int requests) {
    Message instructions = Message.system(Texts.prose(INSTRUCTION_WORDS, 99));
    List<CompletableFuture<Answered>> calls = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      List<Message> thread =
          List.of(
              instructions, Message.user(Texts.prose(60, i) + " Tell me a long story about it."));
      CompletableFuture<Answered> call = new CompletableFuture<>();
      Thread.startVirtualThread(() -> call.complete(Answered.ask(model, thread, OUTPUT)));
      calls.add(call);
    }
    return calls.stream().map(CompletableFuture::join).toList();
  }
}
