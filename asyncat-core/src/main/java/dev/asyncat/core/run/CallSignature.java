package dev.asyncat.core.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.tool.ToolCall;
import java.util.Map;
import java.util.TreeMap;

/** What makes two calls the same, whatever order or spacing the model chose. */
final class CallSignature {

  private CallSignature() {}

  static String of(ToolCall call) {
    return call.name() + canonical(call.arguments());
  }

  private static Json canonical(Json value) {
    return switch (value) {
      case JsonObject(Map<String, Json> members) -> {
        Map<String, Json> sorted = new TreeMap<>();
        members.forEach((key, item) -> sorted.put(key, canonical(item)));
        yield new JsonObject(sorted);
      }
      case JsonArray array ->
          new JsonArray(array.items().stream().map(CallSignature::canonical).toList());
      case JsonString(String text) -> {
        String trimmed = text.strip();
        while (trimmed.length() > 1 && trimmed.endsWith("/")) {
          trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        yield new JsonString(trimmed);
      }
      default -> value;
    };
  }
}
