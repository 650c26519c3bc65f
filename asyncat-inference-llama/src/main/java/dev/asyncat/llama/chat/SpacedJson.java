package dev.asyncat.llama.chat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.util.List;
import java.util.stream.Collectors;

/**
 * JSON with a space after each comma and colon: models were trained on it, and write it themselves.
 */
final class SpacedJson {

  private SpacedJson() {}

  static String of(Json value) {
    return switch (value) {
      case JsonObject object ->
          object.members().entrySet().stream()
              .map(member -> new JsonString(member.getKey()) + ": " + of(member.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case JsonArray array -> list(array.items());
      default -> value.toString();
    };
  }

  static String list(List<? extends Json> items) {
    return items.stream().map(SpacedJson::of).collect(Collectors.joining(", ", "[", "]"));
  }
}
