package dev.asyncat.llama.child;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.localmodel.LocalModel;
import dev.asyncat.localmodel.ModelFacts;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelRequest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A model in a process of its own. If that ends, the requests it was answering fail and the next
 * one starts it again. Thread-safe.
 */
final class ChildModel implements LocalModel {

  /** A child that has not heeded a cancellation by then is ended. */
  private static final long CANCEL_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

  private final ModelFacts facts;
  private final Supplier<Child> starter;
  private final Restarts restarts;
  private final Consumer<ChildModel> whenClosed;
  private final ReentrantLock lock = new ReentrantLock();
  private final ModelInfo info;
  private Child child;
  private boolean closed;

  /** Starts the first process. */
  ChildModel(
      ModelFacts facts, Supplier<Child> starter, Restarts restarts, Consumer<ChildModel> closing) {
    this.facts = facts;
    this.starter = starter;
    this.restarts = restarts;
    this.whenClosed = closing;
    this.child = starter.get();
    this.info = child.info();
  }

  @Override
  public ModelFacts facts() {
    return facts;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  /** The process that answers now. */
  long pid() {
    return child().process().process().pid();
  }

  private Child child() {
    lock.lock();
    try {
      if (closed) {
        throw new UnavailableException("the model " + info.model() + " was closed");
      }
      if (!child.alive()) {
        restarts.starting(info.model());
        child.close();
        child = starter.get();
      }
      return child;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int countTokens(String text) {
    try (Child.Question question = child().ask(Json.object().put("count", text))) {
      while (true) {
        Optional<JsonObject> reply = question.next();
        if (reply.isPresent()) {
          return reply.get().integer("tokens").orElse(0);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while counting tokens", interrupted);
    }
  }

  @Override
  public void stream(
      ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    cancel.throwIfCancelled();
    Child asked = child();
    try (Child.Question question = asked.ask(Json.object().put("ask", RequestJson.write(request)));
        var _ = cancel.onCancel(question::cancel)) {
      boolean finished = false;
      try {
        finished = deliver(asked, question, cancel, sink);
      } finally {
        if (!finished) {
          question.cancel();
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while the model answered", interrupted);
    } catch (ModelException dead) {
      cancel.throwIfCancelled();
      throw dead;
    }
  }

  private boolean deliver(
      Child asked,
      Child.Question question,
      CancellationToken cancel,
      Consumer<? super ModelEvent> sink)
      throws InterruptedException {
    long cancelledSince = 0;
    while (true) {
      Optional<JsonObject> reply = question.next();
      if (cancel.isCancelled()) {
        long now = System.nanoTime();
        cancelledSince = cancelledSince == 0 ? now : cancelledSince;
        if (now - cancelledSince > CANCEL_NANOS) {
          asked.process().kill("it did not heed a cancellation");
          cancel.throwIfCancelled();
        }
      } else if (reply.isPresent()) {
        ModelEvent event = InfoJson.event(reply.get().object("event").orElse(JsonObject.EMPTY));
        sink.accept(event);
        if (event instanceof ModelEvent.Finished) {
          return true;
        }
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        child.close();
        whenClosed.accept(this);
      }
    } finally {
      lock.unlock();
    }
  }
}
