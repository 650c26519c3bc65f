package dev.asyncat.llama.call;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a family of models writes tool calls. Immutable and thread-safe.
 *
 * @param markers texts of ASCII that begin a call wherever they are
 * @param opening what begins a call at the beginning of an answer without a marker; the call begins
 *     with its first group
 * @param form what comes after a marker
 * @param arguments the key of the arguments
 * @param close what ends a call; empty if it ends with its last bracket
 * @param several whether calls may follow one another
 * @param identified whether a call may have an id of its own
 */
public record CallSyntax(
    List<String> markers,
    Optional<Pattern> opening,
    Form form,
    String arguments,
    String close,
    boolean several,
    boolean identified) {

  /** What a call is made of. */
  public enum Form {
    /** An object with a name and arguments. */
    OBJECT,
    /** An array of such objects. */
    LIST,
    /** The name, {@code [ARGS]} and the arguments. */
    NAME_AND_ARGUMENTS
  }

  /** Between name and arguments in the last form. */
  public static final String ARGUMENTS_MARKER = "[ARGS]";

  /** Before the id of a call in the last form, if it has one. */
  public static final String ID_MARKER = "[CALL_ID]";

  private static final String SPACE = "(?: |\\n[ \\t]{0,20})?";

  /** An object whose first key is the name: an answer that begins like this is a call. */
  private static final String NAMED = "\\{" + SPACE + "\"name\":" + SPACE + "\"";

  /** Hermes and Qwen, and what the prompt for models without a form of their own asks for. */
  public static final CallSyntax HERMES =
      new CallSyntax(
          List.of("<tool_call>"),
          Optional.empty(),
          Form.OBJECT,
          "arguments",
          "</tool_call>",
          true,
          false);

  /** SmolLM2 from 1.7B on: like Hermes, with all calls in one array. */
  public static final CallSyntax SMOLLM =
      new CallSyntax(
          List.of("<tool_call>"),
          Optional.empty(),
          Form.LIST,
          "arguments",
          "</tool_call>",
          false,
          false);

  /** Llama 3.1 to 3.3: an object, bare or after a marker. */
  public static final CallSyntax LLAMA =
      new CallSyntax(
          List.of("<|python_tag|>"),
          Optional.of(Pattern.compile("\\s{0,4}(" + NAMED + ")")),
          Form.OBJECT,
          "parameters",
          "",
          false,
          false);

  /** Gemma 3: an object, bare or in a code fence. */
  public static final CallSyntax GEMMA =
      new CallSyntax(
          List.of(),
          Optional.of(
              Pattern.compile(
                  "\\s{0,4}(?:```(?:json|tool_code|tool_call)?\\s{1,4})?(" + NAMED + ")")),
          Form.OBJECT,
          "parameters",
          "",
          false,
          false);

  /** Mistral 7B 0.3, Nemo, Large: an array after a marker. */
  public static final CallSyntax MISTRAL =
      new CallSyntax(
          List.of("[TOOL_CALLS]"), Optional.empty(), Form.LIST, "arguments", "", false, true);

  /** Mistral models of 2025: name and arguments after a marker each. */
  public static final CallSyntax MISTRAL_NAMED =
      new CallSyntax(
          List.of("[TOOL_CALLS]"),
          Optional.empty(),
          Form.NAME_AND_ARGUMENTS,
          "arguments",
          "",
          true,
          true);

  /** Copies the list. */
  public CallSyntax {
    markers = List.copyOf(markers);
  }
}
