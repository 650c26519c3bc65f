package dev.asyncat.testkit.model;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model that says what a test wrote down, and remembers what it was asked.
 *
 * <pre>{@code
 * ScriptedModel model =
 *     ScriptedModel.of(
 *         Turn.calling("read_file", Json.object().put("path", "README.md").build()),
 *         Turn.saying("It is a readme."));
 * }</pre>
 *
 * <p>Turns are used up in order, one per request. When they are, {@link Builder#otherwise} answers;
 * without it a further request fails with a {@link ModelException} of kind {@link
 * ModelException.Kind#UNUSABLE} that shows the request, and {@link #overruns()} counts it.
 *
 * <p>Thread-safe. Runs that share one model take turns in the order in which they ask; where that
 * order is not fixed, compute the turn from the request.
 */
public final class ScriptedModel implements ModelProvider {

  private static final int SHOWN_CHARS = 300;

  private final ModelInfo info;
  private final Pauses pauses;
  private final @Nullable Function<? super ModelRequest, Turn> otherwise;
  private final int scripted;
  private final AtomicLong callIds = new AtomicLong();

  private final Object lock = new Object();
  private final Deque<Function<? super ModelRequest, Turn>> script;
  private final List<ModelRequest> requests = new ArrayList<>();
  private int overruns;

  private ScriptedModel(Builder builder) {
    info = builder.info;
    pauses = builder.pauses;
    otherwise = builder.otherwise;
    script = new ArrayDeque<>(builder.script);
    scripted = script.size();
  }

  /** A model with a fixed script. */
  public static ScriptedModel of(Turn... turns) {
    Builder builder = builder();
    for (Turn turn : turns) {
      builder.turn(turn);
    }
    return builder.build();
  }

  /** A model that gives the same answer to every request. */
  public static ScriptedModel answering(String text) {
    return answeredBy(request -> Turn.saying(text));
  }

  /** A model whose every turn is computed from the request. */
  public static ScriptedModel answeredBy(Function<? super ModelRequest, Turn> answer) {
    return builder().otherwise(answer).build();
  }

  /** Starts a model: a remote one with native tools and a window of 128,000 tokens. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public void stream(
      ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    cancel.throwIfCancelled();
    Turn turn = next(request).apply(request);
    for (Turn.Step step : turn.steps()) {
      cancel.throwIfCancelled();
      switch (step) {
        case Turn.Step.Say(String text) ->
            turn.pieces(text).forEach(p -> emit(turn, new ModelEvent.Text(p), cancel, sink));
        case Turn.Step.Reason(String text) ->
            turn.pieces(text).forEach(p -> emit(turn, new ModelEvent.Reasoning(p), cancel, sink));
        case Turn.Step.Call call ->
            emit(
                turn,
                new ModelEvent.Call(call.withId("call_" + callIds.incrementAndGet())),
                cancel,
                sink);
        case Turn.Step.Emit(ModelEvent event) -> emit(turn, event, cancel, sink);
        case Turn.Step.Pause(Duration duration) -> pauses.pause(duration, cancel);
        case Turn.Step.Act(Runnable action) -> action.run();
        case Turn.Step.Fail(RuntimeException failure) -> throw failure;
        case Turn.Step.Hang() -> throw hang(cancel);
      }
    }
    emit(turn, turn.finished(), cancel, sink);
  }

  /** Every request so far, in the order in which they came. */
  public List<ModelRequest> requests() {
    synchronized (lock) {
      return List.copyOf(requests);
    }
  }

  /**
   * A request by its place, from 0.
   *
   * @throws AssertionError if there were fewer
   */
  public ModelRequest request(int index) {
    List<ModelRequest> all = requests();
    if (index >= all.size()) {
      throw new AssertionError(
          "the model was asked " + all.size() + " times, so there is no request " + index);
    }
    return all.get(index);
  }

  /**
   * Waits until the model was asked so many times.
   *
   * @throws AssertionError if that does not happen in time
   */
  public void awaitRequests(int count, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (lock) {
      while (requests.size() < count) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError(
              "the model was asked " + requests.size() + " times in " + timeout + ", not " + count);
        }
        try {
          lock.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted while waiting for the model to be asked", e);
        }
      }
    }
  }

  /** How many turns of the script nobody has asked for yet. */
  public int remaining() {
    synchronized (lock) {
      return script.size();
    }
  }

  /** How many requests came after the end of the script. */
  public int overruns() {
    synchronized (lock) {
      return overruns;
    }
  }

  /**
   * Checks that the script was used exactly.
   *
   * @throws AssertionError if turns are left, or the model was asked after the last one
   */
  public void assertScriptUsedUp() {
    synchronized (lock) {
      if (!script.isEmpty() || overruns > 0) {
        throw new AssertionError(
            "of "
                + scripted
                + " turns "
                + script.size()
                + " are left, and "
                + overruns
                + " requests came after the last one");
      }
    }
  }

  private Function<? super ModelRequest, Turn> next(ModelRequest request) {
    synchronized (lock) {
      requests.add(request);
      lock.notifyAll();
      Function<? super ModelRequest, Turn> turn = script.poll();
      if (turn != null) {
        return turn;
      }
      if (otherwise != null) {
        return otherwise;
      }
      overruns++;
    }
    throw new ModelException(
        ModelException.Kind.UNUSABLE,
        "the script has "
            + scripted
            + " turns and all were used; asked again with: "
            + shown(request));
  }

  private void emit(
      Turn turn, ModelEvent event, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    if (turn.pauseBeforeEach().isPositive()) {
      pauses.pause(turn.pauseBeforeEach(), cancel);
    }
    cancel.throwIfCancelled();
    sink.accept(event);
  }

  private static CancelledException hang(CancellationToken cancel) {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (CancellationToken.Registration ignored = cancel.onCancel(cancelled::countDown)) {
      cancelled.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CancelledException("the waiting thread was interrupted", e);
    }
    return new CancelledException(cancel.reason().orElse("cancelled"));
  }

  private static String shown(ModelRequest request) {
    String last = request.messages().getLast().toString();
    return last.length() <= SHOWN_CHARS ? last : last.substring(0, SHOWN_CHARS) + "…";
  }

  /** Collects a script. Not thread-safe. */
  public static final class Builder {

    private final List<Function<? super ModelRequest, Turn>> script = new ArrayList<>();
    private @Nullable Function<? super ModelRequest, Turn> otherwise;
    private Pauses pauses = Pauses.real();
    private ModelInfo info =
        new ModelInfo(
            "scripted", "scripted", "custom", null, null, false, ModelCapabilities.remote());

    private Builder() {}

    /** Adds a turn. */
    public Builder turn(Turn turn) {
      return turn(request -> turn);
    }

    /** Adds a turn that is computed from the request. */
    public Builder turn(Function<? super ModelRequest, Turn> turn) {
      script.add(turn);
      return this;
    }

    /** Answers every request after the last turn of the script. */
    public Builder otherwise(Function<? super ModelRequest, Turn> answer) {
      otherwise = answer;
      return this;
    }

    /** Sets everything that {@link ModelProvider#info()} tells. */
    public Builder info(ModelInfo value) {
      info = value;
      return this;
    }

    /** Whether tools are passed as definitions; true by default. */
    public Builder nativeTools(boolean value) {
      ModelCapabilities old = info.capabilities();
      return capabilities(
          new ModelCapabilities(
              value,
              old.structuredOutput(),
              old.imageInput(),
              old.reasoningEfforts(),
              old.contextWindow(),
              old.contextWindowSource(),
              old.maxOutputTokens()));
    }

    /** Sets the context window in tokens; 128,000 by default. */
    public Builder contextWindow(int tokens) {
      return capabilities(info.capabilities().withContextWindow(tokens));
    }

    /** Sets what the model can do. */
    public Builder capabilities(ModelCapabilities value) {
      info =
          new ModelInfo(
              info.model(),
              info.providerId(),
              info.providerType(),
              info.providerProfileId(),
              info.baseUrl(),
              info.local(),
              value);
      return this;
    }

    /** Makes it a local model without native tools, with the given context window in tokens. */
    public Builder local(int contextWindow) {
      info = ModelInfo.local("scripted", "scripted", ModelCapabilities.localText(contextWindow));
      return this;
    }

    /** Sets how the model waits; for real by default. */
    public Builder pauses(Pauses value) {
      pauses = value;
      return this;
    }

    /** The model. */
    public ScriptedModel build() {
      return new ScriptedModel(this);
    }
  }
}
