package dev.asyncat.cli.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** JSON laid out for people: one member or item per line. */
final class PrettyJson {

  private static final String STEP = "  ";

  private PrettyJson() {}

  static String of(Json value) {
    return of(value, "");
  }

  private static String of(Json value, String indent) {
    List<String> parts = new ArrayList<>();
    String inner = indent + STEP;
    return switch (value) {
      case JsonObject object -> {
        object
            .members()
            .forEach((key, member) -> parts.add(inner + Json.of(key) + ": " + of(member, inner)));
        yield enclosed("{", parts, indent, "}");
      }
      case JsonArray array -> {
        array.items().forEach(item -> parts.add(inner + of(item, inner)));
        yield enclosed("[", parts, indent, "]");
      }
      default -> value.toString();
    };
  }

  private static String enclosed(String open, List<String> parts, String indent, String close) {
    return parts.isEmpty()
        ? open + close
        : open + "\n" + String.join(",\n", parts) + "\n" + indent + close;
  }
}
