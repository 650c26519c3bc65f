package dev.asyncat.llama.chat;

import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Mistral models of 2025: each call with its name between {@code [TOOL_CALLS]} and {@code [ARGS]}.
 *
 * @param identified whether calls and results have ids
 */
record MistralNamedTools(boolean identified) implements ToolFormat {

  @Override
  public CallSyntax syntax() {
    return CallSyntax.MISTRAL_NAMED;
  }

  @Override
  public Set<String> markers() {
    return MistralTools.MARKERS;
  }

  @Override
  public List<PromptPart> beforeLastUserTurn(List<ToolSpec> tools) {
    return MistralTools.list(tools, "");
  }

  @Override
  public Section answer(ChatFormat.Frame assistant, String text, List<ToolCall> calls) {
    List<PromptPart> parts = new ArrayList<>();
    parts.add(PromptPart.said(text));
    for (ToolCall call : calls) {
      parts.add(PromptPart.markup("[TOOL_CALLS]"));
      parts.add(PromptPart.said(call.name()));
      if (identified) {
        parts.add(PromptPart.markup("[CALL_ID]" + MistralTools.shortId(call.id())));
      }
      parts.add(PromptPart.markup(CallSyntax.ARGUMENTS_MARKER));
      parts.add(PromptPart.said(SpacedJson.of(call.arguments())));
    }
    ChatFormat.Frame frame =
        calls.isEmpty() ? assistant : new ChatFormat.Frame("", assistant.after());
    return new Section(ChatTurn.Role.ASSISTANT, frame, parts, Optional.empty());
  }

  @Override
  public Section result(ChatFormat.Frame user, ChatTurn result) {
    String id =
        identified ? MistralTools.shortId(result.answeredCall().id()) + "[TOOL_CONTENT]" : "";
    return new Section(
        ChatTurn.Role.TOOL,
        new ChatFormat.Frame("[TOOL_RESULTS]" + id, "[/TOOL_RESULTS]"),
        List.of(PromptPart.said(result.text())),
        Optional.empty());
  }
}
