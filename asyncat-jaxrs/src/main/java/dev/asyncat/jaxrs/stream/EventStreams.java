package dev.asyncat.jaxrs.stream;

import dev.asyncat.jaxrs.error.HttpProblem;
import dev.asyncat.json.JsonObject;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Opens event streams and knows the open ones. Each has a virtual thread of its own, which does the
 * blocking writes, so that neither a run nor the container ever waits for a client. Thread-safe.
 */
public final class EventStreams implements AutoCloseable {

  private static final Logger LOG = System.getLogger(EventStreams.class.getName());
  private static final int RETRY_SECONDS = 5;
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Semaphore free;
  private final Duration heartbeat;
  private final Set<Thread> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Streams.
   *
   * @param most how many may be open at once
   * @param heartbeat how long a stream may be silent before it sends a comment
   */
  public EventStreams(int most, Duration heartbeat) {
    this.free = new Semaphore(most);
    this.heartbeat = heartbeat;
  }

  /** How many streams are open. */
  public int count() {
    return open.size();
  }

  /**
   * Reserves a place for a stream, before anything is started for it.
   *
   * @throws HttpProblem with status 503 if too many are open
   */
  public Place reserve() {
    if (closed || !free.tryAcquire()) {
      throw new HttpProblem(
          503,
          closed ? "The server is stopping" : "Too many event streams are open",
          Map.of("Retry-After", String.valueOf(RETRY_SECONDS)));
    }
    return new Place();
  }

  /** Ends all streams and waits for them, two seconds at most. The runs go on. */
  @Override
  public void close() {
    closed = true;
    open.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + CLOSING.toNanos();
    try {
      for (Thread stream : open) {
        stream.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The headers of every stream. */
  public static Response.ResponseBuilder headers() {
    return Response.ok()
        .type("text/event-stream")
        .header("Cache-Control", "no-cache, no-transform")
        .header("Connection", "keep-alive")
        .header("Content-Encoding", "identity")
        .header("X-Accel-Buffering", "no");
  }

  /** A reserved place. It is given back when its stream ends, or when it is closed unused. */
  public final class Place implements AutoCloseable {

    private boolean used;

    private Place() {}

    /**
     * Sends a stream as the answer to a request.
     *
     * @param vanished told if the client went away before the stream was over
     */
    public void stream(AsyncResponse response, EventSource source, Runnable vanished) {
      EventStreamWriter writer = new EventStreamWriter(source, heartbeat, () -> closed);
      send(
          response,
          "stream-" + source.sessionId(),
          writer,
          () -> source.cursor().close(),
          vanished);
    }

    /**
     * Sends events that are made for this client alone.
     *
     * @param vanished told if the client went away before the body was over
     */
    public void stream(AsyncResponse response, String name, StreamedBody body, Runnable vanished) {
      send(response, name, body, () -> {}, vanished);
    }

    private void send(
        AsyncResponse response,
        String name,
        StreamedBody body,
        Runnable afterwards,
        Runnable vanished) {
      open(
          name,
          () -> {
            try {
              response.resume(headers().entity((StreamingOutput) body::write).build());
            } catch (RuntimeException failure) {
              LOG.log(Level.DEBUG, "the container did not send a stream to its end", failure);
            } finally {
              afterwards.run();
              if (!body.over() && !closed) {
                vanished.run();
              }
            }
          });
    }

    /**
     * Sends a JSON object that takes long to make as the answer to a request.
     *
     * @param vanished told if the client went away, or the server closes, before it was sent
     */
    public void answer(AsyncResponse response, Future<JsonObject> body, Runnable vanished) {
      SlowAnswer answer = new SlowAnswer(body, heartbeat);
      open(
          "answer",
          () -> {
            try {
              answer.send(response);
            } catch (RuntimeException failure) {
              LOG.log(Level.DEBUG, "the container did not send an answer to its end", failure);
            } finally {
              if (!answer.sent()) {
                vanished.run();
              }
            }
          });
    }

    private void open(String name, Runnable send) {
      used = true;
      Thread thread =
          Thread.ofVirtual()
              .name(name)
              .unstarted(
                  () -> {
                    try {
                      send.run();
                    } finally {
                      free.release();
                      open.remove(Thread.currentThread());
                    }
                  });
      open.add(thread);
      thread.start();
    }

    /** Gives the place back unless a stream has it. */
    @Override
    public void close() {
      if (!used) {
        used = true;
        free.release();
      }
    }
  }
}
