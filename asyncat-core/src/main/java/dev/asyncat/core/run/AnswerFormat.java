package dev.asyncat.core.run;

import dev.asyncat.core.model.JsonRepair;
import dev.asyncat.core.tool.ArgumentValidation;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;

/**
 * The form that the final answer of a run has to have.
 *
 * @param schema a JSON schema of type object
 */
record AnswerFormat(JsonObject schema) {

  /** What the model is told before it begins. */
  String instruction() {
    return "When you have everything you need, give the final answer as one JSON object that fits"
        + " this JSON schema, and nothing besides it:\n"
        + schema;
  }

  /** Reads an answer. Text around the object and small slips in its syntax are forgiven. */
  Reading read(String answer) {
    int from = answer.indexOf('{');
    int to = answer.lastIndexOf('}');
    if (from < 0 || to < from) {
      return new Misfit("it is not a JSON object");
    }
    JsonRepair.Reading read = JsonRepair.object(answer.substring(from, to + 1));
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

  /** What became of an answer. */
  sealed interface Reading {}

  /** It fits. */
  record Fit(JsonObject value) implements Reading {}

  /** It does not. */
  record Misfit(String why) implements Reading {}
}
