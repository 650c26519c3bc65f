package dev.asyncat.core.tool;

import dev.asyncat.core.json.JacksonJson;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.ToolResult;
import dev.asyncat.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Turns a model's arguments into the record a tool takes, or says what is wrong with them.
 *
 * <p>Checked against the tool's schema: required keys, types, enum words and bounds, in nested
 * objects and lists too. What a model writes in another type without losing anything is converted:
 * {@code "5"} and {@code 5.0} to an integer, {@code "true"} to a boolean, a number or boolean to a
 * string, JSON text to an array or object, one value to a list of it, an enum word in other case.
 * {@code null}, and {@code ""} where no string is expected, count as not given when the key is
 * optional. A required string must not be empty, except for texts that a file may consist of
 * ({@code content}, {@code replace}, {@code new_string} and the like, or a schema with {@code
 * minLength: 0}). Unknown keys are left alone. Pure; stateless.
 */
public final class ArgumentValidation {

  /** The {@code code} of a result that says the arguments cannot be used. */
  public static final String CODE = "invalid_tool_arguments";

  private static final JacksonJson RECORDS = new JacksonJson();

  private ArgumentValidation() {}

  /** What came of it. */
  public sealed interface Result<A> {}

  /**
   * The arguments fit.
   *
   * @param arguments what the tool is given
   * @param json the same as JSON, after conversion
   */
  public record Valid<A>(A arguments, JsonObject json) implements Result<A> {}

  /**
   * The arguments do not fit; the call is not executed.
   *
   * @param result what the model sees: {@code missing} names keys, {@code invalid} says per key
   *     what was expected and what came
   */
  public record Defective<A>(ToolResult result) implements Result<A> {}

  /** Checks and converts the arguments of one call. */
  public static <A> Result<A> validate(JsonObject arguments, ToolSpec tool, Class<A> type) {
    SchemaCheck check = new SchemaCheck();
    JsonObject checked = check.object("", arguments, tool.parameters());
    if (!check.missing().isEmpty() || !check.invalid().isEmpty()) {
      return new Defective<>(defect(tool, check.missing(), check.invalid()));
    }
    if (type == JsonObject.class) {
      return new Valid<>(type.cast(checked), checked);
    }
    try {
      return new Valid<>(RECORDS.read(checked, type), checked);
    } catch (InvalidRequestException mismatch) {
      // The schema is looser than the record: a tool with a schema of its own, or a record that
      // refuses values in its constructor.
      return new Defective<>(
          ToolResult.error(
                  CODE, "Invalid arguments for " + tool.name() + ": " + mismatch.getMessage())
              .with("missing", List.of())
              .with("invalid", Json.array()));
    }
  }

  private static ToolResult defect(ToolSpec tool, List<String> missing, List<Problem> invalid) {
    List<String> parts = new ArrayList<>();
    if (!missing.isEmpty()) {
      parts.add("missing " + String.join(", ", missing));
    }
    for (Problem problem : invalid) {
      parts.add(problem.key() + " must be " + problem.expected() + ", not " + problem.actual());
    }
    return ToolResult.error(
            CODE,
            "Invalid arguments for "
                + tool.name()
                + ": "
                + String.join("; ", parts)
                + ". "
                + signature(tool))
        .with("missing", missing)
        .with("invalid", new JsonArray(invalid.stream().map(Problem::toJson).toList()));
  }

  private static String signature(ToolSpec tool) {
    JsonObject properties = tool.parameters().object("properties").orElse(JsonObject.EMPTY);
    List<String> required = tool.parameters().array("required").orElse(JsonArray.EMPTY).strings();
    return "It takes "
        + properties.members().entrySet().stream()
            .map(
                property ->
                    property.getKey()
                        + " ("
                        + (property.getValue() instanceof JsonObject schema
                            ? schema.string("type", "any")
                            : "any")
                        + (required.contains(property.getKey()) ? ", required)" : ")"))
            .collect(Collectors.joining(", "))
        + ".";
  }

  /** One argument of the wrong kind. */
  record Problem(String key, String expected, String actual) {
    Json toJson() {
      return Json.object().put("key", key).put("expected", expected).put("actual", actual).build();
    }
  }
}
