package dev.asyncat.testkit.tool;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.json.JsonObject;
import dev.asyncat.plan.Plan;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.tool.FileKnowledge;
import dev.asyncat.tool.ToolContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A context for saying what a call would do: it passes on every look and reports everything that
 * would already do something.
 */
record LookingContext(ToolContext context, Consumer<String> report) implements ToolContext {

  @Override
  public String userId() {
    return context.userId();
  }

  @Override
  public String sessionId() {
    return context.sessionId();
  }

  @Override
  public String runId() {
    return context.runId();
  }

  @Override
  public String toolCallId() {
    return context.toolCallId();
  }

  @Override
  public int round() {
    return context.round();
  }

  @Override
  public Path workingDirectory() {
    return context.workingDirectory();
  }

  @Override
  public Path resolve(String path) {
    return context.resolve(path);
  }

  @Override
  public String display(Path path) {
    return context.display(path);
  }

  @Override
  public CancellationToken cancellation() {
    return context.cancellation();
  }

  @Override
  public void progress(String chunk) {
    report.accept("showed output: " + chunk);
  }

  @Override
  public void emit(String type, JsonObject data) {
    report.accept("sent an event of type " + type);
  }

  @Override
  public Plan plan() {
    return new Plan() {
      @Override
      public List<PlanItem> items() {
        return context.plan().items();
      }

      @Override
      public void replace(List<PlanItem> items) {
        report.accept("replaced the plan");
      }
    };
  }

  @Override
  public FileKnowledge files() {
    return new FileKnowledge() {
      @Override
      public void seen(Path file) {
        report.accept("marked " + file + " as seen");
      }

      @Override
      public State state(Path file) {
        return context.files().state(file);
      }
    };
  }

  @Override
  public Optional<String> ask(
      String question, List<String> choices, @Nullable String defaultAnswer) {
    report.accept("asked the user: " + question);
    return Optional.empty();
  }
}
