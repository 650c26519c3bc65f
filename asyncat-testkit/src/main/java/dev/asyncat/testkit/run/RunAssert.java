package dev.asyncat.testkit.run;

import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.testkit.replay.Recording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Says what must have happened in a run. Made with {@link #assertThat}. */
public final class RunAssert extends AbstractAssert<RunAssert, List<LoggedEvent>> {

  private RunAssert(List<LoggedEvent> events) {
    super(events, RunAssert.class);
  }

  /** Waits for the end of a run, {@link RunRecorder#DEFAULT_WAIT} at most, and looks at it. */
  public static RunAssert assertThat(Run run) {
    return new RunAssert(RunRecorder.record(run));
  }

  /** Looks at what a recorder has seen so far. */
  public static RunAssert assertThat(RunRecorder recorder) {
    return new RunAssert(recorder.logged());
  }

  /** Looks at numbered events of one run. */
  public static RunAssert assertThat(List<LoggedEvent> events) {
    return new RunAssert(List.copyOf(events));
  }

  /** Looks at events without numbers; {@link #isNumberedWithoutGaps()} then says nothing. */
  public static RunAssert assertThatEvents(List<? extends RunEvent> events) {
    List<LoggedEvent> logged = new ArrayList<>();
    for (RunEvent event : events) {
      logged.add(new LoggedEvent(logged.size() + 1L, "session", "run", Instant.EPOCH, event));
    }
    return new RunAssert(logged);
  }

  /**
   * The types of the events that clients see are exactly these, in this order. Neighbouring events
   * of one streaming type ({@code delta}, {@code reasoning_delta}, {@code tool_progress}) count as
   * one.
   */
  public RunAssert hasTypes(String... types) {
    Assertions.assertThat(visibleTypes()).as(text("the types of events")).containsExactly(types);
    return this;
  }

  /** Events of these types happened in this order, with any others between them. */
  public RunAssert hasTypesInOrder(String... types) {
    Assertions.assertThat(types()).as(text("the types of events")).containsSubsequence(types);
    return this;
  }

  /** No event of this type happened. */
  public RunAssert hasNoType(String type) {
    Assertions.assertThat(types()).as(text("the types of events")).doesNotContain(type);
    return this;
  }

  /** An event of this class fits. */
  public <E extends RunEvent> RunAssert hasEvent(Class<E> type, Consumer<? super E> fits) {
    List<E> found = all(type);
    Assertions.assertThat(found).as(text("events " + type.getSimpleName())).isNotEmpty();
    Assertions.assertThat(found).as(text("events " + type.getSimpleName())).anySatisfy(fits);
    return this;
  }

  /** The run ended for this reason. */
  public RunAssert endedWith(StopReason reason) {
    LifecycleEvent.Done done = done();
    Assertions.assertThat(done.stopReason())
        .as(text("the reason the run ended; answer '%s', error '%s'"), done.answer(), done.error())
        .isEqualTo(reason);
    return this;
  }

  /** The run ended with exactly this answer. */
  public RunAssert answered(String answer) {
    Assertions.assertThat(done().answer()).as(text("the answer")).isEqualTo(answer);
    return this;
  }

  /** The run ended with an answer that contains this. */
  public RunAssert answeredWith(String part) {
    Assertions.assertThat(done().answer()).as(text("the answer")).contains(part);
    return this;
  }

  /** All text the model streamed, in one piece, is exactly this. */
  public RunAssert hasText(String text) {
    Assertions.assertThat(
            all(ModelTurnEvent.Delta.class).stream()
                .map(ModelTurnEvent.Delta::content)
                .collect(Collectors.joining()))
        .as(text("the streamed text"))
        .isEqualTo(text);
    return this;
  }

  /** A tool was called, whether it ran or not. */
  public RunAssert calledTool(String tool) {
    Assertions.assertThat(calledTools()).as(text("called tools")).contains(tool);
    return this;
  }

  /** A tool was called with exactly these arguments, whether it ran or not. */
  public RunAssert calledTool(String tool, JsonObject arguments) {
    Assertions.assertThat(all(ToolEvent.Start.class))
        .as(text("calls of " + tool))
        .filteredOn(start -> start.call().name().equals(tool))
        .extracting(start -> start.call().arguments())
        .contains(arguments);
    return this;
  }

  /** The tools that were called are exactly these, in this order. */
  public RunAssert calledTools(String... tools) {
    Assertions.assertThat(calledTools()).as(text("called tools")).containsExactly(tools);
    return this;
  }

  /** No tool was called. */
  public RunAssert calledNoTool() {
    Assertions.assertThat(calledTools()).as(text("called tools")).isEmpty();
    return this;
  }

  /** No call of this tool ever ran. */
  public RunAssert neverRan(String tool) {
    Set<String> executed =
        all(ToolEvent.Executing.class).stream()
            .map(ToolEvent.Executing::toolCallId)
            .collect(Collectors.toSet());
    Assertions.assertThat(all(ToolEvent.Start.class))
        .as(text("calls of " + tool + " that were allowed or ran"))
        .filteredOn(start -> start.call().name().equals(tool))
        .noneMatch(start -> start.outcome().allowed() || executed.contains(start.call().id()));
    return this;
  }

  /** Some call of this tool was decided upon like this. */
  public RunAssert decided(String tool, PermissionOutcome outcome) {
    Assertions.assertThat(all(ToolEvent.Start.class))
        .as(text("outcomes of " + tool))
        .filteredOn(start -> start.call().name().equals(tool))
        .extracting(ToolEvent.Start::outcome)
        .contains(outcome);
    return this;
  }

  /** A result of this tool fits. */
  public RunAssert hasResult(String tool, Consumer<? super JsonObject> fits) {
    List<JsonObject> results =
        all(ToolEvent.Result.class).stream()
            .filter(result -> result.tool().equals(tool))
            .map(result -> result.result().content())
            .toList();
    Assertions.assertThat(results).as(text("results of " + tool)).isNotEmpty();
    Assertions.assertThat(results).as(text("results of " + tool)).anySatisfy(fits);
    return this;
  }

  /** A result of this tool is exactly this. */
  public RunAssert hasResult(String tool, JsonObject result) {
    Assertions.assertThat(all(ToolEvent.Result.class))
        .as(text("results of " + tool))
        .filteredOn(one -> one.tool().equals(tool))
        .extracting(one -> one.result().content())
        .contains(result);
    return this;
  }

  /**
   * The run did what a recorded one did: the same calls, decided the same way, with the same
   * results, the same reason to stop and the same answer.
   */
  public RunAssert replays(Recording recording) {
    recording
        .firstDifference(actual)
        .ifPresent(
            difference -> failWithMessage("%s", text("the replayed run") + ": " + difference));
    return this;
  }

  /** Somebody was asked for permission for this tool. */
  public RunAssert askedFor(String tool) {
    Assertions.assertThat(askedTools()).as(text("tools asked for")).contains(tool);
    return this;
  }

  /** Nobody was asked for permission. */
  public RunAssert askedForNothing() {
    Assertions.assertThat(askedTools()).as(text("tools asked for")).isEmpty();
    return this;
  }

  /** Nothing failed: no event {@code error}. */
  public RunAssert hasNoError() {
    Assertions.assertThat(all(LifecycleEvent.Failure.class)).as(text("errors")).isEmpty();
    return this;
  }

  /** Each event's number is one more than the number before. */
  public RunAssert isNumberedWithoutGaps() {
    long expected = actual.isEmpty() ? 0 : actual.getFirst().seq();
    for (LoggedEvent event : actual) {
      if (event.seq() != expected) {
        failWithMessage(
            "expected number %s at <%s>, but it is %s, in %s",
            expected, event.event(), event.seq(), types());
      }
      expected++;
    }
    return this;
  }

  /** Every call that was shown has exactly one result after it, and no result stands alone. */
  public RunAssert pairsCallsWithResults() {
    Map<String, String> open = new LinkedHashMap<>();
    Set<String> closed = new HashSet<>();
    for (LoggedEvent logged : actual) {
      switch (logged.event()) {
        case ToolEvent.Start start -> {
          if (closed.contains(start.call().id())
              || open.put(start.call().id(), start.call().name()) != null) {
            failWithMessage("call %s began twice, in %s", start.call().id(), types());
          }
        }
        case ToolEvent.Result result -> {
          if (open.remove(result.toolCallId()) == null) {
            failWithMessage(
                "a result of call %s (%s) has no open call, in %s",
                result.toolCallId(), result.tool(), types());
          }
          closed.add(result.toolCallId());
        }
        default -> {}
      }
    }
    if (!open.isEmpty()) {
      failWithMessage("calls without a result: %s, in %s", open, types());
    }
    return this;
  }

  /**
   * What holds for every run that ended: clients first see {@code session_start} and last {@code
   * done}, each once; calls and results are paired; numbers have no gaps.
   */
  public RunAssert isWellFormed() {
    List<String> seen = visibleTypes();
    Assertions.assertThat(seen).as(text("the types of events")).isNotEmpty();
    Assertions.assertThat(seen).as(text("the first event")).first().isEqualTo("session_start");
    Assertions.assertThat(seen).as(text("the last event")).last().isEqualTo("done");
    Assertions.assertThat(types()).as(text("ends")).containsOnlyOnce("session_start", "done");
    return pairsCallsWithResults().isNumberedWithoutGaps();
  }

  private LifecycleEvent.Done done() {
    Optional<LifecycleEvent.Done> done = all(LifecycleEvent.Done.class).stream().findFirst();
    if (done.isEmpty()) {
      failWithMessage("the run has not ended: %s", types());
    }
    return done.orElseThrow();
  }

  private List<String> calledTools() {
    return all(ToolEvent.Start.class).stream().map(start -> start.call().name()).toList();
  }

  private List<String> askedTools() {
    return all(PermissionEvent.Requested.class).stream()
        .map(asked -> asked.request().call().name())
        .toList();
  }

  private List<String> types() {
    return actual.stream().map(logged -> logged.event().type()).toList();
  }

  private List<String> visibleTypes() {
    List<String> types = new ArrayList<>();
    for (LoggedEvent logged : actual) {
      RunEvent event = logged.event();
      boolean streams =
          event instanceof ModelTurnEvent.Delta
              || event instanceof ModelTurnEvent.ReasoningDelta
              || event instanceof ToolEvent.Progress;
      boolean goesOn = streams && !types.isEmpty() && types.getLast().equals(event.type());
      if (event.visible() && !goesOn) {
        types.add(event.type());
      }
    }
    return types;
  }

  private <E extends RunEvent> List<E> all(Class<E> type) {
    return actual.stream()
        .map(LoggedEvent::event)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private String text(String what) {
    String described = descriptionText();
    return described.isEmpty() ? what : described + ": " + what;
  }
}
