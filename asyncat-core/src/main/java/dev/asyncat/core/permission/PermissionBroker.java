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

  /** The reason of a pause that ends with an answer. */
  public static final String WAITING = "waiting for an answer";

  private final Audience audience;
  private final @Nullable Approver approver;
  private final Duration patience;
  private final Duration detachedPatience;
  private final CancellationToken cancel;
  private final Consumer<RunEvent> store;
  private final Map<String, Waiting<?>> waiting = new HashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final Set<String> expected;
  private boolean ended;

  /**
   * A broker for one run.
   *
   * @param approver answers from Java code, if there is one
   * @param patience how long a question waits while a client listens
   * @param detachedPatience how long it waits when clients come and go
   * @param cancel ends all waiting
   * @param expected the open questions of an earlier process, which the run will put again
   * @param store stores an event; returns when it is safe
   */
  public PermissionBroker(
      Audience audience,
      @Nullable Approver approver,
      Duration patience,
      Duration detachedPatience,
      CancellationToken cancel,
      Set<String> expected,
      Consumer<RunEvent> store) {
    this.audience = audience;
    this.approver = approver;
    this.patience = patience;
    this.detachedPatience = detachedPatience;
    this.cancel = cancel;
    this.expected = new HashSet<>(expected);
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
    Waiting<PermissionDecision> question = decision(request, check);
    return await(question, () -> store.accept(new PermissionEvent.Requested(request)), patience());
  }

  /**
   * Waits for the decision about a call that an earlier process has asked about.
   *
   * @param left how long the question still waits; zero or less if its time has run out
   * @throws CancelledException if the run is cancelled meanwhile
   */
  public PermissionDecision decideStill(
      PermissionRequest request, Duration left, Consumer<PermissionDecision> check) {
    return await(decision(request, check), () -> {}, left);
  }

  private Waiting<PermissionDecision> decision(
      PermissionRequest request, Consumer<PermissionDecision> check) {
    return new Waiting<>(
        request.id(),
        PermissionDecision.class,
        check,
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
    return await(answer(question), () -> store.accept(question), patience());
  }

  /**
   * Waits for the answer to a question of an earlier process; empty if none came in time.
   *
   * @param left how long the question still waits; zero or less if its time has run out
   * @throws CancelledException if the run is cancelled meanwhile
   */
  public Optional<String> askStill(PermissionEvent.Asked question, Duration left) {
    return await(answer(question), () -> {}, left);
  }

  private Waiting<Optional<String>> answer(PermissionEvent.Asked question) {
    return new Waiting<>(
        question.requestId(),
        Optional.class,
        anything -> {},
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

  /** Nobody needs the answer any more; the question counts as not answered. */
  public void withdraw(String requestId) {
    Waiting<?> waiter;
    synchronized (waiting) {
      waiter = waiting.get(requestId);
    }
    if (waiter != null) {
      withdraw(waiter);
    }
  }

  private <T> void withdraw(Waiting<T> waiter) {
    resolve(waiter, waiter.timeoutAnswer, "elsewhere");
  }

  /** The run has ended: whoever waits for it to put an expected question waits in vain. */
  public void end() {
    synchronized (waiting) {
      ended = true;
      waiting.notifyAll();
    }
  }

  private void register(Waiting<?> question) {
    synchronized (waiting) {
      waiting.put(question.id, question);
      asked.add(question.id);
      expected.remove(question.id);
      waiting.notifyAll();
    }
  }

  private <T> T await(Waiting<T> waiter, Runnable ask, Duration left) {
    register(waiter);
    boolean paused = audience == Audience.DETACHED;
    ask.run();
    if (paused) {
      store.accept(new LifecycleEvent.Paused(WAITING));
    }
    Thread asking = null;
    try (CancellationSource answeredElsewhere = new CancellationSource(cancel);
        CancellationToken.Registration stop =
            cancel.onCancel(
                () ->
                    waiter.answer.completeExceptionally(
                        new CancelledException(cancel.reason().orElse("cancelled"))))) {
      if (approver != null) {
        asking =
            Thread.ofVirtual()
                .name("approver")
                .start(() -> askApprover(waiter, answeredElsewhere.token()));
      }
      T answer;
      try {
        answer = waiter.answer.get(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
      } catch (TimeoutException nobodyAnswered) {
        resolve(waiter, waiter.timeoutAnswer, "timeout");
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
      if (asking != null) {
        asking.interrupt();
      }
      synchronized (waiting) {
        waiting.remove(waiter.id);
      }
    }
  }

  private <T> void askApprover(Waiting<T> waiter, CancellationToken token) {
    try {
      T answer = waiter.approverCall.ask(token);
      if (answer != null) {
        resolve(waiter, answer, "approver");
      }
    } catch (RuntimeException failure) {
      // An approver that fails has not approved anything.
      waiter.answer.completeExceptionally(failure);
    }
  }

  private <T> boolean answered(String id, T answer, String by, Class<?> kind) {
    Waiting<?> waiter = waiter(id);
    if (waiter == null) {
      return false;
    }
    if (!waiter.kind.equals(kind)) {
      throw new NotFoundException("request " + id + " is of another kind");
    }
    @SuppressWarnings("unchecked")
    Waiting<T> typed = (Waiting<T>) waiter;
    typed.check.accept(answer);
    return resolve(typed, answer, by);
  }

  /** Who waits for the answer; {@code null} if nobody does any more. */
  private @Nullable Waiting<?> waiter(String id) {
    synchronized (waiting) {
      try {
        // A run that was restarted puts its open questions again within moments.
        while (!waiting.containsKey(id) && expected.contains(id) && !ended) {
          waiting.wait();
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new CancelledException("interrupted while answering", interrupted);
      }
      Waiting<?> waiter = waiting.get(id);
      if (waiter == null && !asked.contains(id) && !expected.contains(id)) {
        throw new NotFoundException("no request " + id + " was made by this run");
      }
      return waiter;
    }
  }

  private <T> boolean resolve(Waiting<T> waiter, T answer, String by) {
    synchronized (waiter) {
      if (waiter.answer.isDone()) {
        return false;
      }
      store.accept(waiter.resolution.event(answer, by));
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
    final String id;
    final Class<?> kind;
    final Consumer<T> check;
    final ApproverCall<T> approverCall;
    final T timeoutAnswer;
    final Resolution<T> resolution;

    Waiting(
        String id,
        Class<?> kind,
        Consumer<T> check,
        ApproverCall<T> approverCall,
        T timeoutAnswer,
        Resolution<T> resolution) {
      this.id = id;
      this.kind = kind;
      this.check = check;
      this.approverCall = approverCall;
      this.timeoutAnswer = timeoutAnswer;
      this.resolution = resolution;
    }
  }
}
