package dev.asyncat.core.model;

import dev.asyncat.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * What the text of one model turn says: what is reasoning, what is a tool call, what is the answer.
 *
 * <p>Reasoning is recognised in tags ({@code <think>}, {@code <thinking>}, {@code <thought>},
 * {@code <reasoning>}), in channels ({@code <|channel>thought … <channel|>} and {@code
 * <|channel|>analysis<|message|> … <|end|>}) and after labels ({@code Thought:}, {@code
 * **Thought:**}). A tag that is never closed takes the rest of the text, up to a tool call. Text
 * before a closing tag that was never opened is reasoning too: templates of some models open it in
 * the prompt. Calls inside closed reasoning are only thought of and are not made.
 *
 * <p>Never throws, and takes linear time whatever the text.
 *
 * @param reasoning what the model thought, empty if it did not say
 * @param calls the tool calls, in order
 * @param answer what is meant for the user: the text after {@code Answer:} or {@code Final
 *     Answer:}, else what is left without reasoning, calls and end-of-turn tokens
 * @param explicit whether a label marked the answer
 * @param spoken the text without reasoning in tags and channels, calls included: what the model
 *     should see again
 */
public record TurnText(
    String reasoning,
    List<TextToolCalls.Call> calls,
    String answer,
    boolean explicit,
    String spoken) {

  /** What is wrong with a call that the limit on tokens cut off. */
  public static final String CUT_OFF =
      "the call was cut off at the limit on tokens; make it shorter, or make several calls of it";

  /** Stands where a text was cut off: no character of any text, and in no JSON but in a string. */
  private static final String CUT = "\uFFFF";

  /** Copies the list. */
  public TurnText {
    calls = List.copyOf(calls);
  }

  /**
   * Reads the text of a turn.
   *
   * @param tools the tools the model may call; if there are none, nothing is taken for a call
   */
  public static TurnText read(String text, Set<String> tools) {
    ReasoningTags.Split tags = ReasoningTags.split(EndTokens.strip(text));
    TextToolCalls.Found found =
        tools.isEmpty()
            ? new TextToolCalls.Found(List.of(), tags.rest())
            : TextToolCalls.find(tags.rest(), tools);
    TurnLabels labels = TurnLabels.read(EndTokens.strip(found.rest()));
    String reasoning = joined(tags.reasoning(), labels.thought());
    return new TurnText(reasoning, found.calls(), labels.answer(), labels.explicit(), tags.rest());
  }

  /**
   * Reads the text of a turn that the limit on tokens ended. A call that is not there to its end
   * gets {@link #CUT_OFF} for a defect: half a file, or a path without its last part, is not what
   * the model meant.
   */
  public static TurnText readCut(String text, Set<String> tools) {
    TurnText read = read(text.replace(CUT, "") + CUT, tools);
    return new TurnText(
        read.reasoning().replace(CUT, ""),
        read.calls().stream().map(TurnText::whole).toList(),
        read.answer().replace(CUT, ""),
        read.explicit(),
        read.spoken().replace(CUT, ""));
  }

  private static TextToolCalls.Call whole(TextToolCalls.Call call) {
    boolean cut = call.problem() != null || call.arguments().toString().contains(CUT);
    return cut
        ? new TextToolCalls.Call(call.name().replace(CUT, ""), JsonObject.EMPTY, CUT_OFF)
        : call;
  }

  /**
   * The same with reasoning that came over a channel of its own before it.
   *
   * @param channel empty if there was none
   */
  public TurnText withReasoning(String channel) {
    return new TurnText(joined(channel.strip(), reasoning), calls, answer, explicit, spoken);
  }

  /** The answer, or the reasoning if the model said nothing else at all. */
  public String answerOrThought() {
    return answer.isBlank() && calls.isEmpty() ? reasoning : answer;
  }

  private static String joined(String first, String second) {
    if (first.isBlank()) {
      return second;
    }
    return second.isBlank() ? first : first + "\n\n" + second;
  }
}
