package dev.asyncat.llama.grammar;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds what {@code $ref} points at, within one document. */
final class SchemaReferences {

  private final JsonObject root;
  private final Map<String, Json> anchors = new HashMap<>();

  SchemaReferences(JsonObject root) {
    this.root = root;
    Deque<Json> open = new ArrayDeque<>();
    open.add(root);
    while (!open.isEmpty()) {
      switch (open.remove()) {
        case JsonObject object -> {
          for (String key : new String[] {"$anchor", "$id", "id"}) {
            object
                .string(key)
                .ifPresent(
                    name -> anchors.putIfAbsent(key.equals("$anchor") ? "#" + name : name, object));
          }
          open.addAll(object.members().values());
        }
        case JsonArray array -> open.addAll(array.items());
        default -> {}
      }
    }
  }

  /** The schema that a reference names; empty if it is elsewhere or nowhere. */
  Optional<Json> find(String reference) {
    if (anchors.containsKey(reference)) {
      return Optional.of(anchors.get(reference));
    }
    int hash = reference.indexOf('#');
    String document = hash < 0 ? reference : reference.substring(0, hash);
    String fragment = hash < 0 ? "" : reference.substring(hash + 1);
    Json from = document.isEmpty() ? root : anchors.get(document);
    if (from == null) {
      return Optional.empty();
    }
    return fragment.isEmpty() || fragment.startsWith("/")
        ? at(from, fragment)
        : Optional.ofNullable(anchors.get("#" + fragment));
  }

  private static Optional<Json> at(Json from, String pointer) {
    Json value = from;
    for (String part : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
      String key = decoded(part).replace("~1", "/").replace("~0", "~");
      Optional<Json> next =
          switch (value) {
            case JsonObject object -> object.get(key);
            case JsonArray array when key.matches("\\d{1,9}") ->
                array.items().stream().skip(Integer.parseInt(key)).findFirst();
            default -> Optional.empty();
          };
      if (next.isEmpty()) {
        return Optional.empty();
      }
      value = next.get();
    }
    return value instanceof JsonString ? Optional.empty() : Optional.of(value);
  }

  private static String decoded(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return part;
    }
  }
}
