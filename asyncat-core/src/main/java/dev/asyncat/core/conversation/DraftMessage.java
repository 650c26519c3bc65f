package dev.asyncat.core.conversation;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.ChatMessage.Role;
import dev.asyncat.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message as a client sends it.
 *
 * @param id unique in its conversation; made when it is saved if {@code null}
 * @param at when it was written; when it is saved if {@code null}
 * @param extras what else the client keeps with it
 */
public record DraftMessage(
    @Nullable String id, Role role, String content, @Nullable Instant at, JsonObject extras) {

  /** The fingerprint of role and text that a stored message of the same would have. */
  String textFingerprint() {
    return new ChatMessage("", role, content, Instant.EPOCH, extras).textFingerprint();
  }
}
