package dev.asyncat.run;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonBool;
import dev.asyncat.json.JsonObject;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Which aids somebody has switched on or off. Immutable.
 *
 * @param chosen those about which something was said
 */
public record Aids(Map<Aid, Boolean> chosen) {

  /** Nothing was said about any. */
  public static final Aids NONE_CHOSEN = new Aids(Map.of());

  /** Copies the map, in the order of the aids. */
  public Aids {
    Map<Aid, Boolean> copy = new EnumMap<>(Aid.class);
    copy.putAll(chosen);
    chosen = Collections.unmodifiableMap(copy);
  }

  /** Whether an aid is on. */
  public boolean on(Aid aid) {
    return chosen.getOrDefault(aid, aid.byDefault());
  }

  /** The same with one switched on or off. */
  public Aids with(Aid aid, boolean on) {
    Map<Aid, Boolean> more = new EnumMap<>(Aid.class);
    more.putAll(chosen);
    more.put(aid, on);
    return new Aids(more);
  }

  /** These, and where they say nothing, the others. */
  public Aids orElse(Aids others) {
    Map<Aid, Boolean> all = new EnumMap<>(Aid.class);
    all.putAll(others.chosen);
    all.putAll(chosen);
    return new Aids(all);
  }

  /** An object with a member for each aid that was chosen: {@code {"reflection": true}}. */
  public JsonObject toJson() {
    JsonObject.Builder json = Json.object();
    chosen.forEach((aid, on) -> json.put(aid.wire(), on.booleanValue()));
    return json.build();
  }

  /**
   * Reads {@link #toJson()} back.
   *
   * @throws InvalidRequestException if a name is unknown or a value neither true nor false
   */
  public static Aids fromJson(JsonObject json) {
    Map<Aid, Boolean> chosen = new EnumMap<>(Aid.class);
    json.members()
        .forEach(
            (name, value) -> {
              if (!(value instanceof JsonBool(boolean on))) {
                throw new InvalidRequestException(
                    "aids." + name + " must be true or false, not " + value);
              }
              chosen.put(Aid.of(name), on);
            });
    return new Aids(chosen);
  }
}
