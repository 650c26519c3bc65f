package dev.asyncat.llama.chat;

import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Llama 3.1 to 3.3: tools in the first user turn, calls as bare JSON, results by {@code ipython}.
 */
final class LlamaTools implements ToolFormat {

  private static final String BEFORE_LIST =
      """
      Given the following functions, please respond with a JSON for a function call with its proper \
      arguments that best answers the given prompt.

      Respond in the format {"name": function name, "parameters": dictionary of argument name and its \
      value}.Do not use variables.

      """;

  private static final String ENVIRONMENT =
      "Environment: ipython\nCutting Knowledge Date: December 2023\n\n";

  private static final ChatFormat.Frame RESULT =
      new ChatFormat.Frame("<|start_header_id|>ipython<|end_header_id|>\n\n", "<|eot_id|>");

  @Override
  public CallSyntax syntax() {
    return CallSyntax.LLAMA;
  }

  @Override
  public String system(String text, List<ToolSpec> tools) {
    return tools.isEmpty() ? text : ENVIRONMENT + text;
  }

  @Override
  public List<PromptPart> inFirstUserTurn(List<ToolSpec> tools) {
    return tools.isEmpty()
        ? List.of()
        : List.of(
            PromptPart.said(
                tools.stream()
                    .map(tool -> SpacedJson.of(ToolFormat.definition(tool)))
                    .collect(Collectors.joining("\n\n", BEFORE_LIST, "\n\n"))));
  }

  @Override
  public Section answer(ChatFormat.Frame assistant, String text, List<ToolCall> calls) {
    String called =
        calls.stream()
            .map(call -> SpacedJson.of(ToolFormat.call(call, "parameters")))
            .collect(Collectors.joining("\n"));
    String between = text.isEmpty() || called.isEmpty() ? "" : "\n\n";
    return Section.of(ChatTurn.Role.ASSISTANT, assistant, text + between + called);
  }

  @Override
  public Section result(ChatFormat.Frame user, ChatTurn result) {
    return new Section(
        ChatTurn.Role.TOOL, RESULT, List.of(PromptPart.said(result.text())), Optional.empty());
  }
}
