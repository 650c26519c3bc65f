package dev.asyncat.core.conversation;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.core.model.TokenEstimate;
import dev.asyncat.core.model.TurnText;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.CancelledException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.RunEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a model answers in a direct chat, while it does: {@code delta}s, then {@code usage_update}
 * and {@code done}; after a failure {@code error} and {@code done}. Closing it ends the answer. The
 * events are in no log.
 */
public final class ChatAnswer implements EventCursor {

  /** The type of the event that is always the last. */
  public static final String DONE = "done";

  private static final Logger LOG = System.getLogger(ChatAnswer.class.getName());

  /** More text than any answer has; a model that runs away is stopped here. */
  private static final int MAX_TEXT = 4_000_000;

  private final ModelProvider model;
  private final ModelRequest request;
  private final Instant begun;
  private final CancellationSource cancel = new CancellationSource();
  private final BlockingQueue<RunEvent> events = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private @Nullable Usage usage;
  private long position;
  private volatile boolean ended;

  private ChatAnswer(ModelProvider model, ModelRequest request, Instant begun) {
    this.model = model;
    this.request = request;
    this.begun = begun;
  }

  /** Begins to ask. */
  static ChatAnswer begin(ModelProvider model, ModelRequest request, Instant now) {
    ChatAnswer answer = new ChatAnswer(model, request, now);
    Thread.ofVirtual().name("chat").start(answer::ask);
    return answer;
  }

  private void ask() {
    try {
      model.stream(request, cancel.token(), this::hear);
      Usage used = usage == null ? estimate() : usage;
      emit(
          "usage_update",
          Json.object()
              .put("inputTokens", used.inputTokens())
              .put("outputTokens", used.outputTokens())
              .put("totalTokens", used.totalTokens())
              .put("estimated", used.estimated())
              .build());
      TurnText said = TurnText.read(text.toString(), Set.of()).withReasoning(reasoning.toString());
      done(said.answerOrThought(), "answer");
    } catch (CancelledException closed) {
      done("", "cancelled");
    } catch (AsyncatException failure) {
      fail(String.valueOf(failure.getMessage()));
    } catch (RuntimeException unexpected) {
      LOG.log(Level.ERROR, "a direct chat failed", unexpected);
      fail("The model failed unexpectedly");
    }
  }

  private void hear(ModelEvent event) {
    switch (event) {
      case ModelEvent.Text(String piece) -> say("delta", piece, text);
      case ModelEvent.Reasoning(String piece) -> say("reasoning_delta", piece, reasoning);
      case ModelEvent.Call ignored -> {}
      case ModelEvent.Finished end -> usage = end.usage();
    }
  }

  private void say(String type, String piece, StringBuilder all) {
    if (piece.isEmpty()) {
      return;
    }
    if (all.length() + piece.length() > MAX_TEXT) {
      throw new ModelException(
          ModelException.Kind.REJECTED,
          "the model's answer is longer than " + MAX_TEXT + " characters");
    }
    all.append(piece);
    emit(type, Json.object().put("content", piece).build());
  }

  private Usage estimate() {
    long input = request.messages().stream().mapToLong(TokenEstimate::of).sum();
    long output = TokenEstimate.of(text.toString()) + TokenEstimate.of(reasoning.toString());
    return new Usage(input, output, 0, 0, true);
  }

  private void fail(String message) {
    emit("error", Json.object().put("message", message).build());
    done("", "error");
  }

  private void done(String answer, String stopReason) {
    emit(DONE, Json.object().put("answer", answer).put("stopReason", stopReason).build());
  }

  private void emit(String type, JsonObject data) {
    events.add(new RunEvent.Extension(type, data));
  }

  @Override
  public Optional<LoggedEvent> next(Duration timeout) {
    try {
      RunEvent event = ended ? null : events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (event == null) {
        return Optional.empty();
      }
      ended = event.type().equals(DONE);
      return Optional.of(new LoggedEvent(++position, "", "", begun, event));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting for the model", interrupted);
    }
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public long position() {
    return position;
  }

  /** Ends the answer, if it has not ended. */
  @Override
  public void close() {
    ended = true;
    cancel.cancel("the chat was closed");
    cancel.close();
  }
}
