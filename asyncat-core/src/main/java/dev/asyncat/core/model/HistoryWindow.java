package dev.asyncat.core.model;

import dev.asyncat.model.Message;
import dev.asyncat.run.RunRequest.HistoryMessage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much of an earlier conversation the model sees: at most {@value #MAX_MESSAGES} messages and a
 * tenth of the context window, 8,000 tokens at most, counted from the end. The last two messages
 * are always there; where they alone are too long, their beginnings are.
 */
public final class HistoryWindow {

  /** The most messages: 12. */
  public static final int MAX_MESSAGES = 12;

  private static final int MAX_TOKENS = 8_000;
  private static final int WINDOW_SHARE = 10;
  private static final int ALWAYS = 2;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("MMM dd HH:mm", Locale.ENGLISH);

  private HistoryWindow() {}

  /** The messages to send, oldest first, with times in UTC. */
  public static List<Message> of(List<HistoryMessage> history, int contextWindow) {
    return of(history, contextWindow, ZoneOffset.UTC);
  }

  /**
   * The messages to send, oldest first. A message whose time is known begins with it.
   *
   * @param contextWindow the model's, in tokens
   * @param zone the reader's
   */
  public static List<Message> of(List<HistoryMessage> history, int contextWindow, ZoneId zone) {
    long budget = Math.min(contextWindow / WINDOW_SHARE, MAX_TOKENS);
    List<Message> newestFirst = new ArrayList<>();
    long used = 0;
    for (HistoryMessage message : history.reversed()) {
      if (!isUser(message) && !message.role().equals("assistant") || message.content().isBlank()) {
        continue;
      }
      String text = stamped(message.content(), message.at(), zone);
      long tokens = TokenEstimate.of(text);
      boolean fits = used + tokens <= budget;
      if (newestFirst.size() == MAX_MESSAGES || (!fits && newestFirst.size() >= ALWAYS)) {
        break;
      }
      String shown = fits ? text : beginning(text, Math.max(budget / ALWAYS, 50));
      newestFirst.add(isUser(message) ? Message.user(shown) : Message.assistant(shown));
      used += TokenEstimate.of(shown);
    }
    return newestFirst.reversed();
  }

  /** A goal that begins with the time at which it was sent. */
  public static String sent(String goal, Instant at, ZoneId zone) {
    return "[sent " + STAMP.format(at.atZone(zone)) + "] " + goal;
  }

  private static boolean isUser(HistoryMessage message) {
    return message.role().equals("user");
  }

  private static String stamped(String content, @Nullable Instant at, ZoneId zone) {
    return at == null ? content : "[" + STAMP.format(at.atZone(zone)) + "] " + content;
  }

  private static String beginning(String text, long tokens) {
    long all = Math.max(TokenEstimate.of(text), 1);
    int chars = (int) (text.length() * Math.min(1.0, (double) tokens / all));
    if (chars == text.length()) {
      return text;
    }
    if (chars > 0 && Character.isHighSurrogate(text.charAt(chars - 1))) {
      chars--;
    }
    return text.substring(0, chars) + "… [" + (text.length() - chars) + " characters left out]";
  }
}
