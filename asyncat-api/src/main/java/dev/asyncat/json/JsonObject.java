package dev.asyncat.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object. Keys keep their order; equality ignores it.
 *
 * <p>The typed accessors ({@link #string}, {@link #integer}, …) give empty for a missing key, for
 * {@code null} and for a value of another type: readers of stored data stay tolerant. Code that
 * must reject bad input looks at {@link #get} itself.
 */
public record JsonObject(Map<String, Json> members) implements Json {

  /** An object without members. */
  public static final JsonObject EMPTY = new JsonObject(Map.of());

  /** Copies the members. */
  public JsonObject {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /** The value at a key, empty if there is none. */
  public Optional<Json> get(String key) {
    return Optional.ofNullable(members.get(key));
  }

  /** Whether the key is present, whatever its value. */
  public boolean has(String key) {
    return members.containsKey(key);
  }

  /** The string at a key. */
  public Optional<String> string(String key) {
    return members.get(key) instanceof JsonString(String value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** The string at a key, or {@code fallback}. */
  public String string(String key, String fallback) {
    return string(key).orElse(fallback);
  }

  /** The integral number at a key; fractions are cut, values outside {@code int} are empty. */
  public OptionalInt integer(String key) {
    OptionalLong value = longInteger(key);
    return value.isPresent()
            && value.getAsLong() >= Integer.MIN_VALUE
            && value.getAsLong() <= Integer.MAX_VALUE
        ? OptionalInt.of((int) value.getAsLong())
        : OptionalInt.empty();
  }

  /** The integral number at a key; fractions are cut, values outside {@code long} are empty. */
  public OptionalLong longInteger(String key) {
    if (!(members.get(key) instanceof JsonNumber(BigDecimal value))
        || value.precision() - (long) value.scale() > 19) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(value.setScale(0, RoundingMode.DOWN).longValueExact());
    } catch (ArithmeticException tooLarge) {
      return OptionalLong.empty();
    }
  }

  /** The boolean at a key. */
  public Optional<Boolean> bool(String key) {
    return members.get(key) instanceof JsonBool(boolean value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** The boolean at a key, or {@code fallback}. */
  public boolean bool(String key, boolean fallback) {
    return bool(key).orElse(fallback);
  }

  /** The object at a key. */
  public Optional<JsonObject> object(String key) {
    return members.get(key) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
  }

  /** The array at a key. */
  public Optional<JsonArray> array(String key) {
    return members.get(key) instanceof JsonArray array ? Optional.of(array) : Optional.empty();
  }

  /** A builder that starts with these members. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.members.putAll(members);
    return builder;
  }

  /** A copy with one member set. */
  public JsonObject with(String key, Json value) {
    return toBuilder().put(key, value).build();
  }

  @Override
  public String toString() {
    return JsonWriter.write(this);
  }

  /** Collects members in order. Not thread-safe. */
  public static final class Builder {

    private final Map<String, Json> members = new LinkedHashMap<>();

    Builder() {}

    /** Sets a member; {@code null} becomes JSON null. */
    public Builder put(String key, @Nullable Json value) {
      members.put(key, value == null ? JsonNull.INSTANCE : value);
      return this;
    }

    /** Sets a string member; {@code null} becomes JSON null. */
    public Builder put(String key, @Nullable String value) {
      return put(key, Json.of(value));
    }

    /** Sets an integral member. */
    public Builder put(String key, long value) {
      return put(key, Json.of(value));
    }

    /** Sets a number member. */
    public Builder put(String key, double value) {
      return put(key, Json.of(value));
    }

    /** Sets a boolean member. */
    public Builder put(String key, boolean value) {
      return put(key, Json.of(value));
    }

    /** Sets a member unless the value is {@code null}. */
    public Builder putIfPresent(String key, @Nullable String value) {
      return value == null ? this : put(key, value);
    }

    /** Sets a member unless the value is {@code null}. */
    public Builder putIfPresent(String key, @Nullable Json value) {
      return value == null ? this : put(key, value);
    }

    /** Sets all members of another object. */
    public Builder putAll(JsonObject other) {
      members.putAll(other.members());
      return this;
    }

    /** The object. */
    public JsonObject build() {
      return new JsonObject(members);
    }
  }
}
