package dev.asyncat.core.model;

import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds tool calls in the text of models that have no native ones.
 *
 * <p>Known are the formats that model families were trained on:
 *
 * <ol>
 *   <li>{@code <tool_call>{"name": …, "arguments": …}</tool_call>} (Qwen, Hermes, and what {@link
 *       ToolPrompt} asks for), with the JSON in a code fence or not, as lines {@code name: …} and
 *       {@code arguments: …}, or as {@code <function=…><parameter=…>};
 *   <li>{@code ✿FUNCTION✿: name} and {@code ✿ARGS✿: {…}} (Qwen agent);
 *   <li>{@code <｜tool▁call▁begin｜>name {…}<｜tool▁call▁end｜>} (DeepSeek);
 *   <li>{@code <|python_tag|>} with JSON or {@code name.call({…})} (Llama 3);
 *   <li>{@code [TOOL_CALLS]} with an array, or with {@code name[ARGS]{…}} (Mistral);
 *   <li>a code fence that holds nothing but calls of tools that exist, as JSON or, in a fence
 *       {@code tool_code}, as Python (Gemma and others);
 *   <li>{@code Action: name} and {@code Action Input: {…}} of a tool that exists (models that were
 *       shown the reason-and-act style);
 *   <li>a JSON object whose first key names a tool and whose second holds the arguments.
 * </ol>
 *
 * The first format that is there wins, and all its matches are calls. The names are taken as they
 * stand, unknown ones too. Nothing is dropped: arguments that even {@link JsonRepair} cannot read
 * make a call with a defect.
 *
 * <p>Never throws, and takes linear time whatever the text.
 */
public final class TextToolCalls {

  private static final List<CallFormat> FORMATS =
      List.of(
          new TaggedCalls(),
          new LabelledCalls(),
          new DeepSeekCalls(),
          new PythonTagCalls(),
          new MistralCalls(),
          new FencedCalls(),
          new ActionCalls(),
          new InlineCalls());

  private TextToolCalls() {}

  /**
   * Finds the calls in a text.
   *
   * @param knownTools the tools there are; only the loosest formats look at them
   */
  public static Found find(String text, Set<String> knownTools) {
    for (CallFormat format : FORMATS) {
      List<CallFormat.Match> matches = format.find(text, knownTools);
      if (!matches.isEmpty()) {
        List<Call> calls = matches.stream().flatMap(match -> match.calls().stream()).toList();
        return new Found(calls, without(text, matches));
      }
    }
    return new Found(List.of(), text);
  }

  private static String without(String text, List<CallFormat.Match> matches) {
    List<String> kept = new ArrayList<>();
    int at = 0;
    for (CallFormat.Match match : matches) {
      kept.add(text.substring(at, match.start()).strip());
      at = match.end();
    }
    kept.add(text.substring(at).strip());
    kept.removeIf(String::isEmpty);
    return String.join("\n", kept);
  }

  /**
   * What was found.
   *
   * @param rest the text without the calls and their markup
   */
  public record Found(List<Call> calls, String rest) {
    /** Copies the list. */
    public Found {
      calls = List.copyOf(calls);
    }
  }

  /**
   * A call as the model wrote it.
   *
   * @param arguments without members if there is a defect
   * @param problem why the arguments cannot be used, such as {@code "arguments are not valid JSON:
   *     the text ends inside a string"}; {@code null} if they can
   */
  public record Call(String name, JsonObject arguments, @Nullable String problem) {

    /** Why the arguments cannot be used, if so. */
    public Optional<String> defect() {
      return Optional.ofNullable(problem);
    }
  }
}
