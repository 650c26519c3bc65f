package dev.asyncat.llama.child;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.localmodel.LocalModel;
import dev.asyncat.localmodel.ModelFacts;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A model in a {@code llama-server}, started again if it ends. Thread-safe. */
final class ServerModel implements LocalModel {

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final String DATA = "data: ";
  private static final String DONE = "[DONE]";

  private final ModelFacts facts;
  private final int contextTokens;
  private final Supplier<ServerProcess> starter;
  private final Restarts restarts;
  private final Consumer<ServerModel> whenClosed;
  private final ReentrantLock lock = new ReentrantLock();
  private ServerProcess server;
  private boolean closed;

  ServerModel(
      ModelFacts facts,
      int contextTokens,
      Supplier<ServerProcess> starter,
      Restarts restarts,
      Consumer<ServerModel> closing) {
    this.facts = facts;
    this.contextTokens = contextTokens;
    this.starter = starter;
    this.restarts = restarts;
    this.whenClosed = closing;
    this.server = starter.get();
  }

  @Override
  public ModelFacts facts() {
    return facts;
  }

  @Override
  public ModelInfo info() {
    return ModelInfo.local(
        String.valueOf(facts.file().getFileName()),
        "llama-server",
        new ModelCapabilities(
            true,
            true,
            false,
            List.of(),
            contextTokens,
            "model-metadata",
            Math.min(contextTokens, ModelCapabilities.LOCAL_CONTEXT_WINDOW)));
  }

  private ServerProcess server() {
    lock.lock();
    try {
      if (closed) {
        throw new UnavailableException("the model " + facts.name() + " was closed");
      }
      if (!server.alive()) {
        restarts.starting(facts.name());
        server.close();
        server = starter.get();
      }
      return server;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int countTokens(String text) {
    ServerProcess asked = server();
    JsonObject body = Json.object().put("content", text).put("add_special", false).build();
    try (InputStream answer = answered(asked, asked.post("tokenize", body)).body()) {
      return Json.parseObject(new String(answer.readAllBytes(), StandardCharsets.UTF_8))
          .array("tokens")
          .map(tokens -> tokens.items().size())
          .orElse(0);
    } catch (IOException | JsonSyntaxException broken) {
      throw broken(asked, broken);
    }
  }

  @Override
  public void stream(
      ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink) {
    cancel.throwIfCancelled();
    JsonObject body = ServerChat.write(request);
    ServerProcess asked = server();
    CompletableFuture<HttpResponse<InputStream>> pending = asked.post("v1/chat/completions", body);
    try (var _ = cancel.onCancel(() -> pending.cancel(true))) {
      HttpResponse<InputStream> response = answered(asked, pending);
      try (InputStream answer = response.body();
          var _ = cancel.onCancel(() -> close(answer))) {
        read(answer, sink, asked);
      }
    } catch (IOException ended) {
      cancel.throwIfCancelled();
      throw broken(asked, ended);
    } catch (ModelException failed) {
      cancel.throwIfCancelled();
      throw failed;
    } finally {
      if (!pending.isDone()) {
        pending.cancel(true);
      }
    }
  }

  private static void close(InputStream answer) {
    try {
      answer.close();
    } catch (IOException alreadyClosed) {
      // That is what was wanted.
    }
  }

  private static HttpResponse<InputStream> answered(
      ServerProcess asked, CompletableFuture<HttpResponse<InputStream>> pending) {
    try {
      HttpResponse<InputStream> response = pending.get();
      if (response.statusCode() != OK) {
        try (InputStream body = response.body()) {
          String complaint = ServerProcess.complaint(body);
          throw new ModelException(
              complaint.contains("context")
                  ? ModelException.Kind.CONTEXT_OVERFLOW
                  : response.statusCode() == BAD_REQUEST
                      ? ModelException.Kind.REJECTED
                      : ModelException.Kind.OVERLOADED,
              "llama-server answered with status " + response.statusCode() + ": " + complaint);
        }
      }
      return response;
    } catch (CancellationException cancelled) {
      throw new CancelledException("cancelled");
    } catch (InterruptedException interrupted) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while the model answered", interrupted);
    } catch (IOException | ExecutionException failed) {
      throw broken(asked, failed);
    }
  }

  private static void read(
      InputStream answer, Consumer<? super ModelEvent> sink, ServerProcess asked)
      throws IOException {
    ServerChat chat = new ServerChat();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(DATA) && !line.equals(DATA + DONE)) {
        try {
          chat.take(Json.parseObject(line.substring(DATA.length())), sink);
        } catch (JsonSyntaxException damaged) {
          throw broken(asked, damaged);
        }
      }
    }
    if (!chat.finish(sink)) {
      throw broken(asked, new IOException("the answer broke off"));
    }
  }

  private static ModelException broken(ServerProcess asked, Exception cause) {
    String why =
        asked.alive()
            ? String.valueOf(cause.getMessage())
            : "it ended: " + asked.process().epitaph() + ". It is started again when it is needed";
    return new ModelException(
        ModelException.Kind.BROKEN_ANSWER, "llama-server did not answer to the end: " + why, cause);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        server.close();
        whenClosed.accept(this);
      }
    } finally {
      lock.unlock();
    }
  }
}
