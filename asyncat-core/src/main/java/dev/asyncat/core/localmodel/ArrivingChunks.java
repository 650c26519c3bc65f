package dev.asyncat.core.localmodel;

import dev.asyncat.error.CancelledException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, taken chunk by chunk with a limit on waiting. An {@link
 * java.io.InputStream} has no such limit, and a reader that waits for ever can be neither cancelled
 * nor told that the connection is dead.
 */
final class ArrivingChunks implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

  private static final List<ByteBuffer> END = List.of();

  private final LinkedBlockingQueue<List<ByteBuffer>> queue = new LinkedBlockingQueue<>();
  private volatile Flow.@Nullable Subscription subscription;

  /**
   * Waits for the next chunk.
   *
   * @return {@code null} if none came in time, an empty list once the body has ended, whole or not:
   *     the number of bytes tells which
   */
  @Nullable List<ByteBuffer> poll(long millis) {
    try {
      List<ByteBuffer> chunk = queue.poll(millis, TimeUnit.MILLISECONDS);
      if (chunk != null && !chunk.isEmpty()) {
        requestNext();
      }
      return chunk;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("The fetch was interrupted", e);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> chunk) {
    if (chunk.isEmpty()) {
      requestNext();
    } else {
      queue.add(chunk);
    }
  }

  @Override
  public void onError(Throwable reason) {
    queue.add(END);
  }

  @Override
  public void onComplete() {
    queue.add(END);
  }

  /** Drops the connection unless the body has ended. */
  @Override
  public void close() {
    Flow.Subscription current = subscription;
    if (current != null) {
      current.cancel();
    }
  }

  private void requestNext() {
    Flow.Subscription current = subscription;
    if (current != null) {
      current.request(1);
    }
  }
}
