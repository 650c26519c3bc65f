package dev.asyncat.langchain4j;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.Usage;
import dev.asyncat.tool.ToolCall;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns the signals of one turn into events, on the thread that asked. For one use. */
final class TurnReader {

  private final StreamedTurn turn;
  private final Function<? super TokenUsage, @Nullable Usage> usage;
  private final CompleteCalls calls;
  private final Duration silence;
  private final WholeCharacters text = new WholeCharacters();
  private final WholeCharacters thinking = new WholeCharacters();
  private final List<ToolExecutionRequest> early = new ArrayList<>();

  TurnReader(
      StreamedTurn turn,
      Function<? super TokenUsage, @Nullable Usage> usage,
      Supplier<String> callIds,
      Duration silence) {
    this.turn = turn;
    this.usage = usage;
    this.calls = new CompleteCalls(callIds);
    this.silence = silence;
  }

  /** Delivers events until the turn is complete; returns only then. */
  void deliver(CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    Consumer<ModelEvent> guarded =
        event -> {
          cancel.throwIfCancelled();
          sink.accept(event);
        };
    while (true) {
      StreamedTurn.Signal signal = await();
      cancel.throwIfCancelled();
      switch (signal) {
        case StreamedTurn.Text(String piece) -> say(text.next(piece), guarded);
        case StreamedTurn.Thinking(String piece) -> reason(thinking.next(piece), guarded);
        case StreamedTurn.Call(ToolExecutionRequest request) -> early.add(request);
        case StreamedTurn.Failed(Throwable cause) -> throw ModelFailures.toThrow(cause);
        case StreamedTurn.Ended ignored -> throw new CancelledException("the call has ended");
        case StreamedTurn.Completed(ChatResponse response) -> {
          finish(response, guarded);
          return;
        }
      }
    }
  }

  private StreamedTurn.Signal await() {
    try {
      StreamedTurn.Signal signal = turn.next(silence);
      if (signal == null) {
        throw new ModelException(
            ModelException.Kind.TIMEOUT, "The model has said nothing for " + silence + ".");
      }
      return signal;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting for the model", interrupted);
    }
  }

  private void finish(ChatResponse response, Consumer<? super ModelEvent> sink) {
    AiMessage message = response.aiMessage();
    List<ToolExecutionRequest> requested =
        message.hasToolExecutionRequests() ? message.toolExecutionRequests() : early;
    ModelEvent.FinishReason reason = reason(response.finishReason(), message, requested);
    reason(thinking.rest(message.thinking()), sink);
    say(text.rest(message.text()), sink);
    for (ToolCall call : calls.of(requested, reason)) {
      sink.accept(new ModelEvent.Call(call));
    }
    TokenUsage tokens = response.tokenUsage();
    sink.accept(
        new ModelEvent.Finished(
            reason, tokens == null ? null : usage.apply(tokens), CarryOver.of(message)));
  }

  private static ModelEvent.FinishReason reason(
      @Nullable FinishReason reason, AiMessage message, List<ToolExecutionRequest> requested) {
    if (reason == null) {
      throw new ModelException(
          ModelException.Kind.BROKEN_ANSWER,
          "The model's answer ended without a finish reason, so it broke off.");
    }
    return switch (reason) {
      case LENGTH -> ModelEvent.FinishReason.LENGTH;
      case CONTENT_FILTER -> ModelEvent.FinishReason.CONTENT_FILTER;
      case TOOL_EXECUTION ->
          requested.isEmpty() ? ModelEvent.FinishReason.STOP : ModelEvent.FinishReason.TOOL_CALLS;
      case STOP ->
          requested.isEmpty() ? ModelEvent.FinishReason.STOP : ModelEvent.FinishReason.TOOL_CALLS;
      case OTHER -> {
        if (!requested.isEmpty()) {
          yield ModelEvent.FinishReason.TOOL_CALLS;
        }
        // Some adapters report a stop text this way, and some a call that the model garbled.
        if (message.text() == null || message.text().isEmpty()) {
          throw new ModelException(
              ModelException.Kind.BROKEN_ANSWER,
              "The model ended its answer for a reason that its adapter does not name, and said"
                  + " nothing.");
        }
        yield ModelEvent.FinishReason.STOP;
      }
    };
  }

  private static void say(String piece, Consumer<? super ModelEvent> sink) {
    if (!piece.isEmpty()) {
      sink.accept(new ModelEvent.Text(piece));
    }
  }

  private static void reason(String piece, Consumer<? super ModelEvent> sink) {
    if (!piece.isEmpty()) {
      sink.accept(new ModelEvent.Reasoning(piece));
    }
  }
}
