package dev.asyncat.jaxrs.stream;

import dev.asyncat.jaxrs.error.ErrorEnvelope;
import dev.asyncat.jaxrs.error.HttpProblem;
import dev.asyncat.json.JsonObject;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A JSON answer that takes long to make. White space, which may stand before any JSON, is sent
 * meanwhile: it keeps the connection open and finds out whether the client is still there. An
 * answer that is ready before the first of it goes out like any other. Used by one thread.
 */
final class SlowAnswer {

  private static final Logger LOG = System.getLogger(SlowAnswer.class.getName());
  private static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8");
  private static final String STOPPING = "The server is stopping";
  private static final Duration CONFIRMATION = Duration.ofMillis(250);

  private final Future<JsonObject> body;
  private final Duration heartbeat;
  private final Duration confirmation;
  private boolean sent;

  SlowAnswer(Future<JsonObject> body, Duration heartbeat) {
    this.body = body;
    this.heartbeat = heartbeat;
    this.confirmation = heartbeat.compareTo(CONFIRMATION) < 0 ? heartbeat : CONFIRMATION;
  }

  /** Whether the client was there to the end. */
  boolean sent() {
    return sent;
  }

  void send(AsyncResponse response) {
    try {
      JsonObject ready = body.get(heartbeat.toNanos(), TimeUnit.NANOSECONDS);
      response.resume(Response.ok(ready, JSON).build());
      sent = true;
    } catch (TimeoutException takesLonger) {
      response.resume(Response.ok((StreamingOutput) this::write, JSON).build());
    } catch (ExecutionException failed) {
      sent = true;
      response.resume(failed.getCause());
    } catch (InterruptedException serverCloses) {
      response.resume(new HttpProblem(503, STOPPING));
    }
  }

  private void write(OutputStream out) {
    try {
      boolean asked = false;
      while (!body.isDone()) {
        out.write('\n');
        out.flush();
        // The failure of a write shows in the next call only.
        out.flush();
        asked = !asked;
        await(asked ? confirmation : heartbeat);
      }
      out.write(body.get().toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      sent = true;
    } catch (IOException gone) {
      // Nobody is left to be told.
    } catch (InterruptedException serverCloses) {
      finish(out, STOPPING);
    } catch (ExecutionException failed) {
      sent = true;
      LOG.log(Level.ERROR, "an answer could not be made", failed.getCause());
      finish(out, "Internal server error");
    }
  }

  private void await(Duration time) throws InterruptedException, ExecutionException {
    try {
      body.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException notYet) {
      // The caller looks again.
    }
  }

  private static void finish(OutputStream out, String error) {
    try {
      out.write(ErrorEnvelope.of(error).toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException gone) {
      // Nobody is left to be told.
    }
  }
}
