package dev.asyncat.llama.engine;

import dev.asyncat.llama.binding.LlamaLibrary;
import dev.asyncat.llama.binding.LoadProgress;
import dev.asyncat.llama.binding.NativeContext;
import dev.asyncat.llama.binding.NativeModel;
import dev.asyncat.llama.gguf.FileFingerprint;
import dev.asyncat.llama.memory.ContextMemory;
import dev.asyncat.llama.memory.PromptCache;
import dev.asyncat.llama.tuning.Tuning;
import dev.asyncat.model.ModelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The thread that computes for one model. It loads the model, serves the requests of a queue, and
 * frees the model. Thread-safe.
 */
final class ModelWorker {

  private final Path file;
  private final ModelSettings settings;
  private final EngineState state;
  private final RequestQueue queue;
  private final Thread thread;
  private final CompletableFuture<NativeModel> loaded = new CompletableFuture<>();
  private volatile @Nullable Batcher batcher;

  ModelWorker(
      LlamaLibrary library,
      Path file,
      ModelSettings settings,
      EngineState state,
      LoadProgress progress) {
    this.file = file;
    this.settings = settings;
    this.state = state;
    this.queue = new RequestQueue(String.valueOf(file.getFileName()));
    this.thread =
        NativeThreads.named("asyncat-llama-" + file.getFileName())
            .newThread(() -> live(library, progress));
  }

  /** Starts to load; the future fails with the reason if that does not succeed. */
  CompletableFuture<NativeModel> start() {
    thread.start();
    return loaded;
  }

  /** The requests that wait. */
  RequestQueue queue() {
    return queue;
  }

  /** How many requests are served at the moment. */
  int serving() {
    Batcher current = batcher;
    return current == null ? 0 : current.serving();
  }

  /**
   * After the queue was stopped: frees the model, as soon as nobody uses it, and waits for that.
   */
  void free() {
    queue.allowFree();
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

  private void live(LlamaLibrary library, LoadProgress progress) {
    long begun = System.nanoTime();
    ModelFileWatch watch = new ModelFileWatch(file);
    try (NativeModel model = NativeModel.load(library, file, settings.mapped(), progress);
        NativeContext context =
            NativeContext.create(model, settings.context(), this::shouldAbort)) {
      byte[] fingerprint = FileFingerprint.of(file, library.build() + " " + settings.context());
      Duration loading = Duration.ofNanos(System.nanoTime() - begun);
      Tuning tuning = tuning(context, fingerprint, loading);
      ContextMemory memory = ContextMemory.of(context);
      try (PromptCache cache =
          new PromptCache(memory, state.parkedBytes(), state.prefixes(fingerprint))) {
        serve(new Batcher(model, context, memory, cache, tuning, settings), model, watch);
      }
    } catch (Throwable e) {
      loaded.completeExceptionally(e);
    } finally {
      queue.stop();
    }
  }

  private Tuning tuning(NativeContext context, byte[] fingerprint, Duration loading) {
    Tuning tuning =
        state
            .tuner()
            .tune(context, fingerprint, loading)
            .withThreads(settings.writingThreads(), settings.readingThreads());
    return state.guesses().isPresent() ? tuning.withGuesses(state.guesses().getAsInt()) : tuning;
  }

  private void serve(Batcher created, NativeModel model, ModelFileWatch watch) {
    batcher = created;
    loaded.complete(model);
    while (!queue.closing()) {
      if (created.serving() == 0) {
        queue.awaitWork();
      }
      take(created, watch);
      step(created);
    }
    created.failAll(queue.closed());
    queue.awaitFree();
  }

  private void take(Batcher target, ModelFileWatch watch) {
    while (target.hasSlot()) {
      Generation next = queue.poll();
      if (next == null) {
        return;
      }
      try {
        if (settings.mapped()) {
          watch.check();
        }
        target.add(next);
      } catch (ModelException e) {
        next.failed(e);
      }
    }
  }

  private static void step(Batcher target) {
    try {
      target.step();
    } catch (RuntimeException | Error e) {
      target.failAll(
          new ModelException(ModelException.Kind.UNUSABLE, "the model failed inside: " + e, e));
    }
  }

  private boolean shouldAbort() {
    Batcher current = batcher;
    return queue.closing() || (current != null && current.shouldAbort());
  }
}
