package dev.asyncat.testkit.model;

import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.Usage;
import dev.asyncat.tool.ToolCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ScriptedModel} says in one turn. Immutable: every method gives a new turn with one
 * more step, and the steps happen in the order in which they were added.
 *
 * <pre>{@code
 * Turn.saying("I will look.").inPiecesOf(4).call("read_file", arguments).usage(120, 14)
 * }</pre>
 *
 * <p>A turn that neither {@linkplain #fail fails} nor {@linkplain #hang hangs} ends with {@link
 * ModelEvent.Finished}: with {@link ModelEvent.FinishReason#TOOL_CALLS} if it calls a tool, else
 * with {@link ModelEvent.FinishReason#STOP}, unless {@link #finish} says otherwise.
 */
public final class Turn {

  private final List<Step> steps;
  private final int pieceLength;
  private final Duration pauseBeforeEach;
  private final @Nullable Usage usage;
  private final ModelEvent.@Nullable FinishReason reason;
  private final @Nullable String carryOver;

  private Turn(
      List<Step> steps,
      int pieceLength,
      Duration pauseBeforeEach,
      @Nullable Usage usage,
      ModelEvent.@Nullable FinishReason reason,
      @Nullable String carryOver) {
    this.steps = List.copyOf(steps);
    this.pieceLength = pieceLength;
    this.pauseBeforeEach = pauseBeforeEach;
    this.usage = usage;
    this.reason = reason;
    this.carryOver = carryOver;
  }

  /** A turn without any step: the model says nothing and is done. */
  public static Turn silent() {
    return new Turn(List.of(), Integer.MAX_VALUE, Duration.ZERO, null, null, null);
  }

  /** A turn that begins with text. */
  public static Turn saying(String text) {
    return silent().text(text);
  }

  /** A turn that begins with reasoning on a channel of its own. */
  public static Turn thinking(String reasoning) {
    return silent().reasoning(reasoning);
  }

  /** A turn that begins with a native tool call. */
  public static Turn calling(String tool, JsonObject arguments) {
    return silent().call(tool, arguments);
  }

  /** A turn that fails before the model has said anything. */
  public static Turn failing(ModelException.Kind kind, String message) {
    return silent().fail(kind, message);
  }

  /** A turn in which the model says nothing until it is cancelled. */
  public static Turn hanging() {
    return silent().hang();
  }

  /** Adds text. */
  public Turn text(String text) {
    return plus(new Step.Say(text));
  }

  /** Adds reasoning on a channel of its own. */
  public Turn reasoning(String reasoning) {
    return plus(new Step.Reason(reasoning));
  }

  /** Adds a native tool call with an id that is unique in the model's life. */
  public Turn call(String tool, JsonObject arguments) {
    return plus(new Step.Call(null, tool, arguments));
  }

  /** Adds a native tool call with a given id. */
  public Turn call(String id, String tool, JsonObject arguments) {
    return plus(new Step.Call(id, tool, arguments));
  }

  /** Adds an event as it is. A {@link ModelEvent.Finished} in the middle makes a faulty model. */
  public Turn event(ModelEvent event) {
    return plus(new Step.Emit(event));
  }

  /** Adds a wait, which a cancellation ends. */
  public Turn pause(Duration duration) {
    return plus(new Step.Pause(duration));
  }

  /** Adds something to do between two events, such as releasing a latch. */
  public Turn then(Runnable action) {
    return plus(new Step.Act(action));
  }

  /** Ends the turn with a failure. Steps added later never happen. */
  public Turn fail(ModelException.Kind kind, String message) {
    return fail(new ModelException(kind, message));
  }

  /** Ends the turn with a failure of any type, also one that the port does not allow. */
  public Turn fail(RuntimeException failure) {
    return plus(new Step.Fail(failure));
  }

  /** Waits until the turn is cancelled. Steps added later never happen. */
  public Turn hang() {
    return plus(new Step.Hang());
  }

  /**
   * Cuts all text and reasoning of the turn into pieces of at most {@code chars} characters, more
   * only where a surrogate pair would be cut.
   */
  public Turn inPiecesOf(int chars) {
    if (chars < 1) {
      throw new IllegalArgumentException("a piece has at least one character, not " + chars);
    }
    return new Turn(steps, chars, pauseBeforeEach, usage, reason, carryOver);
  }

  /** Waits before every event of the turn, the last one included. */
  public Turn pauseBeforeEach(Duration duration) {
    return new Turn(steps, pieceLength, duration, usage, reason, carryOver);
  }

  /** Reports token counts. Without this the model reports none. */
  public Turn usage(long inputTokens, long outputTokens) {
    return usage(Usage.of(inputTokens, outputTokens));
  }

  /** Reports token counts. */
  public Turn usage(Usage counts) {
    return new Turn(steps, pieceLength, pauseBeforeEach, counts, reason, carryOver);
  }

  /** Sets why the turn finished. */
  public Turn finish(ModelEvent.FinishReason why) {
    return new Turn(steps, pieceLength, pauseBeforeEach, usage, why, carryOver);
  }

  /** Sets the opaque data that the runtime must send back. */
  public Turn carryOver(String data) {
    return new Turn(steps, pieceLength, pauseBeforeEach, usage, reason, data);
  }

  List<Step> steps() {
    return steps;
  }

  Duration pauseBeforeEach() {
    return pauseBeforeEach;
  }

  ModelEvent.Finished finished() {
    ModelEvent.FinishReason why = reason;
    if (why == null) {
      boolean calls = steps.stream().anyMatch(Turn::isCall);
      why = calls ? ModelEvent.FinishReason.TOOL_CALLS : ModelEvent.FinishReason.STOP;
    }
    return new ModelEvent.Finished(why, usage, carryOver);
  }

  List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = (int) Math.min(text.length(), (long) at + pieceLength);
      if (end < text.length()
          && Character.isHighSurrogate(text.charAt(end - 1))
          && Character.isLowSurrogate(text.charAt(end))) {
        end++;
      }
      pieces.add(text.substring(at, end));
      at = end;
    }
    return pieces;
  }

  private Turn plus(Step step) {
    List<Step> all = new ArrayList<>(steps);
    all.add(step);
    return new Turn(all, pieceLength, pauseBeforeEach, usage, reason, carryOver);
  }

  private static boolean isCall(Step step) {
    return step instanceof Step.Call
        || (step instanceof Step.Emit(ModelEvent event) && event instanceof ModelEvent.Call);
  }

  sealed interface Step {
    record Say(String text) implements Step {}

    record Reason(String text) implements Step {}

    record Call(@Nullable String id, String tool, JsonObject arguments) implements Step {
      ToolCall withId(String fallback) {
        return new ToolCall(id == null ? fallback : id, tool, arguments);
      }
    }

    record Emit(ModelEvent event) implements Step {}

    record Pause(Duration duration) implements Step {}

    record Act(Runnable action) implements Step {}

    record Fail(RuntimeException failure) implements Step {}

    record Hang() implements Step {}
  }
}
