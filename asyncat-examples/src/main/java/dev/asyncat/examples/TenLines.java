package dev.asyncat.examples;

import dev.asyncat.core.Asyncat;
import dev.asyncat.llama.LlamaModel;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.store.Store;
import java.nio.file.Path;

/** The smallest agent: a directory, a model file, a goal. */
public final class TenLines {

  private TenLines() {}

  /** Takes a model file, a directory to work in, a directory for the data, and a goal. */
  public static void main(String[] args) {
    try (LlamaModel model = LlamaModel.open(Path.of(args[0]))) {
      System.out.println(run(model, Path.of(args[1]), Path.of(args[2]), args[3]));
    }
  }

  static String run(ModelProvider model, Path projectDir, Path dataDir, String goal) {
    // tag::ten-lines[]
    try (Store store = SqliteStore.open(dataDir);
        Asyncat asyncat = Asyncat.builder().store(store).model(model).build()) {
      Run run = asyncat.run(RunRequest.of(goal).in(projectDir));
      run.events().forEach(System.out::println);
      return run.answer();
    }
    // end::ten-lines[]
  }
}
