package dev.asyncat.core.conversation;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** What the values of a conversation may be. Gives each as it is stored. */
final class ConversationChecks {

  private static final int MOST_MESSAGES = 10_000;
  private static final int LONGEST_TITLE = 500;
  private static final int LONGEST_ID = 200;
  private static final int MOST_PROJECTS = 100;

  /** Stores count nanoseconds, of which a long number has enough until then. */
  private static final Instant END = Instant.parse("2262-01-01T00:00:00Z");

  private ConversationChecks() {}

  static String title(String value) {
    if (value.isBlank()) {
      throw new InvalidRequestException("title must not be blank");
    }
    return atMost("title", value.strip(), LONGEST_TITLE);
  }

  static void messages(List<DraftMessage> messages) {
    if (messages.isEmpty()) {
      throw new InvalidRequestException("Messages array is required and cannot be empty");
    }
    if (messages.size() > MOST_MESSAGES) {
      throw new InvalidRequestException(
          "a conversation can have at most "
              + MOST_MESSAGES
              + " messages, not "
              + messages.size()
              + ": begin a new one");
    }
    for (int i = 0; i < messages.size(); i++) {
      String id = messages.get(i).id();
      if (id != null) {
        atMost("messages[" + i + "].id", id, LONGEST_ID);
      }
      Instant at = messages.get(i).at();
      if (at != null && (at.isBefore(Instant.EPOCH) || !at.isBefore(END))) {
        throw new InvalidRequestException(
            "messages[" + i + "].timestamp must lie between 1970 and 2261, not at " + at);
      }
    }
  }

  static List<String> projectIds(List<String> values) {
    if (values.size() > MOST_PROJECTS) {
      throw new InvalidRequestException(
          "a conversation can be about at most "
              + MOST_PROJECTS
              + " projects, not "
              + values.size());
    }
    values.forEach(value -> atMost("an id in projectIds", value, LONGEST_ID));
    return values;
  }

  static JsonObject metadata(JsonObject metadata, JsonArray fileAttachments) {
    return fileAttachments.size() == 0
        ? metadata
        : metadata.with("fileAttachments", fileAttachments);
  }

  /** Whether a message has an image or a file, or content that looks like one. */
  static boolean attachments(List<DraftMessage> messages) {
    return messages.stream()
        .anyMatch(
            message ->
                message.extras().array("images").filter(ConversationChecks::filled).isPresent()
                    || message.extras().bool("imageMode", false)
                    || message
                        .extras()
                        .array("fileAttachments")
                        .filter(ConversationChecks::filled)
                        .isPresent()
                    || message.content().contains("base64"));
  }

  private static boolean filled(JsonArray array) {
    return array.size() > 0;
  }

  static String atMost(String field, String value, int limit) {
    if (value.length() > limit) {
      throw new InvalidRequestException(
          field + " must not be longer than " + limit + " characters; it has " + value.length());
    }
    return value;
  }
}
