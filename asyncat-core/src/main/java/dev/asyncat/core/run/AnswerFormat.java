package dev.asyncat.core.run;

import dev.asyncat.core.model.JsonRepair;
import dev.asyncat.core.tool.ArgumentValidation;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;

/**
 * The form that the final answer of a run has to have.
 *
 * @param schema a JSON schema of type object
 */
record AnswerFormat(JsonObject schema) {

  private static final String CUT_OFF =
      "it was cut off at the limit on tokens, so it has to be shorter";

  /** What the model is told before it begins. */
  String instruction() {
    return "When you have everything you need, give the final answer as one JSON object that fits"
        + " this JSON schema, and nothing besides it:\n"
        + schema;
  }

  /**
   * Reads an answer. Text around the object and small slips in its syntax are forgiven.
   *
   * @param cut whether the limit on tokens ended it; then nothing is made up for what is missing
   */
  Reading read(String answer, boolean cut) {
    int from = answer.indexOf('{');
    int to = answer.lastIndexOf('}');
    if (from < 0 || to < from) {
      return new Misfit(cut ? CUT_OFF : "it is not a JSON object");
    }
    String object = answer.substring(from, to + 1);
    if (cut && !isWhole(object)) {
      return new Misfit(CUT_OFF);
    }
    JsonRepair.Reading read = JsonRepair.object(object);
    if (read.problem() != null) {
      return new Misfit("it is not valid JSON: " + read.problem());
    }
    ToolSpec shape = new ToolSpec("answer", "", schema, "", PermissionLevel.SAFE);
    return switch (ArgumentValidation.validate(read.object(), shape, JsonObject.class)) {
      case ArgumentValidation.Valid<JsonObject> valid -> new Fit(valid.json());
      case ArgumentValidation.Defective<JsonObject> defective ->
          new Misfit(
              defective
                  .result()
                  .content()
                  .string("error", "it does not fit the schema")
                  .replace("Invalid arguments for answer: ", ""));
    };
  }

  private static boolean isWhole(String object) {
    try {
      Json.parseObject(object);
      return true;
    } catch (JsonSyntaxException cut) {
      return false;
    }
  }

  /** What became of an answer. */
  sealed interface Reading {}

  /** It fits. */
  record Fit(JsonObject value) implements Reading {}

  /** It does not. */
  record Misfit(String why) implements Reading {}
}
