package dev.asyncat.benchmarks.eval;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.process.Fence;
import dev.asyncat.langchain4j.openai.OpenAiCompatible;
import dev.asyncat.llama.LlamaModel;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.tool.ToolRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Gives the tasks to a model, one after the other, and says how many were done and what it took.
 */
@Command(
    name = "agent-eval",
    mixinStandardHelpOptions = true,
    description = "Gives a hundred small tasks to a model and looks at what came of them on disk.")
public final class AgentEval implements Callable<Integer> {

  /** Which tasks. */
  enum Tasks {
    tune,
    held_out,
    all
  }

  /** How many tools the model is shown. */
  enum ToolList {
    small,
    full
  }

  private static final int SMALL_WINDOW = 8_192;
  private static final int FULL_WINDOW = 32_768;

  @Parameters(paramLabel = "MODEL", description = "a GGUF file, or the address of a server")
  private String model = "";

  @Option(names = "--name", description = "the model's name at the server")
  private String name = "default";

  @Option(names = "--key", description = "the environment variable with the server's key")
  private @Nullable String keyVariable;

  @Option(names = "--tasks", description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default")
  private Tasks tasks = Tasks.tune;

  @Option(names = "--only", description = "only tasks whose name contains this")
  private String only = "";

  @Option(names = "--tools", description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default")
  private ToolList tools = ToolList.small;

  @Option(names = "--rounds", description = "rounds per task; ${DEFAULT-VALUE} by default")
  private int rounds = 8;

  @Option(names = "--seconds", description = "seconds per task; ${DEFAULT-VALUE} by default")
  private int seconds = 60;

  /** Runs it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new AgentEval()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    List<Trial> trials = new ArrayList<>();
    ModelProvider opened = open();
    try (Asyncat asyncat =
        Asyncat.builder()
            .model(new WindowModel(opened, tools == ToolList.small ? SMALL_WINDOW : FULL_WINDOW))
            .fence(Fence.of(Fence.Mode.IF_AVAILABLE))
            .build()) {
      for (Task task : Task.all()) {
        if (task.name().contains(only) && chosen(task)) {
          Trial trial = trial(asyncat, task);
          trials.add(trial);
          System.out.println(trial.line());
        }
      }
      System.out.println();
      System.out.print(new Summary(trials).table(title(asyncat.tools())));
    } finally {
      if (opened instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
    return 0;
  }

  private boolean chosen(Task task) {
    return switch (tasks) {
      case tune -> !task.heldOut();
      case held_out -> task.heldOut();
      case all -> true;
    };
  }

  private ModelProvider open() {
    if (!model.startsWith("http")) {
      return LlamaModel.open(Path.of(model));
    }
    OpenAiCompatible.Builder builder = OpenAiCompatible.builder(model, name);
    if (keyVariable != null) {
      builder.apiKey(System.getenv(keyVariable));
    }
    return builder.build();
  }

  private String title(ToolRegistry registry) {
    String file =
        model.startsWith("http")
            ? URI.create(model).getAuthority() + " " + name
            : String.valueOf(Path.of(model).getFileName());
    return "%s, %s, tools %s".formatted(file, tasks, tools)
        + (tools == ToolList.full ? " (" + registry.specs().size() + ")" : "");
  }

  private Trial trial(Asyncat asyncat, Task task) {
    try (TaskDirectory directory = new TaskDirectory(task)) {
      long from = System.nanoTime();
      Run run =
          asyncat.run(
              RunRequest.builder(task.goal())
                  .workingDirectory(directory.work())
                  .autoApprove(true)
                  .maxRounds(rounds)
                  .build());
      Executor later = CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS);
      CompletableFuture<Void> limit =
          CompletableFuture.runAsync(() -> run.cancel("out of time"), later);
      String answer = run.result().answer();
      limit.cancel(false);
      Duration time = Duration.ofNanos(System.nanoTime() - from);
      return Trial.of(task, run, directory.done(task, answer), time);
    }
  }
}
