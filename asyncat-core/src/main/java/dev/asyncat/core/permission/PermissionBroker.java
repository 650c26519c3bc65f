package dev.asyncat.core.permission;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunRequest.Audience;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the questions of one run to people and waits for their answers.
 *
 * <p>A question is stored before anyone can see it, and its answer before anyone acts on it; the
 * first answer wins. Thread-safe.
 */
public final class PermissionBroker {

  private final Audience audience;
  private final @Nullable Approver approver;
  private final Duration patience;
  private final Duration detachedPatience;
  private final CancellationToken cancel;
  private final Consumer<RunEvent> store;
  private final Map<String, Waiting<?>> waiting = new HashMap<>();
  private final Set<String> asked = new HashSet<>();

  /**
   * A broker for one run.
   *
   * @param approver answers from Java code, if there is one
   * @param patience how long a question waits while a client listens
   * @param detachedPatience how long it waits when clients come and go
   * @param cancel ends all waiting
   * @param store stores an event; returns when it is safe
   */
  public PermissionBroker(
      Audience audience,
      @Nullable Approver approver,
      Duration patience,
      Duration detachedPatience,
      CancellationToken cancel,
      Consumer<RunEvent> store) {
    this.audience = audience;
    this.approver = approver;
    this.patience = patience;
    this.detachedPatience = detachedPatience;
    this.cancel = cancel;
    this.store = store;
  }

  /** Whether there is anyone who could answer. */
  public boolean attended() {
    return approver != null || audience != Audience.NOBODY;
  }

  /** How long a question waits. */
  public Duration patience() {
    return audience == Audience.DETACHED ? detachedPatience : patience;
  }

  /**
   * Asks about a call and waits for the decision.
   *
   * @param check throws what is wrong with a decision that cannot be acted on; the question then
   *     stays open
   * @throws CancelledException if the run is cancelled meanwhile
   */
  public PermissionDecision decide(PermissionRequest request, Consumer<PermissionDecision> check) {
    Waiting<PermissionDecision> question = new Waiting<>(PermissionDecision.class, check);
    register(request.id(), question);
    return await(
        request.id(),
        new PermissionEvent.Requested(request),
        question,
        token -> approver == null ? null : approver.decide(request, token),
        PermissionDecision.deny("Permission request timed out"),
        (decision, by) ->
            new PermissionEvent.Decided(request.id(), request.call().id(), decision, by));
  }

  /**
   * Asks a question and waits for the answer; empty if none came in time.
   *
   * @throws CancelledException if the run is cancelled meanwhile
   */
  public Optional<String> ask(PermissionEvent.Asked question) {
    Waiting<Optional<String>> answer = new Waiting<>(Optional.class, anything -> {});
    register(question.requestId(), answer);
    return await(
        question.requestId(),
        question,
        answer,
        token ->
            approver == null
                ? null
                : approver
                    .answer(
                        question.question(), question.choices(), question.defaultAnswer(), token)
                    .map(Optional::of)
                    .orElseGet(() -> audience == Audience.NOBODY ? Optional.empty() : null),
        Optional.empty(),
        (text, by) -> new PermissionEvent.Answered(question.requestId(), text.orElse(null), by));
  }

  /**
   * A person decides.
   *
   * @return false if it was decided before
   * @throws NotFoundException if this run never asked it
   * @throws dev.asyncat.error.InvalidRequestException if edited arguments cannot be used; the
   *     question stays open
   */
  public boolean decided(String requestId, PermissionDecision decision) {
    return answered(requestId, decision, "user", PermissionDecision.class);
  }

  /**
   * A person answers a question.
   *
   * @return false if it was answered before
   * @throws NotFoundException if this run never asked it
   */
  public boolean replied(String requestId, String answer) {
    return answered(requestId, Optional.of(answer), "user", Optional.class);
  }

  private void register(String id, Waiting<?> question) {
    synchronized (waiting) {
      waiting.put(id, question);
      asked.add(id);
    }
  }

  private <T> T await(
      String id,
      PermissionEvent question,
      Waiting<T> waiter,
      ApproverCall<T> approverCall,
      T timeoutAnswer,
      Resolution<T> resolution) {
    waiter.resolution = resolution;
    boolean paused = audience == Audience.DETACHED;
    store.accept(question);
    if (paused) {
      store.accept(new LifecycleEvent.Paused("waiting for an answer"));
    }
    try (CancellationSource answeredElsewhere = new CancellationSource(cancel);
        CancellationToken.Registration stop =
            cancel.onCancel(
                () ->
                    waiter.answer.completeExceptionally(
                        new CancelledException(cancel.reason().orElse("cancelled"))))) {
      if (approver != null) {
        Thread.ofVirtual()
            .name("approver")
            .start(() -> askApprover(id, approverCall, waiter, answeredElsewhere.token()));
      }
      T answer;
      try {
        answer = waiter.answer.get(patience().toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException nobodyAnswered) {
        resolve(id, waiter, timeoutAnswer, "timeout");
        answer = waiter.answer.get();
      }
      answeredElsewhere.cancel("answered");
      if (paused) {
        store.accept(new LifecycleEvent.Resumed("answered"));
      }
      return answer;
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting for an answer", interrupted);
    } finally {
      synchronized (waiting) {
        waiting.remove(id);
      }
    }
  }

  private <T> void askApprover(
      String id, ApproverCall<T> call, Waiting<T> waiter, CancellationToken token) {
    try {
      T answer = call.ask(token);
      if (answer != null) {
        resolve(id, waiter, answer, "approver");
      }
    } catch (RuntimeException failure) {
      // An approver that fails has not approved anything.
      waiter.answer.completeExceptionally(failure);
    }
  }

  private <T> boolean answered(String id, T answer, String by, Class<?> kind) {
    Waiting<?> waiter;
    synchronized (waiting) {
      waiter = waiting.get(id);
      if (waiter == null) {
        if (asked.contains(id)) {
          return false;
        }
        throw new NotFoundException("no request " + id + " was made by this run");
      }
    }
    if (!waiter.accepts(kind)) {
      throw new NotFoundException("request " + id + " is of another kind");
    }
    @SuppressWarnings("unchecked")
    Waiting<T> typed = (Waiting<T>) waiter;
    typed.check.accept(answer);
    return resolve(id, typed, answer, by);
  }

  private <T> boolean resolve(String id, Waiting<T> waiter, T answer, String by) {
    synchronized (waiter) {
      if (waiter.answer.isDone()) {
        return false;
      }
      Resolution<T> resolution = waiter.resolution;
      if (resolution == null) {
        throw new NotFoundException("no request " + id + " was made by this run");
      }
      store.accept(resolution.event(answer, by));
      waiter.answer.complete(answer);
      return true;
    }
  }

  private interface ApproverCall<T> {
    @Nullable T ask(CancellationToken token);
  }

  private interface Resolution<T> {
    RunEvent event(T answer, String by);
  }

  private static final class Waiting<T> {
    final CompletableFuture<T> answer = new CompletableFuture<>();
    volatile @Nullable Resolution<T> resolution;
    private final Class<?> kind;
    private final Consumer<T> check;

    Waiting(Class<?> kind, Consumer<T> check) {
      this.kind = kind;
      this.check = check;
    }

    boolean accepts(Class<?> other) {
      return kind == other;
    }
  }
}
