package dev.asyncat.benchmarks.eval;

import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunResult;
import dev.asyncat.run.ToolEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How one task went.
 *
 * @param calls how many tool calls the model made
 * @param sound how many of them named a tool and had arguments that fit
 */
record Trial(
    Task task,
    boolean done,
    String stopReason,
    int rounds,
    long calls,
    long sound,
    long inputTokens,
    long cachedTokens,
    long outputTokens,
    Duration time) {

  private static final Set<String> UNSOUND = Set.of("unknown_tool", "invalid_tool_arguments");

  /** Reads off an ended run what it took. */
  static Trial of(Task task, Run run, boolean done, Duration time) {
    List<RunEvent> events = run.events().toList();
    RunResult result = run.result();
    long calls = events.stream().filter(ToolEvent.Start.class::isInstance).count();
    long unsound =
        events.stream()
            .filter(ToolEvent.Result.class::isInstance)
            .map(event -> ((ToolEvent.Result) event).result().content().string("code", ""))
            .filter(UNSOUND::contains)
            .count();
    ModelTurnEvent.UsageUpdate usage =
        events.stream()
            .filter(ModelTurnEvent.UsageUpdate.class::isInstance)
            .map(ModelTurnEvent.UsageUpdate.class::cast)
            .reduce((first, last) -> last)
            .orElse(null);
    return new Trial(
        task,
        done,
        result.stopReason().wire(),
        result.rounds(),
        calls,
        calls - unsound,
        usage == null ? 0 : usage.total().inputTokens(),
        usage == null ? 0 : usage.total().cachedTokens(),
        usage == null ? 0 : usage.total().outputTokens(),
        time);
  }

  /** One line for people. */
  String line() {
    return "%-20s %-9s %-8s %2d rounds %2d/%-2d calls %6d in %6d cached %5d out %6.1f s  %s"
        .formatted(
            task.name(),
            task.kind(),
            done ? "done" : "failed",
            rounds,
            sound,
            calls,
            inputTokens,
            cachedTokens,
            outputTokens,
            time.toMillis() / 1000.0,
            stopReason);
  }
}
