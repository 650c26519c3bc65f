package dev.asyncat.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value. The only carrier of dynamic data in the API, so that no JSON library is part of it.
 *
 * <p>Immutable and thread-safe. {@link Object#toString()} gives compact JSON text; {@link
 * #parse(String)} reads it back to an equal value.
 */
public sealed interface Json
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBool, JsonNull {

  /** The JSON {@code null} value. */
  static JsonNull nul() {
    return JsonNull.INSTANCE;
  }

  /** A string value, or {@link JsonNull} for {@code null}. */
  static Json of(@Nullable String value) {
    return value == null ? JsonNull.INSTANCE : new JsonString(value);
  }

  /** A boolean value. */
  static JsonBool of(boolean value) {
    return value ? JsonBool.TRUE : JsonBool.FALSE;
  }

  /** An integral number. */
  static JsonNumber of(long value) {
    return new JsonNumber(BigDecimal.valueOf(value));
  }

  /**
   * A number.
   *
   * @throws IllegalArgumentException for NaN and infinities, which JSON cannot express
   */
  static JsonNumber of(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(value + " cannot be written as JSON");
    }
    return new JsonNumber(BigDecimal.valueOf(value));
  }

  /** Starts an object. */
  static JsonObject.Builder object() {
    return new JsonObject.Builder();
  }

  /** An array of the given values. */
  static JsonArray array(Json... values) {
    return new JsonArray(List.of(values));
  }

  /** An array of strings. */
  static JsonArray strings(Iterable<String> values) {
    List<Json> items = new ArrayList<>();
    values.forEach(value -> items.add(new JsonString(value)));
    return new JsonArray(items);
  }

  /**
   * Converts plain Java data: null, {@link Json}, strings, numbers, booleans, enums (by their
   * {@code toString()}), maps with string keys and iterables of these.
   *
   * @throws IllegalArgumentException for any other type
   */
  static Json from(@Nullable Object value) {
    return switch (value) {
      case null -> JsonNull.INSTANCE;
      case Json json -> json;
      case CharSequence text -> new JsonString(text.toString());
      case Boolean bool -> of(bool.booleanValue());
      case BigDecimal number -> new JsonNumber(number);
      case Integer number -> of(number.longValue());
      case Long number -> of(number.longValue());
      case Short number -> of(number.longValue());
      case Byte number -> of(number.longValue());
      case Number number -> of(number.doubleValue());
      case Enum<?> constant -> new JsonString(constant.toString());
      case Map<?, ?> map -> {
        JsonObject.Builder object = object();
        map.forEach((key, item) -> object.put(String.valueOf(key), from(item)));
        yield object.build();
      }
      case Iterable<?> items -> {
        List<Json> list = new ArrayList<>();
        items.forEach(item -> list.add(from(item)));
        yield new JsonArray(list);
      }
      default ->
          throw new IllegalArgumentException(
              "no JSON form for " + value.getClass().getName() + "; use strings, numbers, maps");
    };
  }

  /**
   * Reads JSON text as RFC 8259 defines it, nothing more lenient.
   *
   * <p>Of a repeated key the last value counts. Nesting is limited to {@value
   * JsonReader#MAX_DEPTH}.
   *
   * @throws JsonSyntaxException if the text is not exactly one JSON value
   */
  static Json parse(String text) {
    return new JsonReader(text).read();
  }

  /**
   * Reads JSON text that must be an object.
   *
   * @throws JsonSyntaxException if the text is not exactly one JSON object
   */
  static JsonObject parseObject(String text) {
    if (parse(text) instanceof JsonObject object) {
      return object;
    }
    throw new JsonSyntaxException("expected a JSON object", 0);
  }

  /** True for {@link JsonNull}. */
  default boolean isNull() {
    return this instanceof JsonNull;
  }
}
