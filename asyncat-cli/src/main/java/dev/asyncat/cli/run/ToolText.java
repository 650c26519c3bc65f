package dev.asyncat.cli.run;

import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Style;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tool calls and their results in a few words. */
final class ToolText {

  private static final int MAX_VALUE = 80;
  private static final int MAX_OUTPUT_LINES = 5;
  private static final List<String> TELLING =
      List.of("command", "path", "url", "query", "pattern", "question");

  private ToolText() {}

  /** The arguments of a call, the most telling one first, on one line. */
  static String arguments(JsonObject arguments, int width, Style style) {
    List<String> parts = new ArrayList<>();
    for (String key : TELLING) {
      arguments.string(key).ifPresent(value -> parts.add(value));
    }
    for (Map.Entry<String, Json> entry : arguments.members().entrySet()) {
      if (!TELLING.contains(entry.getKey())) {
        parts.add(entry.getKey() + "=" + value(entry.getValue(), style));
      }
    }
    return Printable.line(String.join(" ", parts), width, style);
  }

  private static String value(Json value, Style style) {
    String text = value instanceof JsonString(String string) ? string : value.toString();
    long lines = text.lines().count();
    return lines > 1 ? "(" + lines + " lines)" : Printable.line(text, MAX_VALUE, style);
  }

  /** What came of a call, one line or a few. */
  static List<String> result(ToolResult result, int width, Style style) {
    JsonObject content = result.content();
    if (!result.succeeded()) {
      String error = content.string("error", "failed");
      List<String> lines = new ArrayList<>(List.of(Printable.line(error, width, style)));
      lines.addAll(output(content, width, style));
      return lines;
    }
    List<String> output = output(content, width, style);
    return output.isEmpty() ? List.of(summary(content, width, style)) : output;
  }

  private static List<String> output(JsonObject content, int width, Style style) {
    List<String> lines = new ArrayList<>();
    for (String stream : List.of("stdout", "stderr")) {
      content.string(stream).stream()
          .flatMap(String::lines)
          .filter(line -> !line.isBlank())
          .forEach(lines::add);
    }
    Optional<String> exit =
        content.integer("exit_code").stream()
            .filter(code -> code != 0)
            .mapToObj(code -> "exit code " + code)
            .findFirst();
    List<String> shown =
        new ArrayList<>(
            lines.stream()
                .limit(MAX_OUTPUT_LINES)
                .map(line -> Printable.line(line, width, style))
                .toList());
    if (lines.size() > MAX_OUTPUT_LINES) {
      shown.add("(" + (lines.size() - MAX_OUTPUT_LINES) + " more lines)");
    }
    exit.ifPresent(shown::add);
    return shown;
  }

  private static String summary(JsonObject content, int width, Style style) {
    List<String> parts = new ArrayList<>();
    content.string("action").ifPresent(parts::add);
    content.string("path").ifPresent(parts::add);
    content.string("answer").ifPresent(parts::add);
    count(content, "total_lines", "lines").ifPresent(parts::add);
    count(content, "lines", "lines").ifPresent(parts::add);
    count(content, "count", "entries").ifPresent(parts::add);
    content.array("matches").map(JsonArray::size).ifPresent(n -> parts.add(n + " matches"));
    if (parts.isEmpty()) {
      String rest = content.members().size() <= 1 ? "done" : content.toString();
      parts.add(rest);
    }
    return Printable.line(String.join(", ", parts), width, style);
  }

  private static Optional<String> count(JsonObject content, String key, String unit) {
    return content.integer(key).stream().mapToObj(n -> n + " " + unit).findFirst();
  }
}
