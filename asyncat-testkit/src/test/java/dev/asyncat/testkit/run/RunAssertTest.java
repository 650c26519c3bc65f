package dev.asyncat.testkit.run;

import static dev.asyncat.testkit.run.RunAssert.assertThatEvents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RunAssertTest {

  private static final Path DIR = Path.of("work").toAbsolutePath();
  private static final JsonObject ARGS = Json.object().put("path", "a.txt").build();
  private static final ToolCall READ = new ToolCall("c1", "read_file", ARGS);
  private static final ToolCall WRITE = new ToolCall("c2", "write_file", ARGS);

  private static final RunEvent BEGIN =
      new LifecycleEvent.SessionStart("s", "r", "goal", DIR, false, AgentMode.ACTION);
  private static final RunEvent END = done(StopReason.ANSWER, "It says hello.");
  private static final List<RunEvent> GOOD =
      List.of(
          BEGIN,
          new ModelTurnEvent.Delta("I will "),
          new ModelTurnEvent.Delta("look."),
          new ToolEvent.Proposed(READ, 0),
          start(READ, PermissionOutcome.AUTO_SAFE),
          new ToolEvent.Executing("c1"),
          result(READ, ToolResult.ok().with("content", "hello")),
          start(WRITE, PermissionOutcome.DENIED),
          result(WRITE, ToolResult.error("Permission denied: no")),
          END);

  @Test
  void a_good_run_passes() {
    assertThatEvents(GOOD)
        .isWellFormed()
        .hasTypes(
            "session_start",
            "delta",
            "tool_start",
            "tool_result",
            "tool_start",
            "tool_result",
            "done")
        .hasTypesInOrder("delta", "tool_proposed", "done")
        .hasNoType("answer")
        .hasText("I will look.")
        .calledTool("read_file")
        .calledTool("read_file", ARGS)
        .calledTools("read_file", "write_file")
        .decided("write_file", PermissionOutcome.DENIED)
        .neverRan("write_file")
        .hasResult("read_file", json -> assertThat(json.string("content")).contains("hello"))
        .askedForNothing()
        .hasNoError()
        .answered("It says hello.")
        .answeredWith("hello")
        .endedWith(StopReason.ANSWER);
  }

  @Test
  void each_wrong_expectation_fails() {
    fails(() -> assertThatEvents(GOOD).hasTypes("session_start", "done"));
    fails(() -> assertThatEvents(GOOD).hasTypesInOrder("done", "delta"));
    fails(() -> assertThatEvents(GOOD).hasNoType("delta"));
    fails(() -> assertThatEvents(GOOD).hasText("I will"));
    fails(() -> assertThatEvents(GOOD).calledTool("run_command"));
    fails(() -> assertThatEvents(GOOD).calledTool("read_file", JsonObject.EMPTY));
    fails(() -> assertThatEvents(GOOD).calledTools("read_file"));
    fails(() -> assertThatEvents(GOOD).calledNoTool());
    fails(() -> assertThatEvents(GOOD).neverRan("read_file"));
    fails(() -> assertThatEvents(GOOD).decided("read_file", PermissionOutcome.DENIED));
    fails(() -> assertThatEvents(GOOD).hasResult("read_file", json -> assertThat(1).isZero()));
    fails(() -> assertThatEvents(GOOD).hasResult("edit_file", json -> {}));
    fails(() -> assertThatEvents(GOOD).askedFor("write_file"));
    fails(() -> assertThatEvents(GOOD).answered("Something else"));
    fails(() -> assertThatEvents(GOOD).answeredWith("bye"));
    fails(() -> assertThatEvents(GOOD).endedWith(StopReason.ERROR));
    fails(() -> assertThatEvents(GOOD).hasEvent(ToolEvent.Progress.class, event -> {}));
    fails(() -> assertThatEvents(List.of(new LifecycleEvent.Failure("broken", null))).hasNoError());
  }

  @Test
  void a_run_that_has_not_ended_is_told_apart() {
    assertThatThrownBy(() -> assertThatEvents(List.of(BEGIN)).endedWith(StopReason.ANSWER))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("has not ended")
        .hasMessageContaining("session_start");
  }

  @Test
  void a_call_without_a_result_is_found() {
    fails(
        () ->
            assertThatEvents(List.of(BEGIN, start(READ, PermissionOutcome.AUTO_SAFE), END))
                .pairsCallsWithResults());
  }

  @Test
  void a_result_without_a_call_and_a_second_result_are_found() {
    RunEvent result = result(READ, ToolResult.ok());
    fails(() -> assertThatEvents(List.of(BEGIN, result, END)).pairsCallsWithResults());
    fails(
        () ->
            assertThatEvents(
                    List.of(BEGIN, start(READ, PermissionOutcome.AUTO_SAFE), result, result, END))
                .pairsCallsWithResults());
  }

  @Test
  void an_event_after_the_end_is_found() {
    fails(() -> assertThatEvents(List.of(BEGIN, END, BEGIN)).isWellFormed());
    fails(() -> assertThatEvents(List.of(END)).isWellFormed());
  }

  @Test
  void gaps_and_repeated_numbers_are_found() {
    RunAssert.assertThat(numbered(4, 5, 6)).isNumberedWithoutGaps();
    fails(() -> RunAssert.assertThat(numbered(1, 3)).isNumberedWithoutGaps());
    fails(() -> RunAssert.assertThat(numbered(1, 1)).isNumberedWithoutGaps());
  }

  private static void fails(ThrowingCallable expectation) {
    assertThatThrownBy(expectation).isInstanceOf(AssertionError.class);
  }

  private static List<LoggedEvent> numbered(long... numbers) {
    List<LoggedEvent> events = new ArrayList<>();
    for (long seq : numbers) {
      events.add(new LoggedEvent(seq, "s", "r", Instant.EPOCH, BEGIN));
    }
    return events;
  }

  private static RunEvent start(ToolCall call, PermissionOutcome outcome) {
    return new ToolEvent.Start(
        call, PermissionLevel.SAFE, outcome, null, null, DIR, "does something", 0, null);
  }

  private static RunEvent result(ToolCall call, ToolResult result) {
    return new ToolEvent.Result(call.name(), call.id(), result, 0);
  }

  private static RunEvent done(StopReason reason, String answer) {
    return new LifecycleEvent.Done(answer, reason, "s", 1, 25, List.of(), null);
  }
}
