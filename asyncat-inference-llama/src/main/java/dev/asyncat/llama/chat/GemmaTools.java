package dev.asyncat.llama.chat;

import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Gemma 3: tools with the instructions, calls as JSON, results in a fence of their own. */
final class GemmaTools implements ToolFormat {

  private static final String BEFORE_LIST =
      """
      You have access to functions. If you decide to invoke any of the function(s),
      you MUST put it in the format of
      {"name": function name, "parameters": dictionary of argument name and its value}

      You SHOULD NOT include any other text in the response if you call a function

      """;

  @Override
  public CallSyntax syntax() {
    return CallSyntax.GEMMA;
  }

  @Override
  public String system(String text, List<ToolSpec> tools) {
    if (tools.isEmpty()) {
      return text;
    }
    String list =
        SpacedJson.list(
            tools.stream()
                .map(tool -> ToolFormat.definition(tool).get("function").orElseThrow())
                .toList());
    String told = BEFORE_LIST + list;
    return text.isEmpty() ? told : text + "\n\n" + told;
  }

  @Override
  public Section answer(ChatFormat.Frame assistant, String text, List<ToolCall> calls) {
    String called =
        calls.stream()
            .map(call -> SpacedJson.of(ToolFormat.call(call, "parameters")))
            .collect(Collectors.joining("\n"));
    String between = text.isEmpty() || called.isEmpty() ? "" : "\n";
    return Section.of(ChatTurn.Role.ASSISTANT, assistant, text + between + called);
  }

  @Override
  public Section result(ChatFormat.Frame user, ChatTurn result) {
    return new Section(
        ChatTurn.Role.USER,
        user,
        List.of(PromptPart.said("```tool_output\n" + result.text() + "\n```")),
        Optional.of("\n"));
  }
}
