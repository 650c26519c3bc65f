package dev.asyncat.json;

import java.util.Iterator;
import java.util.List;

/** A JSON array. */
public record JsonArray(List<Json> items) implements Json, Iterable<Json> {

  /** An array without items. */
  public static final JsonArray EMPTY = new JsonArray(List.of());

  /** Copies the items. */
  public JsonArray {
    items = List.copyOf(items);
  }

  /** The strings among the items, in order; other items are left out. */
  public List<String> strings() {
    return items.stream()
        .filter(JsonString.class::isInstance)
        .map(item -> ((JsonString) item).value())
        .toList();
  }

  /** The objects among the items, in order; other items are left out. */
  public List<JsonObject> objects() {
    return items.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList();
  }

  /** The number of items. */
  public int size() {
    return items.size();
  }

  @Override
  public Iterator<Json> iterator() {
    return items.iterator();
  }

  @Override
  public String toString() {
    return JsonWriter.write(this);
  }
}
