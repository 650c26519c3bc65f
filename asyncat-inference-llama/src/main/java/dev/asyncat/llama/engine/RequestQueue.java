package dev.asyncat.llama.engine;

import dev.asyncat.model.ModelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The requests that wait for a model, in order of arrival, and its end. Thread-safe. */
final class RequestQueue {

  static final int MAX_WAITING = 1_000;

  private final String model;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Generation> waiting = new ArrayDeque<>();
  private boolean mayFree;
  private volatile boolean closing;

  RequestQueue(String model) {
    this.model = model;
  }

  /**
   * Puts a request at the end.
   *
   * @throws ModelException if the model is closed, or {@value #MAX_WAITING} requests wait already
   */
  Generation submit(GenerationRequest request) {
    Generation generation = new Generation(request, this::withdraw);
    lock.lock();
    try {
      if (closing) {
        throw closed();
      }
      if (waiting.size() == MAX_WAITING) {
        throw new ModelException(
            ModelException.Kind.OVERLOADED,
            MAX_WAITING + " requests wait for the model " + model + " already; try again later");
      }
      waiting.addLast(generation);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return generation;
  }

  /** The request that has waited longest, if any. */
  @Nullable Generation poll() {
    lock.lock();
    try {
      return waiting.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a request is there or the model is to be closed. */
  void awaitWork() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closing) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Fails those that wait and takes no more. */
  void stop() {
    lock.lock();
    try {
      closing = true;
      waiting.forEach(generation -> generation.failed(closed()));
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean closing() {
    return closing;
  }

  /** Says that nobody uses the model any more. */
  void allowFree() {
    lock.lock();
    try {
      mayFree = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void awaitFree() {
    lock.lock();
    try {
      while (!mayFree) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  ModelException closed() {
    return new ModelException(
        ModelException.Kind.UNUSABLE,
        "the model " + model + " was closed; load it again to use it");
  }

  private void withdraw(Generation generation) {
    boolean waited;
    lock.lock();
    try {
      waited = waiting.remove(generation);
    } finally {
      lock.unlock();
    }
    if (waited) {
      generation.ended(
          new GenerationResult(
              GenerationResult.Reason.CANCELLED,
              generation.request().prompt().length,
              0,
              0,
              Duration.ofNanos(System.nanoTime() - generation.submitted()),
              Duration.ZERO,
              Duration.ZERO));
    }
  }
}
