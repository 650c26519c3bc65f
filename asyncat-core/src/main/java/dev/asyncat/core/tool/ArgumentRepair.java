package dev.asyncat.core.tool;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.ToolSpec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Renames arguments that a model gave under another name, so that the call need not be sent again.
 *
 * <p>Two repairs, both only where the tool's own key is missing and the given key is none of the
 * tool's: another spelling of a key ({@code startLine}, {@code Start-Line} for {@code start_line}),
 * and, for required keys, a common synonym ({@code file} for {@code path}). The first synonym in
 * the order of {@link #SYNONYMS} counts. Pure; stateless.
 */
public final class ArgumentRepair {

  /** What models write instead of a key, most likely first. */
  private static final Map<String, List<String>> SYNONYMS =
      Map.of(
          "path",
          List.of(
              "file",
              "filename",
              "filepath",
              "file_path",
              "target",
              "source",
              "dir",
              "directory",
              "folder",
              "name"),
          "source",
          List.of("src", "from", "path", "old_path"),
          "destination",
          List.of("dest", "dst", "to", "target", "new_path"),
          "command",
          List.of("cmd", "shell_command", "exec"),
          "content",
          List.of("text", "body", "data"),
          "query",
          List.of("q", "search", "search_query"),
          "replace",
          List.of("replacement", "new_content"),
          "find",
          List.of("old_content", "pattern", "search_term"));

  private ArgumentRepair() {}

  /** The arguments under the tool's own names; the same object if there was nothing to repair. */
  public static JsonObject repair(JsonObject arguments, ToolSpec tool) {
    Set<String> keys =
        tool.parameters().object("properties").orElse(JsonObject.EMPTY).members().keySet();
    Set<String> required =
        new HashSet<>(
            tool.parameters().array("required").map(array -> array.strings()).orElse(List.of()));
    Map<String, String> renamed = new LinkedHashMap<>();
    for (String key : keys) {
      if (isMissing(arguments, key)) {
        Set<String> free = new HashSet<>(arguments.members().keySet());
        free.removeAll(keys);
        free.removeAll(renamed.keySet());
        free.removeIf(name -> isMissing(arguments, name));
        spelled(key, free)
            .or(() -> required.contains(key) ? synonym(key, free) : Optional.empty())
            .ifPresent(given -> renamed.put(given, key));
      }
    }
    return renamed.isEmpty() ? arguments : rename(arguments, renamed);
  }

  private static boolean isMissing(JsonObject arguments, String key) {
    return arguments.get(key).map(Json::isNull).orElse(true);
  }

  private static Optional<String> spelled(String key, Set<String> free) {
    return free.stream().filter(name -> plain(name).equals(plain(key))).sorted().findFirst();
  }

  private static Optional<String> synonym(String key, Set<String> free) {
    return SYNONYMS.getOrDefault(key, List.of()).stream()
        .flatMap(synonym -> spelled(synonym, free).stream())
        .findFirst();
  }

  private static String plain(String key) {
    return key.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }

  private static JsonObject rename(JsonObject arguments, Map<String, String> renamed) {
    JsonObject.Builder repaired = Json.object();
    Set<String> filled = new HashSet<>(renamed.values());
    arguments
        .members()
        .forEach(
            (key, value) -> {
              if (!filled.contains(key)) {
                repaired.put(renamed.getOrDefault(key, key), value);
              }
            });
    return repaired.build();
  }
}
