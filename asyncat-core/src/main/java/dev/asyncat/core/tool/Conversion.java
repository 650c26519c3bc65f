package dev.asyncat.core.tool;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonBool;
import dev.asyncat.json.JsonNull;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.json.JsonSyntaxException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Conversions between JSON types that lose nothing. */
final class Conversion {

  /** Short enough that expanding the exponent costs nothing. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?\\d{1,40}(\\.\\d{1,40})?([eE][+-]?\\d{1,3})?");

  private static final int MAX_DIGITS = 400;

  private Conversion() {}

  /** The word of JSON schema for a value's type; whole numbers are integers. */
  static String typeOf(Json value) {
    return switch (value) {
      case JsonString ignored -> "string";
      case JsonNumber(BigDecimal number) -> isWhole(number) ? "integer" : "number";
      case JsonBool ignored -> "boolean";
      case JsonArray ignored -> "array";
      case JsonObject ignored -> "object";
      case JsonNull ignored -> "null";
    };
  }

  /** The value as one of that type; empty if that would lose or invent something. */
  static Optional<Json> to(String type, Json value) {
    return switch (type) {
      case "string" -> string(value);
      case "integer" -> number(value).filter(json -> typeOf(json).equals("integer"));
      case "number" -> number(value);
      case "boolean" -> bool(value);
      case "array" -> array(value);
      case "object" -> parsed(value).filter(JsonObject.class::isInstance);
      case "null" -> Optional.of(value).filter(Json::isNull);
      default -> Optional.of(value);
    };
  }

  private static Optional<Json> string(Json value) {
    return switch (value) {
      case JsonString text -> Optional.of(text);
      case JsonNumber number -> Optional.of(Json.of(number.toString()));
      case JsonBool bool -> Optional.of(Json.of(bool.toString()));
      default -> Optional.empty();
    };
  }

  private static Optional<Json> number(Json value) {
    return switch (value) {
      case JsonNumber(BigDecimal number) when Double.isFinite(number.doubleValue()) ->
          Optional.of(value);
      case JsonString(String text) when NUMBER.matcher(text.strip()).matches() ->
          Optional.<Json>of(new JsonNumber(new BigDecimal(text.strip())))
              .flatMap(Conversion::number);
      default -> Optional.empty();
    };
  }

  private static Optional<Json> bool(Json value) {
    if (value instanceof JsonString(String text)) {
      return switch (text.strip()) {
        case "true", "True", "TRUE" -> Optional.of(Json.of(true));
        case "false", "False", "FALSE" -> Optional.of(Json.of(false));
        default -> Optional.empty();
      };
    }
    return Optional.of(value).filter(JsonBool.class::isInstance);
  }

  private static Optional<Json> array(Json value) {
    return switch (value) {
      case JsonArray array -> Optional.of(array);
      case JsonObject one -> Optional.of(Json.array(one));
      case JsonNumber one -> Optional.of(Json.array(one));
      case JsonString text ->
          parsed(text).filter(JsonArray.class::isInstance).or(() -> Optional.of(Json.array(text)));
      default -> Optional.empty();
    };
  }

  private static Optional<Json> parsed(Json value) {
    if (!(value instanceof JsonString(String text))) {
      return Optional.of(value);
    }
    try {
      return Optional.of(Json.parse(text));
    } catch (JsonSyntaxException plainText) {
      return Optional.empty();
    }
  }

  private static boolean isWhole(BigDecimal number) {
    return number.signum() == 0
        || number.precision() - (long) number.scale() <= MAX_DIGITS
            && number.stripTrailingZeros().scale() <= 0;
  }
}
