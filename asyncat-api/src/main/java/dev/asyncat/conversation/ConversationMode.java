package dev.asyncat.conversation;

import dev.asyncat.error.InvalidRequestException;
import java.util.Locale;

/** What a conversation is for. */
public enum ConversationMode {
  /** Talking. */
  CHAT,
  /** Work with tools. */
  ACTION,
  /** The same, as older clients call it. */
  BUILD,
  /** Making images. */
  IMAGE;

  /** The word on the wire and in stores. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether tools are at work in it. */
  public boolean work() {
    return this == ACTION || this == BUILD;
  }

  /**
   * The mode of a word; {@code work} is {@link #BUILD}, {@code visual} is {@link #CHAT}.
   *
   * @throws InvalidRequestException if there is no such mode
   */
  public static ConversationMode of(String word) {
    return switch (word.strip().toLowerCase(Locale.ROOT)) {
      case "chat", "visual" -> CHAT;
      case "action" -> ACTION;
      case "build", "work" -> BUILD;
      case "image" -> IMAGE;
      default ->
          throw new InvalidRequestException(
              "mode must be chat, action, build, work, image or visual, not '"
                  + (word.length() <= 40 ? word : word.substring(0, 40) + "…")
                  + "'");
    };
  }
}
