package dev.asyncat.jaxrs.stream;

import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.CancelledException;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.session.PendingRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Writes one stream from its beginning to its end. Used by one thread. */
final class EventStreamWriter implements StreamedBody {

  private static final Logger LOG = System.getLogger(EventStreamWriter.class.getName());
  private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.UTF_8);

  /** Events that are ready at once are sent together, up to about this many bytes. */
  private static final int BATCH = 16 * 1024;

  /**
   * How long after a heartbeat a second one follows. The first write to a client that is gone still
   * succeeds; the second one finds out, without waiting for the next heartbeat.
   */
  private static final Duration CONFIRMATION = Duration.ofMillis(250);

  private final EventSource source;
  private final Duration heartbeat;
  private final Duration confirmation;
  private final BooleanSupplier serverCloses;
  private final ByteArrayOutputStream batch = new ByteArrayOutputStream();
  private boolean lastSent;
  private volatile boolean over;

  EventStreamWriter(EventSource source, Duration heartbeat, BooleanSupplier serverCloses) {
    this.source = source;
    this.heartbeat = heartbeat;
    this.confirmation = heartbeat.compareTo(CONFIRMATION) < 0 ? heartbeat : CONFIRMATION;
    this.serverCloses = serverCloses;
  }

  /** Whether the stream came to its own end, rather than to that of its client. */
  @Override
  public boolean over() {
    return over;
  }

  @Override
  public void write(OutputStream out) throws IOException {
    try {
      for (PendingRequest request : source.stillOpen()) {
        out.write(EventFraming.again(request));
      }
      // The client sees the headers at once, however long the first event takes.
      if (!sendReady(out, Duration.ZERO)) {
        ping(out);
      }
      long silentSince = System.nanoTime();
      boolean asked = false;
      while (!ended()) {
        Duration limit = asked ? confirmation : heartbeat;
        if (sendReady(out, limit.minusNanos(System.nanoTime() - silentSince))) {
          silentSince = System.nanoTime();
          asked = false;
        } else if (System.nanoTime() - silentSince >= limit.toNanos()) {
          ping(out);
          silentSince = System.nanoTime();
          asked = !asked;
        }
      }
      over = true;
    } catch (IOException gone) {
      // Nobody is left to be told.
      over = serverCloses.getAsBoolean();
    } catch (CancelledException interrupted) {
      over = serverCloses.getAsBoolean();
    } catch (AsyncatException failure) {
      LOG.log(
          Level.ERROR, "the events of session " + source.sessionId() + " cannot be read", failure);
      over = true;
      for (byte[] event : source.broken("The events of this run cannot be read any more")) {
        out.write(event);
      }
      out.flush();
    }
  }

  private boolean ended() {
    return lastSent || serverCloses.getAsBoolean() || source.cursor().ended();
  }

  /** Sends what is ready, after waiting for it if there is nothing; false if nothing was sent. */
  private boolean sendReady(OutputStream out, Duration patience) throws IOException {
    batch.reset();
    Optional<LoggedEvent> next =
        source.cursor().next(patience.isNegative() ? Duration.ZERO : patience);
    while (next.isPresent()) {
      LoggedEvent event = next.get();
      if (source.sends(event)) {
        batch.writeBytes(source.framing().frame(event));
      }
      if (source.last().test(event)) {
        lastSent = true;
        break;
      }
      if (batch.size() >= BATCH) {
        break;
      }
      next = source.cursor().next(Duration.ZERO);
    }
    if (batch.size() == 0) {
      return false;
    }
    batch.writeTo(out);
    out.flush();
    return true;
  }

  private static void ping(OutputStream out) throws IOException {
    out.write(PING);
    out.flush();
    // The failure of a write shows in the next call only.
    out.flush();
  }
}
