package dev.asyncat.llama.child;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.llama.LlamaModel;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.Usage;
import dev.asyncat.tool.ToolCall;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The process of one model: loads it, answers what its parent asks, and ends with its parent. Not
 * for use by hand.
 */
public final class ChildMain {

  private final Lines lines;
  private final LlamaModel model;
  private final Map<Long, CancellationSource> asked = new ConcurrentHashMap<>();

  private ChildMain(Lines lines, LlamaModel model) {
    this.lines = lines;
    this.model = model;
  }

  /** Runs until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    // A Ctrl-C at the terminal is for the parent, which decides what becomes of its runs.
    Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
    Lines lines =
        new Lines(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
    JsonObject start = lines.read().orElse(JsonObject.EMPTY);
    LlamaModel model;
    try {
      LlamaEngine engine =
          LlamaEngine.Builder.fromJson(start.object("engine").orElse(JsonObject.EMPTY)).build();
      model =
          engine.load(
              Path.of(start.string("file", "")),
              RequestJson.loading(start.object("loading").orElse(JsonObject.EMPTY)));
    } catch (RuntimeException | Error failure) {
      lines.write(Json.object().put("failed", FailureJson.write(failure)).build());
      return;
    }
    lines.write(Json.object().put("loaded", InfoJson.write(model.info())).build());
    new ChildMain(lines, model).serve();
    // Computations that are under way end with the process.
    Runtime.getRuntime().halt(0);
  }

  private void serve() throws IOException {
    for (Optional<JsonObject> next = lines.read(); next.isPresent(); next = lines.read()) {
      JsonObject message = next.get();
      long id = message.longInteger("id").orElse(0);
      if (message.bool("cancel", false)) {
        CancellationSource source = asked.get(id);
        if (source != null) {
          source.cancel("cancelled");
        }
      } else {
        CancellationSource source = new CancellationSource();
        asked.put(id, source);
        Thread.ofVirtual().name("ask-" + id).start(() -> answer(id, message, source));
      }
    }
  }

  private void answer(long id, JsonObject message, CancellationSource source) {
    try {
      message
          .object("ask")
          .ifPresent(
              ask ->
                  model.stream(
                      RequestJson.read(ask),
                      source.token(),
                      event -> send(Json.object().put("id", id).put("event", event(event)))));
      message
          .string("count")
          .ifPresent(
              text -> send(Json.object().put("id", id).put("tokens", model.countTokens(text))));
    } catch (RuntimeException | Error failure) {
      send(Json.object().put("id", id).put("failed", FailureJson.write(failure)));
    } finally {
      asked.remove(id);
      source.close();
    }
  }

  private void send(JsonObject.Builder message) {
    try {
      lines.write(message.build());
    } catch (IOException parentIsGone) {
      Runtime.getRuntime().halt(0);
    }
  }

  private static JsonObject event(ModelEvent event) {
    return switch (event) {
      case ModelEvent.Text(String text) -> Json.object().put("text", text).build();
      case ModelEvent.Reasoning(String text) -> Json.object().put("reasoning", text).build();
      case ModelEvent.Call(ToolCall call) -> Json.object().put("call", call.toJson()).build();
      case ModelEvent.Finished end -> {
        JsonObject.Builder json =
            Json.object()
                .put("finished", end.reason().name())
                .putIfPresent("carryOver", end.carryOver());
        if (end.usage() instanceof Usage usage) {
          json.put("usage", InfoJson.write(usage));
        }
        yield json.build();
      }
    };
  }
}
