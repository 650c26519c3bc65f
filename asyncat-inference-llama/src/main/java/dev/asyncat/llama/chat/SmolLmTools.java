package dev.asyncat.llama.chat;

import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import java.util.Optional;

/** SmolLM2 from 1.7B on: all calls of a turn in one array in {@code <tool_call>}. */
final class SmolLmTools implements ToolFormat {

  private static final String BEFORE_LIST =
      """
      You are an expert in composing functions. You are given a question and a set of possible functions.
      Based on the question, you will need to make one or more function/tool calls to achieve the purpose.
      If none of the functions can be used, point it out and refuse to answer.
      If the given question lacks the parameters required by the function, also point it out.

      You have access to the following tools:
      <tools>\
      """;
  private static final String AFTER_LIST =
      """
      </tools>

      The output MUST strictly adhere to the following format, and NO other text MUST be included.
      The example format is as follows. Please make sure the parameter type is correct. If no function \
      call is needed, please make the tool calls an empty list '[]'.
      <tool_call>[
      {"name": "func_name1", "arguments": {"argument1": "value1", "argument2": "value2"}},
      ... (more tool calls as required)
      ]</tool_call>\
      """;

  @Override
  public CallSyntax syntax() {
    return CallSyntax.SMOLLM;
  }

  @Override
  public String system(String text, List<ToolSpec> tools) {
    if (tools.isEmpty()) {
      return text;
    }
    String list = SpacedJson.list(tools.stream().map(ToolFormat::definition).toList());
    String told = BEFORE_LIST + list + AFTER_LIST;
    return text.isEmpty() ? told : text + "\n\n" + told;
  }

  @Override
  public Section answer(ChatFormat.Frame assistant, String text, List<ToolCall> calls) {
    if (calls.isEmpty()) {
      return Section.of(ChatTurn.Role.ASSISTANT, assistant, text);
    }
    String list =
        SpacedJson.list(calls.stream().map(call -> ToolFormat.call(call, "arguments")).toList());
    String called = "<tool_call>" + list + "</tool_call>";
    return Section.of(
        ChatTurn.Role.ASSISTANT, assistant, text.isEmpty() ? called : text + "\n" + called);
  }

  @Override
  public Section result(ChatFormat.Frame user, ChatTurn result) {
    return new Section(
        ChatTurn.Role.USER,
        user,
        List.of(
            PromptPart.said(
                HermesTools.RESULT + "\n" + result.text() + "\n" + HermesTools.RESULT_END)),
        Optional.of("\n"));
  }
}
