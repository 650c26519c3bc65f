package dev.asyncat.langchain4j.openai;

import dev.asyncat.error.CancelledException;
import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a response, read by one thread while they arrive. The next ones are asked for only
 * when the last ones were read, so a slow reader slows the sender down instead of filling memory.
 * Cancelling, from any thread, closes the connection and wakes the reader.
 */
final class ResponseBytes implements HttpResponse.BodySubscriber<ResponseBytes> {

  private sealed interface Arrival {}

  private record Bytes(List<ByteBuffer> buffers) implements Arrival {}

  private record End(@Nullable Throwable failure) implements Arrival {}

  private record Cancelled() implements Arrival {}

  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final Deque<ByteBuffer> unread = new ArrayDeque<>();
  private final Limits limits;
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean cancelled;
  private boolean begun;
  private boolean over;
  private long received;

  ResponseBytes(Limits limits) {
    this.limits = limits;
  }

  @Override
  public CompletionStage<ResponseBytes> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription granted) {
    subscription = granted;
    if (cancelled) {
      granted.cancel();
    } else {
      granted.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    arrivals.add(new Bytes(buffers));
  }

  @Override
  public void onError(Throwable failure) {
    arrivals.add(new End(failure));
  }

  @Override
  public void onComplete() {
    arrivals.add(new End(null));
  }

  void cancel() {
    cancelled = true;
    Flow.Subscription granted = subscription;
    if (granted != null) {
      granted.cancel();
    }
    arrivals.add(new Cancelled());
  }

  /**
   * The next byte, or -1 at the end. Waits for the first as long as for a response, then as long as
   * a pause may be.
   *
   * @throws HttpTimeoutException if nothing came in time
   * @throws TooLongException if there are more bytes than allowed
   * @throws IOException if the connection broke
   */
  int read() throws IOException, InterruptedException {
    return read(begun ? limits.idle() : limits.response());
  }

  /** As {@link #read()} with a pause of its own. */
  int read(Duration patience) throws IOException, InterruptedException {
    while (!over) {
      ByteBuffer first = unread.peekFirst();
      if (first == null) {
        receive(patience);
      } else if (first.hasRemaining()) {
        return first.get() & 0xff;
      } else {
        unread.removeFirst();
      }
    }
    return -1;
  }

  private void receive(Duration patience) throws IOException, InterruptedException {
    switch (arrivals.poll(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      case null ->
          throw new HttpTimeoutException("nothing was received for " + patience.toSeconds() + " s");
      case Cancelled ignored -> throw new CancelledException("the call was cancelled");
      case End(Throwable failure) -> {
        over = true;
        if (failure != null) {
          throw failure instanceof EOFException
              ? new IOException("the connection was closed", failure)
              : new IOException(failure.getMessage(), failure);
        }
      }
      case Bytes(List<ByteBuffer> buffers) -> {
        begun = true;
        for (ByteBuffer buffer : buffers) {
          received += buffer.remaining();
          unread.addLast(buffer);
        }
        if (received > limits.bytes()) {
          throw new TooLongException(limits.bytes());
        }
        Flow.Subscription granted = subscription;
        if (granted != null) {
          granted.request(1);
        }
      }
    }
  }

  /** More was sent than is allowed. */
  static final class TooLongException extends IOException {

    private static final long serialVersionUID = 1L;

    TooLongException(long allowed) {
      super("the answer is longer than " + allowed + " bytes");
    }
  }
}
