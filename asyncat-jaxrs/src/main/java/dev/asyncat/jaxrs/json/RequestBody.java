package dev.asyncat.jaxrs.json;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonBool;
import dev.asyncat.json.JsonNull;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The body of a request, read strictly: a field that is missing or {@code null} is empty, a field
 * of the wrong type is refused with a message that names it, and unknown fields do not matter.
 *
 * @param json the fields; empty if there was no body
 * @param form whether it came as a form, where everything is text; numbers and booleans are then
 *     read from text
 * @param place where in the body these fields are, such as {@code items[2].}; empty at the top
 */
public record RequestBody(JsonObject json, boolean form, String place) {

  /** A JSON body. */
  public static RequestBody of(JsonObject json) {
    return new RequestBody(json, false, "");
  }

  /** The fields of a form. */
  public static RequestBody ofForm(JsonObject fields) {
    return new RequestBody(fields, true, "");
  }

  /** A field's name with its place in the body. */
  public String named(String field) {
    return place + field;
  }

  /** Whether the field was sent, {@code null} included. */
  public boolean has(String field) {
    return json.has(field);
  }

  /** The value of a field as it was sent; empty for {@code null}. */
  public Optional<Json> value(String field) {
    return json.get(field).filter(value -> !value.isNull());
  }

  /** A text. */
  public Optional<String> text(String field) {
    return value(field)
        .map(
            value -> {
              if (value instanceof JsonString(String text)) {
                return text;
              }
              throw wrongType(named(field), "a string", value);
            });
  }

  /** A text that is not blank; blank counts as missing. */
  public Optional<String> filledText(String field) {
    return text(field).map(String::strip).filter(text -> !text.isEmpty());
  }

  /** A yes or no. */
  public Optional<Boolean> flag(String field) {
    return value(field)
        .map(
            value -> {
              if (value instanceof JsonBool(boolean flag)) {
                return flag;
              }
              if (form && value instanceof JsonString(String text)) {
                switch (text.toLowerCase(Locale.ROOT)) {
                  case "true" -> {
                    return true;
                  }
                  case "false" -> {
                    return false;
                  }
                  default -> {}
                }
              }
              throw wrongType(named(field), "a boolean", value);
            });
  }

  /** A whole number. */
  public OptionalInt wholeNumber(String field) {
    Json value = value(field).orElse(null);
    if (value == null) {
      return OptionalInt.empty();
    }
    try {
      if (value instanceof JsonNumber number) {
        return OptionalInt.of(number.value().intValueExact());
      }
      if (form && value instanceof JsonString(String text)) {
        return OptionalInt.of(Integer.parseInt(text.strip()));
      }
    } catch (ArithmeticException | NumberFormatException notWhole) {
      throw new InvalidRequestException(
          named(field) + " must be a whole number, not " + shown(value), notWhole);
    }
    throw wrongType(named(field), "a whole number", value);
  }

  /** A whole number that may be large. */
  public OptionalLong longNumber(String field) {
    Json value = value(field).orElse(null);
    if (value == null) {
      return OptionalLong.empty();
    }
    try {
      if (value instanceof JsonNumber number) {
        return OptionalLong.of(number.value().longValueExact());
      }
      if (form && value instanceof JsonString(String text)) {
        return OptionalLong.of(Long.parseLong(text.strip()));
      }
    } catch (ArithmeticException | NumberFormatException notWhole) {
      throw new InvalidRequestException(
          named(field) + " must be a whole number, not " + shown(value), notWhole);
    }
    throw wrongType(named(field), "a whole number", value);
  }

  /** A time: with an offset, as databases write it in UTC, or in milliseconds since 1970. */
  public Optional<Instant> time(String field) {
    return value(field).map(value -> RequestTime.of(named(field), value));
  }

  /** An object. */
  public Optional<RequestBody> part(String field) {
    return object(field).map(object -> new RequestBody(object, false, named(field) + "."));
  }

  /** An object as it was sent. */
  public Optional<JsonObject> object(String field) {
    return value(field)
        .map(
            value -> {
              if (value instanceof JsonObject object) {
                return object;
              }
              throw wrongType(named(field), "an object", value);
            });
  }

  /** A list. */
  public Optional<JsonArray> list(String field) {
    return value(field)
        .map(
            value -> {
              if (value instanceof JsonArray array) {
                return array;
              }
              if (form) {
                return Json.array(value);
              }
              throw wrongType(named(field), "an array", value);
            });
  }

  /** A list of texts. */
  public Optional<List<String>> texts(String field) {
    return list(field)
        .map(
            array -> {
              List<String> texts = new ArrayList<>();
              for (Json item : array) {
                if (!(item instanceof JsonString(String text))) {
                  throw wrongType(named(field) + "[" + texts.size() + "]", "a string", item);
                }
                texts.add(text);
              }
              return texts;
            });
  }

  /** A list of objects. */
  public Optional<List<RequestBody>> objects(String field) {
    return list(field)
        .map(
            array -> {
              List<RequestBody> objects = new ArrayList<>();
              for (Json item : array) {
                if (!(item instanceof JsonObject object)) {
                  throw wrongType(named(field) + "[" + objects.size() + "]", "an object", item);
                }
                String at = named(field) + "[" + objects.size() + "].";
                objects.add(new RequestBody(object, false, at));
              }
              return objects;
            });
  }

  /** The refusal of a value of the wrong type. */
  public static InvalidRequestException wrongType(String field, String expected, Json actual) {
    return new InvalidRequestException(
        field + " must be " + expected + ", not " + typeName(actual));
  }

  static String typeName(Json value) {
    return switch (value) {
      case JsonString ignored -> "a string";
      case JsonNumber ignored -> "a number";
      case JsonBool ignored -> "a boolean";
      case JsonArray ignored -> "an array";
      case JsonObject ignored -> "an object";
      case JsonNull ignored -> "null";
    };
  }

  static String shown(Json value) {
    String text = value.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
