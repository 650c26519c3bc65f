package dev.asyncat.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * A message of a conversation.
 *
 * @param id unique in its conversation
 * @param at when it was written, as its client says
 * @param extras what else a client keeps with it, such as images or the events of an agent's run
 */
public record ChatMessage(String id, Role role, String content, Instant at, JsonObject extras) {

  private static final int FINGERPRINT_BYTES = 16;
  private static final Set<String> SESSION_KEYS = Set.of("agentSessionId", "sessionId");

  /** Who speaks. */
  public enum Role {
    /** The person. */
    USER,
    /** The model. */
    ASSISTANT;

    /** The word on the wire and in stores. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The role of a word: {@code user}, and assistant for any other. */
    public static Role of(String word) {
      return word.equals("user") ? USER : ASSISTANT;
    }
  }

  /** The same for messages of the same role and text, and practically for no others. */
  public String textFingerprint() {
    return fingerprint(role.wire() + "\n" + content);
  }

  /** The same for messages that are equal but for their ids, and practically for no others. */
  public String fingerprint() {
    return fingerprint(role.wire() + "\n" + at + "\n" + extras + "\n" + content);
  }

  /** The agent sessions that the extras mention, at whatever depth. */
  public Set<String> agentSessions() {
    Set<String> sessions = new LinkedHashSet<>();
    collectSessions(extras, sessions);
    return sessions;
  }

  private static void collectSessions(Json value, Set<String> sessions) {
    switch (value) {
      case JsonObject object ->
          object
              .members()
              .forEach(
                  (key, member) -> {
                    if (SESSION_KEYS.contains(key)
                        && member instanceof JsonString(String id)
                        && !id.isBlank()) {
                      sessions.add(id);
                    } else {
                      collectSessions(member, sessions);
                    }
                  });
      case JsonArray array -> array.forEach(item -> collectSessions(item, sessions));
      default -> {}
    }
  }

  private static String fingerprint(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
