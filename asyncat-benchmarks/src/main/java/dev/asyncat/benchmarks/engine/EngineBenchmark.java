package dev.asyncat.benchmarks.engine;

import com.sun.management.OperatingSystemMXBean;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.llama.LlamaModel;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The engine that the program brings beside an installed one: the same model, prompts and number of
 * threads, in turns, in one process. Prints medians and how the installed one compares, by the
 * clock and by the time of the processor, which tells more on a machine that does other work too.
 */
public final class EngineBenchmark {

  private static final int OUTPUT_TOKENS = 64;
  private static final int PARAGRAPHS = 12;

  private EngineBenchmark() {}

  /**
   * Tokens a second in one answer.
   *
   * @param prompt by the clock
   * @param output by the clock
   * @param promptWork by the time of the processor
   * @param outputWork by the time of the processor
   */
  private record Speed(double prompt, double output, double promptWork, double outputWork) {}

  /**
   * Arguments: the model, the folder of the installed engine, how many rounds, how many threads.
   */
  public static void main(String[] arguments) {
    Path file = Path.of(arguments[0]);
    Path folder = Path.of(arguments[1]);
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 7;
    int threads = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1;
    LoadOptions loading = LoadOptions.DEFAULTS.withContextTokens(2048).withThreads(threads);
    List<Speed> brought = new ArrayList<>();
    List<Speed> installed = new ArrayList<>();
    try (LlamaEngine first = LlamaEngine.create();
        LlamaEngine second = LlamaEngine.builder().installed(folder).build();
        LlamaModel one = first.load(file, loading);
        LlamaModel other = second.load(file, loading)) {
      ask(one, -1);
      ask(other, -1);
      for (int round = 0; round < rounds; round++) {
        brought.add(ask(one, round));
        installed.add(ask(other, round));
      }
      System.out.printf("%s, %d threads, %d rounds%n", file.getFileName(), threads, rounds);
      print("prompt", first, brought, second, installed, Speed::prompt);
      print("output", first, brought, second, installed, Speed::output);
      print("prompt, processor", first, brought, second, installed, Speed::promptWork);
      print("output, processor", first, brought, second, installed, Speed::outputWork);
    }
  }

  /** A prompt that no earlier one begins like, so that all of it is computed. */
  private static Speed ask(LlamaModel model, int round) {
    StringBuilder prompt = new StringBuilder("Report " + round + ".\n");
    for (int i = 0; i < PARAGRAPHS; i++) {
      prompt.append(
          "Section %d of report %d: the harbour received %d ships, %d of them with grain, and the"
              .formatted(i, round, 17 * i + round, 5 * i + 2));
      prompt.append(" weather was fair; repairs to the northern pier went on as planned.\n");
    }
    prompt.append("Write a long summary of the report.");
    ModelRequest request =
        ModelRequest.of(prompt.toString())
            .with(ModelOptions.DEFAULTS.withTemperature(0.0).withMaxOutputTokens(OUTPUT_TOKENS));
    long[] firstText = {0, 0};
    Usage[] usage = {Usage.of(0, 0)};
    long begun = System.nanoTime();
    long workBegun = processorTime();
    model.stream(
        request,
        CancellationToken.never(),
        event -> {
          if (firstText[0] == 0) {
            firstText[0] = System.nanoTime();
            firstText[1] = processorTime();
          }
          if (event instanceof ModelEvent.Finished end && end.usage() != null) {
            usage[0] = end.usage();
          }
        });
    long ended = System.nanoTime();
    long workEnded = processorTime();
    double read = (usage[0].inputTokens() - usage[0].cachedTokens()) * 1e9;
    double written = (usage[0].outputTokens() - 1) * 1e9;
    return new Speed(
        read / (firstText[0] - begun),
        written / (ended - firstText[0]),
        read / (firstText[1] - workBegun),
        written / (workEnded - firstText[1]));
  }

  private static long processorTime() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void print(
      String what,
      LlamaEngine first,
      List<Speed> brought,
      LlamaEngine second,
      List<Speed> installed,
      ToDoubleFunction<Speed> value) {
    double[] one = brought.stream().mapToDouble(value).sorted().toArray();
    double[] other = installed.stream().mapToDouble(value).sorted().toArray();
    System.out.printf(
        "%-18s %s: %.1f tokens/s (%.1f to %.1f), %s: %.1f (%.1f to %.1f), ratio %.2f%n",
        what,
        first.name(),
        one[one.length / 2],
        one[0],
        one[one.length - 1],
        second.name(),
        other[other.length / 2],
        other[0],
        other[other.length - 1],
        other[other.length / 2] / one[one.length / 2]);
  }
}
