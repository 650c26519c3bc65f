package dev.asyncat.core.model;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as models write it.
 *
 * <p>Mended is what can be read in one way only: code fences around the value, trailing and missing
 * commas, single, typographic, backtick and triple quotes, bare keys, comments, raw line breaks in
 * strings, unknown escapes (the backslash is kept), {@code True}, {@code False} and {@code None},
 * closing brackets that are missing at the very end or are one too many.
 *
 * <p>Not mended is what would have to be guessed: quotes inside a string that are not escaped, and
 * a text that ends inside a string, after a number or after a comma. A file written from half a
 * string would be worse than an error that the model can act on.
 *
 * <p>Never throws; linear time; nesting is limited to {@value LenientReader#MAX_DEPTH}.
 */
public final class JsonRepair {

  private JsonRepair() {}

  /**
   * Reads a text that should be one JSON object.
   *
   * @return the object, or what is wrong with the text
   */
  public static Reading object(String text) {
    return reading(value(text), text);
  }

  private static Reading reading(Outcome outcome, String text) {
    return switch (outcome.value()) {
      case JsonObject object -> new Reading(object, null);
      case null -> new Reading(JsonObject.EMPTY, outcome.defectText());
      default ->
          new Reading(JsonObject.EMPTY, text.isBlank() ? "it is empty" : "it is not an object");
    };
  }

  private static Outcome value(String text) {
    int from = skipFenceOpening(text);
    LenientReader reader = new LenientReader(text, from, text.length());
    Optional<Json> value = reader.read();
    if (value.isEmpty()) {
      return new Outcome(null, reader.defect());
    }
    int rest = reader.skipClosers();
    return rest == text.length() || text.startsWith("```", rest)
        ? new Outcome(value.get(), null)
        : new Outcome(null, "there is more text after the value, from character " + rest);
  }

  /** The offset after an opening code fence with its language, or 0 if there is none. */
  private static int skipFenceOpening(String text) {
    int at = 0;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return text.startsWith("```", at) ? afterFenceOpening(text, at) : 0;
  }

  /** The offset after the fence that begins at {@code at} and the language word that follows it. */
  static int afterFenceOpening(String text, int at) {
    int end = at + 3;
    while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))
        || end < text.length() && text.charAt(end) == '_') {
      end++;
    }
    return end;
  }

  private record Outcome(@Nullable Json value, @Nullable String defect) {
    String defectText() {
      return defect == null ? "it cannot be read" : defect;
    }
  }

  /**
   * What came of a text.
   *
   * @param object the object; without members if there is a defect
   * @param problem what is wrong, as a clause such as {@code "the text ends inside a string"};
   *     {@code null} if nothing is
   */
  public record Reading(JsonObject object, @Nullable String problem) {

    /** What is wrong, if anything. */
    public Optional<String> defect() {
      return Optional.ofNullable(problem);
    }
  }
}
