package dev.asyncat.conversation;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts of the conversations of a workspace that are neither archived nor in the trash.
 *
 * @param byMode how many there are of each mode; modes without any are missing
 * @param lastActivity the latest {@link Conversation#lastMessageAt()}; {@code null} without any
 */
public record ConversationStats(
    Map<ConversationMode, Long> byMode,
    long pinned,
    long messages,
    @Nullable Instant lastActivity) {

  /** Copies the map. */
  public ConversationStats {
    byMode = Map.copyOf(byMode);
  }

  /** All of them. */
  public long total() {
    return byMode.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Those of one mode. */
  public long of(ConversationMode mode) {
    return byMode.getOrDefault(mode, 0L);
  }
}
