package dev.asyncat.core.model;

import dev.asyncat.model.Message;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.List;

/**
 * Guesses how many tokens a text has, for models that do not say: one per 4.5 characters of prose,
 * one per 3.2 characters of code and JSON, one per character of scripts that are written without
 * spaces between words.
 */
public final class TokenEstimate {

  private static final double PROSE = 1 / 4.5;
  private static final double CODE = 1 / 3.2;

  /** What the role and the separators of one message cost. */
  private static final int MESSAGE = 4;

  /** Providers count an image by its size, which only they know; this is a usual one. */
  private static final int IMAGE = 1_000;

  private static final String FENCE = "```";

  private TokenEstimate() {}

  /** The tokens of a text: prose, with code where there are code fences. */
  public static long of(String text) {
    double tokens = 0;
    boolean code = false;
    int at = 0;
    while (at < text.length()) {
      int fence = text.indexOf(FENCE, at);
      int end = fence < 0 ? text.length() : fence;
      tokens += tokens(text, at, end, code ? CODE : PROSE);
      if (fence >= 0) {
        tokens++;
        code = !code;
        end += FENCE.length();
      }
      at = end;
    }
    return (long) Math.ceil(tokens);
  }

  /** The tokens of code or JSON. */
  public static long ofCode(String text) {
    return (long) Math.ceil(tokens(text, 0, text.length(), CODE));
  }

  /** The tokens of a message. */
  public static long of(Message message) {
    return MESSAGE
        + switch (message) {
          case Message.System system -> of(system.text());
          case Message.User user -> user.parts().stream().mapToLong(TokenEstimate::of).sum();
          case Message.Assistant assistant ->
              of(assistant.text())
                  + assistant.toolCalls().stream().mapToLong(TokenEstimate::of).sum();
          case Message.ToolResult result -> ofCode(result.content());
        };
  }

  /** The tokens of several messages. */
  public static long of(List<Message> messages) {
    return messages.stream().mapToLong(TokenEstimate::of).sum();
  }

  /** The tokens of a tool's definition, schema included. */
  public static long of(ToolSpec tool) {
    return ofCode(tool.name()) + of(tool.description()) + ofCode(tool.parameters().toString());
  }

  private static long of(ToolCall call) {
    return ofCode(call.name()) + ofCode(call.arguments().toString());
  }

  private static long of(Message.Part part) {
    return switch (part) {
      // Results of text-format calls come as user messages.
      case Message.Text(String text) ->
          text.startsWith(ToolPrompt.RESULT_OPEN) ? ofCode(text) : of(text);
      case Message.Image ignored -> IMAGE;
    };
  }

  private static double tokens(String text, int from, int to, double perChar) {
    int wide = 0;
    for (int i = from; i < to; i++) {
      if (isWide(text.charAt(i))) {
        wide++;
      }
    }
    return wide + (to - from - wide) * perChar;
  }

  /** East Asian scripts, and surrogates: an emoji costs two tokens or more. */
  private static boolean isWide(char c) {
    return c >= '\u2e80' && (c <= '\ud7ff' || Character.isSurrogate(c) || c >= '\uf900');
  }
}
