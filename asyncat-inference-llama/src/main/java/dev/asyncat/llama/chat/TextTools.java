package dev.asyncat.llama.chat;

import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.tool.ToolCall;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Families that were not trained on tools. Calls and results are plain text in the form that
 * prompts which describe tools ask for.
 */
final class TextTools implements ToolFormat {

  @Override
  public CallSyntax syntax() {
    return CallSyntax.HERMES;
  }

  @Override
  public boolean trained() {
    return false;
  }

  @Override
  public Section answer(ChatFormat.Frame assistant, String text, List<ToolCall> calls) {
    String called =
        calls.stream()
            .map(
                call ->
                    "<tool_call>\n"
                        + SpacedJson.of(ToolFormat.call(call, "arguments"))
                        + "\n</tool_call>")
            .collect(Collectors.joining("\n"));
    String between = text.isEmpty() || called.isEmpty() ? "" : "\n";
    return Section.of(ChatTurn.Role.ASSISTANT, assistant, text + between + called);
  }

  @Override
  public Section result(ChatFormat.Frame user, ChatTurn result) {
    return Section.of(
        ChatTurn.Role.USER,
        user,
        "<tool_result name=\"%s\" call_id=\"%s\">%s</tool_result>"
            .formatted(result.answeredCall().tool(), result.answeredCall().id(), result.text()));
  }
}
