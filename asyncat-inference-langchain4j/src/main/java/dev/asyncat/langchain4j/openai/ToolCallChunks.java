package dev.asyncat.langchain4j.openai;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the pieces of several tool calls together. Servers differ: some mix the pieces of parallel
 * calls, some give all calls the index 0, some give none, some repeat id and name with every piece,
 * some send arguments as an object.
 */
final class ToolCallChunks {

  private static final class Call {
    private String id = "";
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();
  }

  private final List<Call> calls = new ArrayList<>();
  private final Map<Integer, Call> byTheirIndex = new HashMap<>();
  private int lastIndex;

  /** Takes the pieces out of a delta; the same delta if there are none. */
  JsonObject take(JsonObject delta) {
    if (!delta.has("tool_calls")) {
      return delta;
    }
    delta.array("tool_calls").orElse(JsonArray.EMPTY).objects().forEach(this::add);
    return delta.with("tool_calls", Json.nul());
  }

  /** All calls, whole, in the order in which they began. */
  JsonArray complete() {
    List<Json> whole = new ArrayList<>();
    for (Call call : calls) {
      JsonObject.Builder complete = Json.object().put("index", whole.size());
      if (!call.id.isEmpty()) {
        complete.put("id", call.id);
      }
      whole.add(
          complete
              .put("type", "function")
              .put(
                  "function",
                  Json.object()
                      .put("name", call.name.toString())
                      .put("arguments", call.arguments.toString())
                      .build())
              .build());
    }
    return new JsonArray(whole);
  }

  /** Whether a call began of which no name was sent. */
  boolean nameless() {
    return calls.stream().anyMatch(call -> call.name.toString().isBlank());
  }

  private void add(JsonObject piece) {
    JsonObject function = piece.object("function").orElse(JsonObject.EMPTY);
    String id = piece.string("id", "").strip();
    String name = function.string("name", "");
    int theirs = piece.integer("index").orElse(lastIndex);
    lastIndex = theirs;
    Call call = byTheirIndex.get(theirs);
    if (call == null || isAnother(call, id, name, piece.has("index"))) {
      call = new Call();
      calls.add(call);
      byTheirIndex.put(theirs, call);
    }
    if (call.id.isEmpty()) {
      call.id = id;
    }
    if (!name.contentEquals(call.name)) {
      call.name.append(name);
    }
    switch (function.get("arguments").orElse(null)) {
      case null -> {}
      case JsonString(String text) -> call.arguments.append(text);
      case Json value -> call.arguments.append(value.isNull() ? "" : value.toString());
    }
  }

  private static boolean isAnother(Call call, String id, String name, boolean indexed) {
    if (!id.isEmpty() && !call.id.isEmpty()) {
      return !id.equals(call.id);
    }
    return !indexed && !name.isEmpty() && !call.name.isEmpty() && !name.contentEquals(call.name);
  }
}
