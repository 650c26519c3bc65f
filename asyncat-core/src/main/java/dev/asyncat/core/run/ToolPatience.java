package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for a tool, and after a cancellation only so long: a tool that ignores its interrupt must
 * not keep the run alive.
 */
record ToolPatience(CancellationToken cancel) {

  private static final long GRACE_MILLIS = 2_500;

  /**
   * Waits.
   *
   * @throws CancelledException if the run was cancelled and the tool did not end in time
   */
  ToolResult await(CompletableFuture<ToolResult> done, ToolCall call) throws ExecutionException {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    try (CancellationToken.Registration ignored = cancel.onCancel(() -> cancelled.complete(null))) {
      CompletableFuture.anyOf(done, cancelled).exceptionally(failure -> "failed").join();
    }
    if (!cancel.isCancelled()) {
      return get(done);
    }
    try {
      return done.get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException ignoresItsInterrupt) {
      throw new CancelledException(
          cancel.reason().orElse("cancelled")
              + "; the tool "
              + call.name()
              + " did not end in time");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting for a tool", interrupted);
    }
  }

  private static ToolResult get(CompletableFuture<ToolResult> done) throws ExecutionException {
    try {
      return done.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting for a tool", interrupted);
    }
  }
}
