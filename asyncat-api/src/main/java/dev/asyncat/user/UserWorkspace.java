package dev.asyncat.user;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user's named area under which conversations, sessions and memory are grouped.
 *
 * @param emoji a picture for lists, if it has one
 */
public record UserWorkspace(
    String id, String userId, String name, @Nullable String emoji, Instant createdAt) {

  /** A workspace without a picture. */
  public UserWorkspace(String id, String userId, String name, Instant createdAt) {
    this(id, userId, name, null, createdAt);
  }
}
