package dev.asyncat.llama.child;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.error.CancelledException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.localmodel.LocalModel;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.model.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * A program that speaks the part of the protocol of {@code llama-server} that is used, for machines
 * without one. The model in it is real.
 */
public final class FakeLlamaServer {

  private static final int NO_BODY = -1;

  private FakeLlamaServer() {}

  /** Writes a script of the program's name that starts this class. */
  static Path writeProgram(Path directory) {
    try {
      Path program = directory.resolve(ServerEngine.PROGRAM);
      Files.writeString(
          program,
          "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp '%s' %s \"$@\"\n"
              .formatted(
                  Path.of(System.getProperty("java.home"), "bin", "java"),
                  System.getProperty("java.class.path"),
                  FakeLlamaServer.class.getName()));
      return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The program. */
  public static void main(String[] arguments) throws IOException {
    List<String> options = List.of(arguments);
    LocalModel model =
        LlamaEngine.create()
            .load(
                Path.of(value(options, "--model")),
                LoadOptions.DEFAULTS
                    .withThreads(1)
                    .withContextTokens(Integer.parseInt(value(options, "--ctx-size"))));
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress("127.0.0.1", Integer.parseInt(value(options, "--port"))), 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/health", exchange -> exchange.sendResponseHeaders(200, NO_BODY));
    server.createContext("/tokenize", exchange -> tokenize(exchange, model));
    server.createContext("/v1/chat/completions", exchange -> chat(exchange, model));
    server.start();
  }

  private static String value(List<String> options, String name) {
    return options.get(options.indexOf(name) + 1);
  }

  private static JsonObject question(HttpExchange exchange) throws IOException {
    String key = "Bearer " + System.getenv("LLAMA_API_KEY");
    if (!key.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      exchange.sendResponseHeaders(401, NO_BODY);
      throw new IOException("another's key");
    }
    return Json.parseObject(
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
  }

  private static void tokenize(HttpExchange exchange, LocalModel model) throws IOException {
    int count = model.countTokens(question(exchange).string("content", ""));
    JsonArray tokens = Json.array(Collections.nCopies(count, Json.of(1)).toArray(Json[]::new));
    byte[] body =
        Json.object().put("tokens", tokens).build().toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void chat(HttpExchange exchange, LocalModel model) throws IOException {
    JsonObject question = question(exchange);
    List<Message> thread =
        question.array("messages").orElseThrow().items().stream()
            .map(item -> (Message) Message.user(((JsonObject) item).string("content", "")))
            .toList();
    ModelOptions options = ModelOptions.DEFAULTS.withTemperature(0);
    ModelRequest request =
        ModelRequest.of(thread)
            .with(
                question.integer("max_tokens").isPresent()
                    ? options.withMaxOutputTokens(question.integer("max_tokens").getAsInt())
                    : options);
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      CancellationSource gone = new CancellationSource();
      model.stream(
          request,
          gone.token(),
          event -> {
            try {
              write(out, event);
            } catch (IOException clientIsGone) {
              gone.cancel("the client is gone");
            }
          });
      out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    } catch (CancelledException ended) {
      // As the real program does: the computation stops, and nobody is told.
    }
  }

  private static void write(OutputStream out, ModelEvent event) throws IOException {
    JsonObject.Builder choice = Json.object().put("index", 0);
    JsonObject.Builder piece = Json.object();
    switch (event) {
      case ModelEvent.Text(String text) ->
          choice.put("delta", Json.object().put("content", text).build());
      case ModelEvent.Finished end -> {
        choice
            .put("delta", JsonObject.EMPTY)
            .put(
                "finish_reason",
                end.reason() == ModelEvent.FinishReason.LENGTH ? "length" : "stop");
        if (end.usage() instanceof Usage usage) {
          piece.put(
              "usage",
              Json.object()
                  .put("prompt_tokens", usage.inputTokens())
                  .put("completion_tokens", usage.outputTokens())
                  .build());
        }
      }
      default -> throw new IllegalStateException("not spoken here: " + event);
    }
    piece.put("choices", Json.array(choice.build()));
    out.write(("data: " + piece.build() + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
