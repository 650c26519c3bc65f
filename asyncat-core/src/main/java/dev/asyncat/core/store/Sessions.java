package dev.asyncat.core.store;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the run log and the session store share. Guarded by its own monitor. */
final class Sessions {

  private final Map<String, SessionLog> byId = new LinkedHashMap<>();
  private final Set<String> deleted = new HashSet<>();
  private final Map<String, SessionLog> byRequest = new HashMap<>();

  @Nullable SessionLog get(String sessionId) {
    return byId.get(sessionId);
  }

  @Nullable SessionLog get(String userId, String sessionId) {
    SessionLog session = byId.get(sessionId);
    return session != null && session.belongsTo(userId) ? session : null;
  }

  /** All sessions, oldest first. */
  Collection<SessionLog> all() {
    return byId.values();
  }

  /** When any session of a user changed last. */
  Instant lastChange(String userId) {
    return byId.values().stream()
        .filter(session -> session.belongsTo(userId))
        .map(SessionLog::updatedAt)
        .max(Comparator.naturalOrder())
        .orElse(Instant.MIN);
  }

  void put(String sessionId, SessionLog session) {
    byId.put(sessionId, session);
  }

  boolean wasDeleted(String sessionId) {
    return deleted.contains(sessionId);
  }

  @Nullable SessionLog ofRequest(String requestId) {
    return byRequest.get(requestId);
  }

  void putRequest(String requestId, SessionLog session) {
    byRequest.put(requestId, session);
  }

  void delete(String sessionId, SessionLog session) {
    byId.remove(sessionId);
    byRequest.values().removeIf(other -> other == session);
    deleted.add(sessionId);
  }
}
