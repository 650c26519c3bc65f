package dev.asyncat.core.model;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.tool.ToolSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tools and their results as text, for models without native tools. The format is the one most
 * small models were trained on, and the first that {@link TextToolCalls} looks for.
 */
public final class ToolPrompt {

  /** How a result in text begins. */
  /** What a message with results begins with. */
  public static final String RESULT_OPEN = "<tool_result ";

  private static final int SHORT_DESCRIPTION = 120;

  private ToolPrompt() {}

  /**
   * The list of tools and how to call them.
   *
   * <p>As much is said about each tool as fits: its full JSON schema, else what each argument
   * means, else one line with the arguments and their types.
   *
   * @param tokenBudget how many tokens the list may take; a single line per tool is written even if
   *     that is more
   * @return empty if there are no tools
   */
  public static String describe(List<ToolSpec> tools, long tokenBudget) {
    if (tools.isEmpty()) {
      return "";
    }
    String how = how(tools);
    long left = tokenBudget - TokenEstimate.of(how);
    String list =
        fits(lines(tools, ToolPrompt::complete), left)
            ? lines(tools, ToolPrompt::complete)
            : fits(lines(tools, ToolPrompt::explained), left)
                ? lines(tools, ToolPrompt::explained)
                : lines(tools, ToolPrompt::line);
    return how + "\n\nTools (? = optional):\n" + list;
  }

  /** A tool's result as the text of a user message. */
  public static String result(String tool, String callId, JsonObject result) {
    // A result must not be able to close its own tag and speak as somebody else.
    String json = result.toString().replace("</", "<\\/");
    return RESULT_OPEN
        + "name=\""
        + attribute(tool)
        + "\" call_id=\""
        + attribute(callId)
        + "\">"
        + json
        + "</tool_result>";
  }

  /** The tools a model with a small context window should be offered. See {@link ToolRanking}. */
  public static List<ToolSpec> mostUseful(List<ToolSpec> tools, String goal, boolean nativeTools) {
    return ToolRanking.select(
        tools, goal, nativeTools ? TokenEstimate::of : ToolPrompt::lineTokens);
  }

  private static long lineTokens(ToolSpec tool) {
    return TokenEstimate.ofCode(line(tool));
  }

  private static String how(List<ToolSpec> tools) {
    return """
    To use a tool, write this and then stop:
    <tool_call>
    %s
    </tool_call>
    The result comes back in <tool_result>. Wait for it; never write one yourself. \
    Use only the tools below. Without a tool call, your text is the final answer.\
    """
        .formatted(example(tools));
  }

  private static JsonObject example(List<ToolSpec> tools) {
    ToolSpec tool =
        tools.stream()
            .filter(spec -> spec.name().equals("read_file"))
            .findFirst()
            .orElse(tools.getFirst());
    JsonObject.Builder arguments = Json.object();
    if (tool.name().equals("read_file")) {
      arguments.put("path", "notes.txt");
    } else {
      required(tool).forEach(key -> arguments.put(key, sample(property(tool, key))));
    }
    return Json.object().put("name", tool.name()).put("arguments", arguments.build()).build();
  }

  private static Json sample(JsonObject property) {
    return switch (type(property)) {
      case "integer", "number" -> Json.of(1);
      case "boolean" -> Json.of(true);
      case "object" -> JsonObject.EMPTY;
      default -> type(property).endsWith("[]") ? Json.array() : Json.of("…");
    };
  }

  private static boolean fits(String list, long budget) {
    return TokenEstimate.ofCode(list) <= budget;
  }

  private static String lines(List<ToolSpec> tools, Function<ToolSpec, String> form) {
    return tools.stream().map(form).collect(Collectors.joining("\n"));
  }

  private static String complete(ToolSpec tool) {
    return "- "
        + tool.name()
        + ": "
        + oneLine(tool.description())
        + "\n  arguments: "
        + tool.parameters();
  }

  private static String explained(ToolSpec tool) {
    StringBuilder text = new StringBuilder(line(tool));
    properties(tool)
        .forEach(
            (key, property) -> {
              String meaning = oneLine(property.string("description", ""));
              if (!meaning.isEmpty()) {
                text.append("\n    ").append(key).append(": ").append(meaning);
              }
            });
    return text.toString();
  }

  /** For example {@code - read_file(path: string, start_line?: integer): Reads a text file}. */
  static String line(ToolSpec tool) {
    List<String> required = required(tool);
    String arguments =
        properties(tool).entrySet().stream()
            .map(
                entry ->
                    entry.getKey()
                        + (required.contains(entry.getKey()) ? ": " : "?: ")
                        + type(entry.getValue()))
            .collect(Collectors.joining(", "));
    return "- " + tool.name() + "(" + arguments + "): " + firstSentence(tool.description());
  }

  private static Map<String, JsonObject> properties(ToolSpec tool) {
    JsonObject properties = tool.parameters().object("properties").orElse(JsonObject.EMPTY);
    Map<String, JsonObject> objects = new LinkedHashMap<>();
    properties
        .members()
        .keySet()
        .forEach(key -> objects.put(key, properties.object(key).orElse(JsonObject.EMPTY)));
    return objects;
  }

  private static JsonObject property(ToolSpec tool, String key) {
    return properties(tool).getOrDefault(key, JsonObject.EMPTY);
  }

  private static List<String> required(ToolSpec tool) {
    return tool.parameters().array("required").map(JsonArray::strings).orElse(List.of());
  }

  private static String type(JsonObject property) {
    List<String> choices = property.array("enum").map(JsonArray::strings).orElse(List.of());
    if (!choices.isEmpty() && choices.size() <= 6) {
      return String.join("|", choices);
    }
    String type =
        property
            .get("type")
            .map(
                value ->
                    switch (value) {
                      case JsonString(String word) -> word;
                      // [string, null] and the like
                      case JsonArray words -> words.strings().stream().findFirst().orElse("any");
                      default -> "any";
                    })
            .orElse("any");
    return type.equals("array")
        ? type(property.object("items").orElse(JsonObject.EMPTY)) + "[]"
        : type;
  }

  private static String firstSentence(String description) {
    String text = oneLine(description);
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end);
    if (sentence.endsWith(".")) {
      sentence = sentence.substring(0, sentence.length() - 1);
    }
    return sentence.length() <= SHORT_DESCRIPTION
        ? sentence
        : sentence.substring(0, SHORT_DESCRIPTION) + "…";
  }

  private static String oneLine(String text) {
    return String.join(" ", text.strip().split("\\s+"));
  }

  private static String attribute(String value) {
    return value.replaceAll("[\"<>&\\s]", "_");
  }
}
