package dev.asyncat.langchain4j;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonBool;
import dev.asyncat.json.JsonNull;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.json.JsonSyntaxException;
import dev.langchain4j.data.message.AiMessage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of an answer, such as the signature of its reasoning, as text and back. */
final class CarryOver {

  private CarryOver() {}

  /** The attributes that can be written as JSON; {@code null} if there are none. */
  static @Nullable String of(AiMessage message) {
    if (message.attributes().isEmpty()) {
      return null;
    }
    JsonObject.Builder kept = Json.object();
    message.attributes().forEach((key, value) -> keep(kept, key, value));
    JsonObject attributes = kept.build();
    return attributes.members().isEmpty() ? null : attributes.toString();
  }

  /** The attributes again. What another provider carried over is not ours and gives none. */
  static Map<String, Object> attributes(@Nullable String carryOver) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    if (carryOver != null) {
      try {
        Json.parseObject(carryOver)
            .members()
            .forEach(
                (key, value) -> {
                  if (plain(value) instanceof Object known) {
                    attributes.put(key, known);
                  }
                });
      } catch (JsonSyntaxException ofAnotherProvider) {
        return Map.of();
      }
    }
    return attributes;
  }

  private static void keep(JsonObject.Builder kept, String key, @Nullable Object value) {
    try {
      kept.put(key, Json.from(value));
    } catch (IllegalArgumentException notData) {
      // Generated images and the like are part of the answer, not of what must be sent back.
    }
  }

  private static @Nullable Object plain(Json json) {
    return switch (json) {
      case JsonString(String value) -> value;
      case JsonBool(boolean value) -> value;
      case JsonNumber(BigDecimal value) ->
          value.stripTrailingZeros().scale() <= 0 && value.precision() - value.scale() <= 18
              ? (Object) value.longValue()
              : (Object) value.doubleValue();
      case JsonNull ignored -> null;
      case JsonArray(var items) -> items.stream().map(CarryOver::plain).toList();
      case JsonObject(var members) -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        members.forEach((key, value) -> map.put(key, plain(value)));
        yield map;
      }
    };
  }
}
