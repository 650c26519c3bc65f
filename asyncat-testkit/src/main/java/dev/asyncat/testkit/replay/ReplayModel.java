package dev.asyncat.testkit.replay;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.run.ModelTurnEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model that says again what a recorded one said: the same pieces of text and reasoning, the same
 * calls, token counts and failures, turn by turn.
 *
 * <pre>{@code
 * Recording recording = Recording.resource(GreetingTest.class, "GreetingTest.jsonl");
 * ReplayModel model = ReplayModel.of(recording);
 * try (Asyncat asyncat =
 *     Asyncat.builder()
 *         .model(model)
 *         .builtInTools(false)
 *         .tools(RecordedTools.of(recording))
 *         .approver(RecordedAnswers.of(recording))
 *         .build()) {
 *   Run run = asyncat.run(recording.request().in(directory));
 *   RunAssert.assertThat(run).replays(recording);
 * }
 * }</pre>
 *
 * <p>It is strict unless it was made with {@link #leniently}: before it answers, it compares what
 * it was told since it spoke last (the goal, results of calls, notes of the runtime) with the
 * recording. Where they differ, it fails with a {@link ModelException} of kind {@link
 * ModelException.Kind#UNUSABLE} that says what differs. So it does when it is asked more often than
 * was recorded. Instructions, earlier conversations, ids and the times of day are not compared.
 *
 * <p>Limits: the log does not keep the text of arguments that were no JSON, nor whether an answer
 * was withheld by a filter, so those turns are replayed as the runtime understood them. The end of
 * a recorded cancellation is a {@link CancelledException} at that place.
 *
 * <p>Thread-safe. One model replays one run; runs that share it take turns in the order in which
 * they ask.
 */
public final class ReplayModel implements ModelProvider {

  private final ModelInfo info;
  private final List<RecordedTurn> turns;
  private final boolean strict;

  private final Object lock = new Object();
  private int next;
  private @Nullable String difference;

  private ReplayModel(Recording recording, boolean strict) {
    this.info = info(recording);
    this.turns = RecordedTurn.of(recording);
    this.strict = strict;
  }

  /**
   * A strict model.
   *
   * @throws InvalidRequestException if the recorded run had not ended
   */
  public static ReplayModel of(Recording recording) {
    return new ReplayModel(ended(recording), true);
  }

  /**
   * A model that answers in the order of the recording, whatever it is told: for trying out changed
   * tools or prompts.
   *
   * @throws InvalidRequestException if the recorded run had not ended
   */
  public static ReplayModel leniently(Recording recording) {
    return new ReplayModel(ended(recording), false);
  }

  private static Recording ended(Recording recording) {
    if (recording.end().isEmpty()) {
      throw new InvalidRequestException(
          "run "
              + recording.runId()
              + " had not ended when it was recorded; record it again once it has");
    }
    return recording;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public void stream(
      ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    cancel.throwIfCancelled();
    RecordedTurn turn = next(request);
    for (ModelEvent event : turn.said()) {
      cancel.throwIfCancelled();
      sink.accept(event);
    }
    cancel.throwIfCancelled();
    switch (turn.ending()) {
      case RecordedTurn.Ending.Finished(ModelEvent.Finished finished) -> sink.accept(finished);
      case RecordedTurn.Ending.Failed(ModelException.Kind kind, String message) ->
          throw new ModelException(kind, message);
      case RecordedTurn.Ending.Cancelled() ->
          throw new CancelledException("the recorded run was cancelled here");
    }
  }

  /** How many recorded turns nobody has asked for yet; attempts that failed count too. */
  public int remaining() {
    synchronized (lock) {
      return turns.size() - next;
    }
  }

  /** What first differed from the recording, empty if nothing did so far. */
  public Optional<String> difference() {
    synchronized (lock) {
      return Optional.ofNullable(difference);
    }
  }

  /**
   * Checks that the whole recording was replayed and nothing differed.
   *
   * @throws AssertionError if turns are left, or something differed
   */
  public void assertReplayed() {
    synchronized (lock) {
      if (difference != null) {
        throw new AssertionError(difference);
      }
      boolean onlyTheEnd =
          remaining() == 1
              && turns.getLast().ending() instanceof RecordedTurn.Ending.Cancelled
              && turns.getLast().said().isEmpty();
      if (remaining() > 0 && !onlyTheEnd) {
        throw new AssertionError(
            "of " + turns.size() + " recorded turns " + remaining() + " were not asked for");
      }
    }
  }

  private RecordedTurn next(ModelRequest request) {
    synchronized (lock) {
      if (next >= turns.size()) {
        throw differs(
            "the recording has "
                + turns.size()
                + " turns of the model and all were used; it was asked again with: "
                + Comparison.shortened(request.messages().getLast().toString()));
      }
      RecordedTurn turn = turns.get(next);
      RecordedTurn.Before before = turn.before();
      if (strict && before != null) {
        Optional<String> found = new ThreadCheck(before).difference(request.messages());
        if (found.isPresent()) {
          throw differs("before turn " + (next + 1) + " of the recording, " + found.get());
        }
      }
      next++;
      return turn;
    }
  }

  private ModelException differs(String what) {
    if (difference == null) {
      difference = what;
    }
    return new ModelException(ModelException.Kind.UNUSABLE, what);
  }

  private static ModelInfo info(Recording recording) {
    JsonObject provider = recording.accepted().provider();
    boolean local = provider.bool("isLocal", false);
    int window =
        recording.runEvents().stream()
            .filter(ModelTurnEvent.UsageUpdate.class::isInstance)
            .map(event -> ((ModelTurnEvent.UsageUpdate) event).model().capabilities())
            .map(ModelCapabilities::contextWindow)
            .findFirst()
            .orElse(
                local
                    ? ModelCapabilities.LOCAL_CONTEXT_WINDOW
                    : ModelCapabilities.REMOTE_CONTEXT_WINDOW);
    return new ModelInfo(
        provider.string("model", "recorded"),
        provider.string("providerId", "recorded"),
        provider.string("type", "custom"),
        null,
        null,
        local,
        new ModelCapabilities(
            provider.bool("supportsNativeTools", true),
            false,
            false,
            List.of(),
            window,
            "settings",
            window));
  }
}
