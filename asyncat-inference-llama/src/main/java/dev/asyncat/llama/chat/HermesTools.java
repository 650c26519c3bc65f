package dev.asyncat.llama.chat;

import java.util.List;

/**
 * The way of calling tools that the Hermes and Qwen families were trained on. The wording is part
 * of that training: models answer in this form because they saw exactly this text.
 */
final class HermesTools {

  static final String RESPONSE_END = "</tool_response>";

  private static final String RESPONSE_BEGIN = "<tool_response>";
  private static final String LIST_INTRODUCTION =
      "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
          + "You are provided with function signatures within <tools></tools> XML tags:\n<tools>\n";
  private static final String CALL_INTRODUCTION =
      "\n</tools>\n\nFor each function call, return a json object with function name and"
          + " arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n"
          + "{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call>";

  private HermesTools() {}

  static String system(String text, List<String> toolSpecs) {
    String list = LIST_INTRODUCTION + String.join("\n", toolSpecs) + CALL_INTRODUCTION;
    return text.isEmpty() ? list : text + "\n\n" + list;
  }

  static String answer(String text, List<String> toolCalls) {
    StringBuilder answer = new StringBuilder(text);
    for (String call : toolCalls) {
      if (!answer.isEmpty()) {
        answer.append('\n');
      }
      answer.append("<tool_call>\n").append(call).append("\n</tool_call>");
    }
    return answer.toString();
  }

  static String response(String text) {
    return RESPONSE_BEGIN + "\n" + text + "\n" + RESPONSE_END;
  }
}
