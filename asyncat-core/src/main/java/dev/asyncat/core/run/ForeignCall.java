package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls what is not ours, such as a tool or a model, on a thread of its own. A cancellation
 * interrupts that thread and then waits only so long: what ignores both must not keep the run
 * alive.
 */
record ForeignCall(CancellationToken cancel) {

  private static final long GRACE_MILLIS = 2_000;

  /**
   * Calls and waits.
   *
   * @param thread the name of the thread
   * @param what is called, for people
   * @throws ExecutionException with what the call has thrown as its cause
   * @throws CancelledException if the run was cancelled and the call did not end in time
   */
  <T> T call(String thread, String what, Callable<T> work) throws ExecutionException {
    cancel.throwIfCancelled();
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread worker =
        Thread.ofVirtual()
            .name(thread)
            .start(
                () -> {
                  try {
                    done.complete(work.call());
                  } catch (Throwable failure) {
                    done.completeExceptionally(failure);
                  }
                });
    try (CancellationToken.Registration ignored = cancel.onCancel(worker::interrupt)) {
      return await(done, what);
    }
  }

  private <T> T await(CompletableFuture<T> done, String what) throws ExecutionException {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    try (CancellationToken.Registration ignored = cancel.onCancel(() -> cancelled.complete(null))) {
      CompletableFuture.anyOf(done, cancelled).exceptionally(failure -> "failed").join();
    }
    try {
      return cancel.isCancelled() ? done.get(GRACE_MILLIS, TimeUnit.MILLISECONDS) : done.get();
    } catch (TimeoutException ignoresItsInterrupt) {
      throw new CancelledException(
          cancel.reason().orElse("cancelled") + "; " + what + " did not end in time",
          ignoresItsInterrupt);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting for " + what, interrupted);
    }
  }
}
