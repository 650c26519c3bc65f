package dev.asyncat.examples;

import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Description;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.run.RunRequest;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An agent whose answer is a value. */
public final class TypedAnswer {

  private TypedAnswer() {}

  /** What is wanted. */
  public record Invoice(
      @Description("The number on the invoice") String number,
      List<Line> lines,
      @Nullable String note) {}

  /** A line of it. */
  public record Line(String what, int cents) {}

  static Invoice read(ModelProvider model, Path directory) {
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      return asyncat.run(RunRequest.of("Read invoice.txt").in(directory), Invoice.class).value();
    }
  }
}
