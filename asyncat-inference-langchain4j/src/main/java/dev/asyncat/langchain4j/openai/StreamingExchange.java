package dev.asyncat.langchain4j.openai;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.model.ModelException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEventParsingHandle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The HTTP side of one call: sends the request and reads the stream on the thread that executes it.
 * Cancelling the call's token closes the connection at whatever point it is.
 */
final class StreamingExchange implements HttpClient {

  /** How long the end of a body may take to come, so that the connection can be used again. */
  private static final Duration LAST_BYTES = Duration.ofMillis(200);

  private final java.net.http.HttpClient http;
  private final Target target;
  private final HttpFailures failures;
  private final CancellationToken cancel;

  StreamingExchange(java.net.http.HttpClient http, Target target, CancellationToken cancel) {
    this.http = http;
    this.target = target;
    this.failures = new HttpFailures(target);
    this.cancel = cancel;
  }

  /** LangChain4j asks for a builder where it takes a client. */
  HttpClientBuilder builder() {
    return new Builder(this, target.limits());
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    throw new UnsupportedFeatureException("this client streams");
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser ignored, ServerSentEventListener listener) {
    ResponseBytes bytes = new ResponseBytes(target.limits());
    CompletableFuture<HttpResponse<ResponseBytes>> response =
        http.sendAsync(outgoing(request), info -> bytes);
    Runnable close =
        () -> {
          response.cancel(true);
          bytes.cancel();
        };
    try (CancellationToken.Registration registration = cancel.onCancel(close)) {
      listen(await(response), bytes, close, listener);
    } catch (ModelException | CancelledException failure) {
      listener.onError(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      listener.onError(new CancelledException("the call was interrupted", interrupted));
    } finally {
      close.run();
    }
  }

  private java.net.http.HttpRequest outgoing(HttpRequest request) {
    var outgoing =
        java.net.http.HttpRequest.newBuilder(target.uri())
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(request.body()));
    target.headers().forEach(outgoing::setHeader);
    return outgoing.build();
  }

  private HttpResponse<ResponseBytes> await(CompletableFuture<HttpResponse<ResponseBytes>> response)
      throws InterruptedException {
    try {
      return response.get(target.limits().response().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw failures.connection(new HttpTimeoutException("no response"), false);
    } catch (ExecutionException failed) {
      throw failures.connection(failed.getCause() == null ? failed : failed.getCause(), false);
    } catch (CancellationException cancelled) {
      throw new CancelledException("the call was cancelled", cancelled);
    }
  }

  private void listen(
      HttpResponse<ResponseBytes> response,
      ResponseBytes bytes,
      Runnable close,
      ServerSentEventListener listener)
      throws InterruptedException {
    if (response.statusCode() != 200) {
      throw failures.status(response.statusCode(), response.headers(), beginning(bytes));
    }
    String type = response.headers().firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
    if (type.startsWith("text/html")) {
      throw failures.webPage(beginning(bytes));
    }
    listener.onOpen(
        SuccessfulHttpResponse.builder()
            .statusCode(response.statusCode())
            .headers(response.headers().map())
            .build());
    Stream stream = new Stream(bytes, close, listener);
    if (type.startsWith("application/json")) {
      stream.whole();
    } else {
      stream.events();
    }
  }

  /** As much of the body as it takes to explain a failure. */
  private static String beginning(ResponseBytes bytes) throws InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      while (body.size() < Limits.FAILURE_BYTES) {
        int read = bytes.read(Duration.ofSeconds(5));
        if (read < 0) {
          break;
        }
        body.write(read);
      }
    } catch (IOException incomplete) {
      // What was received has to do: the status alone already says that it failed.
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  /** Passes the answer on while it arrives. */
  private final class Stream {

    private final ResponseBytes bytes;
    private final ServerSentEventListener listener;
    private final ServerSentEventContext context;
    private final ChunkRepair repair = new ChunkRepair(failures);
    private boolean answering;

    Stream(ResponseBytes bytes, Runnable close, ServerSentEventListener listener) {
      this.bytes = bytes;
      this.listener = listener;
      this.context = new ServerSentEventContext(new Handle(close, cancel));
    }

    void events() throws InterruptedException {
      ServerSentEvents events = new ServerSentEvents(bytes);
      boolean done = false;
      try {
        ServerSentEvents.Event event;
        while (!done && (event = events.next()) != null) {
          done = event.data().equals("[DONE]");
          if (!done) {
            pass(event);
          }
        }
      } catch (IOException broken) {
        // Once the reason for the end is known the answer is whole, whatever happens after it.
        if (!repair.finished()) {
          throw failures.connection(broken, answering);
        }
      }
      end(done);
      if (done) {
        readToEnd();
      }
    }

    /** The server ignored the wish for a stream and sent one JSON document. */
    void whole() throws InterruptedException {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      try {
        for (int read = bytes.read(); read >= 0; read = bytes.read()) {
          body.write(read);
        }
      } catch (IOException broken) {
        throw failures.connection(broken, true);
      }
      pass(new ServerSentEvents.Event("message", body.toString(StandardCharsets.UTF_8)));
      end(false);
    }

    private void pass(ServerSentEvents.Event event) {
      if (event.type().equals("error")) {
        throw failures.reported(event.data());
      }
      if (!event.data().isBlank()) {
        String chunk = repair.apply(event.data());
        answering = true;
        listener.onEvent(new ServerSentEvent(null, chunk), context);
      }
    }

    private void end(boolean done) {
      if (!repair.finished()) {
        throw failures.broken(
            done
                ? "ended its answer without a finish reason, so it broke off."
                : "closed the connection before its answer was complete.");
      }
      repair
          .toolCalls()
          .ifPresent(chunk -> listener.onEvent(new ServerSentEvent(null, chunk), context));
      listener.onClose();
    }

    private void readToEnd() throws InterruptedException {
      try {
        for (int i = 0; i < Limits.FAILURE_BYTES && bytes.read(LAST_BYTES) >= 0; i++) {}
      } catch (IOException notReusable) {
        // The connection is closed instead.
      }
    }
  }

  private record Handle(Runnable close, CancellationToken token)
      implements ServerSentEventParsingHandle {

    @Override
    public void cancel() {
      close.run();
    }

    @Override
    public boolean isCancelled() {
      return token.isCancelled();
    }
  }

  private record Builder(StreamingExchange exchange, Limits limits) implements HttpClientBuilder {

    @Override
    public Duration connectTimeout() {
      return limits.connect();
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration ignored) {
      return this;
    }

    @Override
    public Duration readTimeout() {
      return limits.response();
    }

    @Override
    public HttpClientBuilder readTimeout(Duration ignored) {
      return this;
    }

    @Override
    public HttpClient build() {
      return exchange;
    }
  }
}
