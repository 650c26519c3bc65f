package dev.asyncat.benchmarks.inference;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import java.util.List;

/**
 * An answer with its times.
 *
 * @param text what was said
 * @param usage how many tokens
 * @param reading until the first text
 * @param writing from then on
 */
record Answered(String text, Usage usage, Stopwatch.Lap reading, Stopwatch.Lap writing) {

  /** Asks, and takes the likeliest token always. */
  static Answered ask(ModelProvider model, List<Message> thread, int maxTokens) {
    ModelOptions options = ModelOptions.DEFAULTS.withTemperature(0).withMaxOutputTokens(maxTokens);
    StringBuilder text = new StringBuilder();
    Stopwatch watch = new Stopwatch();
    Stopwatch.Lap[] reading = {Stopwatch.Lap.NEVER};
    Usage[] usage = {Usage.NONE};
    model.stream(
        ModelRequest.of(thread).with(options),
        CancellationToken.never(),
        event -> {
          switch (event) {
            case ModelEvent.Text(String piece) -> {
              if (text.isEmpty()) {
                reading[0] = watch.lap();
              }
              text.append(piece);
            }
            case ModelEvent.Finished end -> usage[0] = end.usage();
            default -> {}
          }
        });
    return new Answered(text.toString(), usage[0], reading[0], watch.lap());
  }
}
