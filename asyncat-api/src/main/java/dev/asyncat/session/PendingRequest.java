package dev.asyncat.session;

import dev.asyncat.run.PermissionEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A question that was put to people, as stored.
 *
 * @param seq the number of the event in its session
 * @param event {@link PermissionEvent.Requested} or {@link PermissionEvent.Asked}
 * @param resolution the event that closed it ({@link PermissionEvent.Decided} or {@link
 *     PermissionEvent.Answered}), {@code null} while it is open
 */
public record PendingRequest(
    String id,
    String sessionId,
    long seq,
    String runId,
    String userId,
    PermissionEvent event,
    @Nullable PermissionEvent resolution,
    Instant askedAt) {

  /** Whether it still waits for an answer. */
  public boolean open() {
    return resolution == null;
  }
}
