package dev.asyncat.llama.chat;

import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Hermes and Qwen 2.5 and 3: a list in {@code <tools>}, calls in {@code <tool_call>}, results in
 * {@code <tool_response>}.
 */
final class HermesTools implements ToolFormat {

  static final String CALL = "<tool_call>";
  static final String CALL_END = "</tool_call>";
  static final String RESULT = "<tool_response>";
  static final String RESULT_END = "</tool_response>";

  private static final String BEFORE_LIST =
      """
      # Tools

      You may call one or more functions to assist with the user query.

      You are provided with function signatures within <tools></tools> XML tags:
      <tools>
      """;
  private static final String AFTER_LIST =
      """

      </tools>

      For each function call, return a json object with function name and arguments within \
      <tool_call></tool_call> XML tags:
      <tool_call>
      {"name": <function-name>, "arguments": <args-json-object>}
      </tool_call>\
      """;

  @Override
  public CallSyntax syntax() {
    return CallSyntax.HERMES;
  }

  @Override
  public Set<String> markers() {
    return Set.of(CALL, CALL_END, RESULT, RESULT_END);
  }

  @Override
  public String system(String text, List<ToolSpec> tools) {
    if (tools.isEmpty()) {
      return text;
    }
    String list =
        tools.stream()
            .map(tool -> SpacedJson.of(ToolFormat.definition(tool)))
            .collect(Collectors.joining("\n", BEFORE_LIST, AFTER_LIST));
    return text.isEmpty() ? list : text + "\n\n" + list;
  }

  @Override
  public Section answer(ChatFormat.Frame assistant, String text, List<ToolCall> calls) {
    List<PromptPart> parts = new ArrayList<>();
    parts.add(PromptPart.said(text));
    for (ToolCall call : calls) {
      boolean first = parts.size() == 1 && text.isEmpty();
      parts.add(PromptPart.markup((first ? "" : "\n") + CALL + "\n"));
      parts.add(PromptPart.said(SpacedJson.of(ToolFormat.call(call, "arguments"))));
      parts.add(PromptPart.markup("\n" + CALL_END));
    }
    return new Section(ChatTurn.Role.ASSISTANT, assistant, parts, Optional.empty());
  }

  @Override
  public Section result(ChatFormat.Frame user, ChatTurn result) {
    return response(user, result);
  }

  static Section response(ChatFormat.Frame user, ChatTurn result) {
    return new Section(
        ChatTurn.Role.USER,
        user,
        List.of(
            PromptPart.markup(RESULT + "\n"),
            PromptPart.said(result.text()),
            PromptPart.markup("\n" + RESULT_END)),
        Optional.of("\n"));
  }
}
