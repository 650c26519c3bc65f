package dev.asyncat.llama.engine;

import dev.asyncat.llama.binding.ContextSettings;
import dev.asyncat.llama.binding.LlamaLibrary;
import dev.asyncat.llama.binding.LoadProgress;
import dev.asyncat.llama.binding.NativeContext;
import dev.asyncat.llama.binding.NativeModel;
import dev.asyncat.model.ModelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The thread that computes for one model, and the queue in front of it. It loads the model, answers
 * one request after the other in order of arrival, and frees the model. Thread-safe.
 */
final class ModelWorker {

  private static final int SLICE_TOKENS = 128;

  private final Path file;
  private final Thread thread;
  private final CompletableFuture<NativeModel> loaded = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Generation> waiting = new ArrayDeque<>();
  private boolean mayFree;
  private volatile boolean closing;
  private volatile @Nullable Generation running;

  ModelWorker(LlamaLibrary library, Path file, ModelSettings settings, LoadProgress progress) {
    this.file = file;
    this.thread =
        NativeThreads.named("asyncat-llama-" + file.getFileName())
            .newThread(() -> live(library, settings, progress));
  }

  /** Starts to load; the future fails with the reason if that does not succeed. */
  CompletableFuture<NativeModel> start() {
    thread.start();
    return loaded;
  }

  /**
   * Puts a request at the end of the queue.
   *
   * @throws ModelException if the model is closed
   */
  Generation submit(GenerationRequest request) {
    Generation generation = new Generation(request, this::withdraw);
    lock.lock();
    try {
      if (closing) {
        throw closed();
      }
      waiting.addLast(generation);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return generation;
  }

  /** Lets the request that runs end, fails those that wait, and computes nothing more. */
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

  /** After {@link #stop()}: frees the model, as soon as nobody uses it, and waits for that. */
  void free() {
    lock.lock();
    try {
      mayFree = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  boolean answering() {
    return running != null;
  }

  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  boolean closing() {
    return closing;
  }

  ModelException closed() {
    return new ModelException(
        ModelException.Kind.UNUSABLE,
        "the model " + file.getFileName() + " was closed; load it again to use it");
  }

  private void live(LlamaLibrary library, ModelSettings settings, LoadProgress progress) {
    try (NativeModel model = NativeModel.load(library, file, settings.mapped(), progress);
        NativeContext context =
            NativeContext.create(
                model,
                ContextSettings.of(
                    settings.contextTokens(), Math.min(SLICE_TOKENS, settings.contextTokens())),
                this::shouldAbort)) {
      AnswerWriter writer = new AnswerWriter(model, context, Processors.of(settings.threads()));
      loaded.complete(model);
      for (Generation next = next(); next != null; next = next()) {
        answer(writer, next);
      }
      awaitFree();
    } catch (Throwable e) {
      loaded.completeExceptionally(e);
    } finally {
      stop();
    }
  }

  private void answer(AnswerWriter writer, Generation generation) {
    running = generation;
    GenerationResult result = null;
    RuntimeException failure = null;
    try {
      result = writer.answer(generation);
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      failure =
          new ModelException(ModelException.Kind.UNUSABLE, "the model failed inside: " + e, e);
    } finally {
      running = null;
    }
    boolean cutByClosing =
        closing && !generation.cancelled() && (result == null || cancelled(result));
    if (cutByClosing) {
      generation.failed(closed());
    } else if (result != null) {
      generation.ended(result);
    } else if (failure != null) {
      generation.failed(failure);
    }
  }

  private static boolean cancelled(GenerationResult result) {
    return result.reason() == GenerationResult.Reason.CANCELLED;
  }

  private @Nullable Generation next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closing) {
        changed.awaitUninterruptibly();
      }
      return closing ? null : waiting.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  private void awaitFree() {
    lock.lock();
    try {
      while (!mayFree) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
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

  private boolean shouldAbort() {
    Generation generation = running;
    return closing || (generation != null && generation.cancelled());
  }
}
