package dev.asyncat.benchmarks.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * A model behind an OpenAI-compatible address that outlives the server under test. What it answers
 * follows from the messages it is sent and nothing else, so it is right after any restart. It
 * streams in small pieces with pauses, so that there is a middle to be killed in. Thread-safe.
 */
final class ScriptedEndpoint implements AutoCloseable {

  private static final int PIECES = 6;
  private static final long PAUSE_MILLIS = 8;

  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private ScriptedEndpoint(HttpServer http) {
    this.http = http;
  }

  static ScriptedEndpoint start() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ScriptedEndpoint endpoint = new ScriptedEndpoint(http);
    http.setExecutor(endpoint.threads);
    http.createContext("/v1/chat/completions", endpoint::answer);
    http.start();
    return endpoint;
  }

  String baseUrl() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/v1";
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      JsonObject request =
          Json.parseObject(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      List<JsonObject> messages = messages(request);
      int goal = goal(messages);
      if (goal < 0) {
        throw new IOException("no goal in " + request);
      }
      Work work = work(messages.get(goal)).orElseThrow();
      int round = round(work, messages.subList(goal, messages.size()));
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      stream(exchange.getResponseBody(), work, round);
    } catch (IOException serverDied) {
      // It will ask again when it has been restarted.
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** The round after the last one that the thread shows, which a summary may have shortened. */
  private static int round(Work work, List<JsonObject> messages) {
    Pattern said = Pattern.compile("\\b" + work.key() + " (\\d+)\\.\\d");
    return messages.stream()
            .map(message -> message.string("content", ""))
            .flatMap(text -> said.matcher(text).results())
            .mapToInt(match -> Integer.parseInt(match.group(1)))
            .max()
            .orElse(-1)
        + 1;
  }

  /** Where the goal is; before it there may be examples. */
  private static int goal(List<JsonObject> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (work(messages.get(i)).isPresent()) {
        return i;
      }
    }
    return -1;
  }

  private static Optional<Work> work(JsonObject message) {
    return message.string("role", "").equals("user")
        ? Work.of(message.string("content", ""))
        : Optional.empty();
  }

  private static List<JsonObject> messages(JsonObject request) {
    List<JsonObject> messages = new ArrayList<>();
    for (Json message : request.array("messages").orElse(JsonArray.EMPTY).items()) {
      if (message instanceof JsonObject object) {
        messages.add(object);
      }
    }
    return messages;
  }

  private static void stream(OutputStream out, Work work, int round)
      throws IOException, InterruptedException {
    for (int piece = 0; piece < PIECES; piece++) {
      send(out, Json.object().put("content", work.key() + " " + round + "." + piece + " ").build());
      Thread.sleep(PAUSE_MILLIS);
    }
    boolean acts = round < work.rounds();
    if (acts) {
      List<Work.Call> calls = work.calls(round);
      for (int i = 0; i < calls.size(); i++) {
        send(out, Json.object().put("tool_calls", Json.array(toolCall(calls.get(i), i))).build());
      }
    }
    finish(out, acts ? "tool_calls" : "stop");
  }

  private static JsonObject toolCall(Work.Call call, int index) {
    return Json.object()
        .put("index", index)
        .put("id", call.id())
        .put("type", "function")
        .put(
            "function",
            Json.object()
                .put("name", call.tool())
                .put("arguments", call.arguments().toString())
                .build())
        .build();
  }

  private static void send(OutputStream out, JsonObject delta) throws IOException {
    write(out, Json.object().put("index", 0).put("delta", delta).build(), Optional.empty());
  }

  private static void finish(OutputStream out, String reason) throws IOException {
    JsonObject usage =
        Json.object()
            .put("prompt_tokens", 100)
            .put("completion_tokens", PIECES)
            .put("total_tokens", 100 + PIECES)
            .build();
    write(
        out,
        Json.object()
            .put("index", 0)
            .put("delta", JsonObject.EMPTY)
            .put("finish_reason", reason)
            .build(),
        Optional.of(usage));
    out.write("data: [DONE]\n\n".getBytes(UTF_8));
    out.flush();
  }

  private static void write(OutputStream out, JsonObject choice, Optional<JsonObject> usage)
      throws IOException {
    JsonObject.Builder chunk =
        Json.object()
            .put("id", "chat")
            .put("object", "chat.completion.chunk")
            .put("created", 0)
            .put("model", "scripted")
            .put("choices", Json.array(choice));
    usage.ifPresent(counts -> chunk.put("usage", counts));
    out.write(("data: " + chunk.build() + "\n\n").getBytes(UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
