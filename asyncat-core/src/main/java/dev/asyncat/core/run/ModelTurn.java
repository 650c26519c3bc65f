package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.model.RetryPolicy;
import dev.asyncat.core.model.TokenEstimate;
import dev.asyncat.error.CancelledException;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import dev.asyncat.run.Aid;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks the model for one turn, shows what it says while it says it, and counts its tokens. */
final class ModelTurn {

  /** More text than any answer has; a model that runs away is stopped here. */
  private static final int MAX_TEXT = 4_000_000;

  private final ModelProvider model;
  private final RunJournal journal;
  private final CancellationToken cancel;
  private final ForeignCall foreign;
  private Usage total;

  /**
   * Turns of one run.
   *
   * @param used tokens of the run so far
   */
  ModelTurn(ModelProvider model, RunJournal journal, CancellationToken cancel, Usage used) {
    this.total = used;
    this.model = model;
    this.journal = journal;
    this.cancel = cancel;
    this.foreign = new ForeignCall(cancel);
  }

  /**
   * Asks, and asks again where that can help and nothing was heard yet.
   *
   * @throws ModelException if the model cannot answer
   * @throws CancelledException if the run is cancelled
   */
  Answer ask(ModelRequest request, int round) {
    return ask(request, round, true);
  }

  /**
   * Asks something on behalf of a call, beside the thread. Nobody sees the answer as it comes, but
   * its tokens count. May be called by several calls at once.
   *
   * @throws ModelException if the model cannot answer
   * @throws CancelledException if the run is cancelled
   */
  String askAside(ModelRequest request, int round) {
    return ask(request, round, false).text();
  }

  /** Whether the model takes images. */
  boolean seesImages() {
    return model.info().capabilities().imageInput();
  }

  private Answer ask(ModelRequest request, int round, boolean shown) {
    for (int attempt = 0; ; attempt++) {
      cancel.throwIfCancelled();
      Attempt listening = new Attempt(shown);
      long begun = System.nanoTime();
      try {
        stream(request, listening);
        Answer answer = listening.answer();
        listening.count(request, round, System.nanoTime() - begun, usage -> usage);
        return answer;
      } catch (ModelException failure) {
        Optional<Duration> pause =
            listening.heardAnything ? Optional.empty() : RetryPolicy.pauseBefore(attempt, failure);
        if (pause.isEmpty()) {
          throw failure;
        }
        journal.emit(
            new ModelTurnEvent.Thinking(
                "The model call failed ("
                    + failure.getMessage()
                    + "). Trying again in "
                    + Math.max(1, pause.get().toSeconds())
                    + " s.",
                round));
        waitFor(pause.get());
      }
    }
  }

  /**
   * Asks something beside the thread, once. What comes of it is an event with its tokens, whether
   * it failed or not.
   *
   * @param aid what it is for
   * @return what the model said; empty if it failed or said nothing
   * @throws CancelledException if the run is cancelled
   */
  Optional<String> aside(Aid aid, ModelRequest request, int round) {
    cancel.throwIfCancelled();
    Attempt listening = new Attempt(false);
    long begun = System.nanoTime();
    String said = "";
    String error = null;
    try {
      stream(request, listening);
      said = listening.text.toString().strip();
    } catch (ModelException failed) {
      error = String.valueOf(failed.getMessage());
    }
    String answer = said;
    String failure = error;
    listening.count(
        request,
        round,
        System.nanoTime() - begun,
        usage -> new ModelTurnEvent.AuxiliaryCall(aid, answer, failure, usage));
    return Optional.of(said).filter(text -> !text.isEmpty());
  }

  private void stream(ModelRequest request, Attempt listening) {
    try {
      foreign.call(
          "model",
          "the model",
          () -> {
            model.stream(request, cancel, listening::hear);
            return listening;
          });
    } catch (ExecutionException failed) {
      cancel.throwIfCancelled();
      switch (failed.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(failed.getCause());
      }
    }
  }

  /** Sums grow in the order in which they are recorded, also where calls ask at the same time. */
  private synchronized void count(Usage last, Function<Usage, ModelTurnEvent> update) {
    total =
        new Usage(
            total.inputTokens() + last.inputTokens(),
            total.outputTokens() + last.outputTokens(),
            total.cachedTokens() + last.cachedTokens(),
            total.reasoningTokens() + last.reasoningTokens(),
            total.estimated() || last.estimated());
    journal.emit(update.apply(total));
  }

  private void waitFor(Duration pause) {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (CancellationToken.Registration ignored = cancel.onCancel(cancelled::countDown)) {
      cancelled.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting for the model", interrupted);
    }
    cancel.throwIfCancelled();
  }

  /** What the model said in one turn. */
  record Answer(
      String text,
      String reasoning,
      List<ToolCall> calls,
      ModelEvent.FinishReason finish,
      @Nullable String carryOver) {}

  private final class Attempt {

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private final boolean shown;
    private ModelEvent.@Nullable Finished finished;
    private boolean heardAnything;

    /**
     * An attempt.
     *
     * @param shown whether the pieces are sent as they come
     */
    Attempt(boolean shown) {
      this.shown = shown;
    }

    void hear(ModelEvent event) {
      cancel.throwIfCancelled();
      heardAnything = true;
      switch (event) {
        case ModelEvent.Text(String piece) -> {
          if (!piece.isEmpty()) {
            limit(text.length() + piece.length());
            text.append(piece);
            show(new ModelTurnEvent.Delta(piece));
          }
        }
        case ModelEvent.Reasoning(String piece) -> {
          if (!piece.isEmpty()) {
            limit(reasoning.length() + piece.length());
            reasoning.append(piece);
            show(new ModelTurnEvent.ReasoningDelta(piece));
          }
        }
        case ModelEvent.Call(ToolCall call) -> calls.add(call);
        case ModelEvent.Finished end -> finished = end;
      }
    }

    private void show(ModelTurnEvent event) {
      if (shown) {
        journal.emit(event);
      }
    }

    private void limit(int length) {
      if (length > MAX_TEXT) {
        throw new ModelException(
            ModelException.Kind.REJECTED,
            "the model's answer is longer than " + MAX_TEXT + " characters");
      }
    }

    Answer answer() {
      ModelEvent.Finished end = end();
      return new Answer(
          text.toString(), reasoning.toString(), List.copyOf(calls), end.reason(), end.carryOver());
    }

    private ModelEvent.Finished end() {
      ModelEvent.Finished end = finished;
      if (end == null) {
        throw new ModelException(
            ModelException.Kind.BROKEN_ANSWER, "the model's answer ended without being finished");
      }
      return end;
    }

    /**
     * Counts the tokens of the attempt; those of one that broke off are a guess.
     *
     * @param event what is recorded of them
     */
    void count(
        ModelRequest request,
        int round,
        long nanos,
        Function<ModelTurnEvent.UsageUpdate, ModelTurnEvent> event) {
      Usage told = finished == null ? null : finished.usage();
      Usage last = told == null ? estimate(request) : told;
      long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
      Double speed =
          millis == 0 ? null : Math.round(last.outputTokens() * 10_000.0 / millis) / 10.0;
      ModelInfo info = model.info();
      ModelTurn.this.count(
          last,
          sum ->
              event.apply(new ModelTurnEvent.UsageUpdate(last, sum, round, info, speed, millis)));
    }

    private Usage estimate(ModelRequest request) {
      long input = 0;
      for (Message message : request.messages()) {
        input += TokenEstimate.of(message);
      }
      for (ToolSpec tool : request.tools()) {
        input += TokenEstimate.of(tool);
      }
      long output = TokenEstimate.of(text.toString()) + TokenEstimate.of(reasoning.toString());
      return new Usage(input, output, 0, 0, true);
    }
  }
}
