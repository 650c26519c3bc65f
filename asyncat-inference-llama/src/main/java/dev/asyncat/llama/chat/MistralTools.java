package dev.asyncat.llama.chat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Mistral 7B 0.3, Nemo and Large: tools before the last user turn, all calls of a turn in one array
 * with an id each, results with that id.
 *
 * @param spaced whether a space follows each marker
 */
record MistralTools(boolean spaced) implements ToolFormat {

  static final Set<String> MARKERS =
      Set.of(
          "[AVAILABLE_TOOLS]",
          "[/AVAILABLE_TOOLS]",
          "[TOOL_CALLS]",
          "[TOOL_RESULTS]",
          "[/TOOL_RESULTS]",
          "[ARGS]",
          "[CALL_ID]",
          "[TOOL_CONTENT]",
          "</s>");

  private static final int ID_LENGTH = 9;

  @Override
  public CallSyntax syntax() {
    return CallSyntax.MISTRAL;
  }

  @Override
  public Set<String> markers() {
    return MARKERS;
  }

  @Override
  public List<PromptPart> beforeLastUserTurn(List<ToolSpec> tools) {
    return list(tools, space());
  }

  static List<PromptPart> list(List<ToolSpec> tools, String space) {
    String list = SpacedJson.list(tools.stream().map(ToolFormat::definition).toList());
    return tools.isEmpty()
        ? List.of()
        : List.of(
            PromptPart.markup("[AVAILABLE_TOOLS]" + space),
            PromptPart.said(list),
            PromptPart.markup("[/AVAILABLE_TOOLS]"));
  }

  @Override
  public Section answer(ChatFormat.Frame assistant, String text, List<ToolCall> calls) {
    if (calls.isEmpty()) {
      return Section.of(ChatTurn.Role.ASSISTANT, assistant, text);
    }
    String list =
        SpacedJson.list(
            calls.stream()
                .map(
                    call ->
                        ToolFormat.call(call, "arguments").with("id", Json.of(shortId(call.id()))))
                .toList());
    return new Section(
        ChatTurn.Role.ASSISTANT,
        new ChatFormat.Frame("", assistant.after()),
        List.of(
            PromptPart.said(text),
            PromptPart.markup("[TOOL_CALLS]" + space()),
            PromptPart.said(list)),
        Optional.empty());
  }

  @Override
  public Section result(ChatFormat.Frame user, ChatTurn result) {
    JsonObject told =
        Json.object()
            .put("content", json(result.text()))
            .put("call_id", shortId(result.answeredCall().id()))
            .build();
    return new Section(
        ChatTurn.Role.TOOL,
        new ChatFormat.Frame("[TOOL_RESULTS]" + space(), "[/TOOL_RESULTS]"),
        List.of(PromptPart.said(SpacedJson.of(told))),
        Optional.empty());
  }

  private String space() {
    return spaced ? " " : "";
  }

  private static Json json(String content) {
    try {
      return Json.parse(content);
    } catch (JsonSyntaxException text) {
      return Json.of(content);
    }
  }

  /** Ids have nine letters and digits; others are told as such a one, the same one each time. */
  static String shortId(String id) {
    if (id.matches("[a-zA-Z0-9]{" + ID_LENGTH + "}")) {
      return id;
    }
    String digits = Long.toString(Integer.toUnsignedLong(id.hashCode()), Character.MAX_RADIX);
    return "0".repeat(ID_LENGTH - digits.length()) + digits;
  }
}
