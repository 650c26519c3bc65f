package dev.asyncat.core.session;

import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.StopReason;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.Session;
import dev.asyncat.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the latest sessions of a user went.
 *
 * @param models by model, the last used first
 * @param tools by tool, the most used first
 */
public record SessionHealth(
    int sessions,
    int completed,
    int failed,
    int active,
    int loops,
    List<ModelHealth> models,
    List<ToolHealth> tools) {

  /** Copies the lists. */
  public SessionHealth {
    models = List.copyOf(models);
    tools = List.copyOf(tools);
  }

  /** How often a tool was called and failed. */
  public record ToolHealth(String tool, int calls, int failures) {}

  /**
   * Looks at the sessions that changed last.
   *
   * @param limit how many at most
   */
  public static SessionHealth of(Store store, String userId, int limit) {
    Map<String, List<Looked>> byModel = new LinkedHashMap<>();
    Map<String, int[]> byTool = new TreeMap<>();
    List<Looked> all = new ArrayList<>();
    for (Session session : store.sessions().list(userId, null, limit)) {
      Looked looked = Looked.at(store, session);
      all.add(looked);
      byModel.computeIfAbsent(looked.key(), key -> new ArrayList<>()).add(looked);
      for (AuditEntry call : looked.calls()) {
        int[] counts = byTool.computeIfAbsent(call.toolName(), name -> new int[2]);
        counts[0]++;
        counts[1] += failed(call) ? 1 : 0;
      }
    }
    return new SessionHealth(
        all.size(),
        count(all, Session.Status.COMPLETED),
        count(all, Session.Status.FAILED),
        count(all, Session.Status.ACTIVE) + count(all, Session.Status.PAUSED),
        (int) all.stream().filter(Looked::looped).count(),
        byModel.values().stream().map(SessionHealth::model).toList(),
        byTool.entrySet().stream()
            .map(tool -> new ToolHealth(tool.getKey(), tool.getValue()[0], tool.getValue()[1]))
            .sorted(Comparator.comparingInt(ToolHealth::calls).reversed())
            .toList());
  }

  private static int count(List<Looked> sessions, Session.Status status) {
    return (int) sessions.stream().filter(looked -> looked.session().status() == status).count();
  }

  /** A call failed if its result says so. */
  private static boolean failed(AuditEntry call) {
    return Boolean.FALSE.equals(call.success())
        || (call.result() != null
            && call.result().string("error").filter(text -> !text.isEmpty()).isPresent());
  }

  private static boolean invalid(AuditEntry call) {
    return call.result() != null
        && call.result().string("code", "").equals("invalid_tool_arguments");
  }

  private static ModelHealth model(List<Looked> sessions) {
    Session latest = sessions.getFirst().session();
    List<AuditEntry> calls =
        sessions.stream()
            .filter(looked -> looked.session().activeRunId() == null)
            .flatMap(looked -> looked.calls().stream())
            .toList();
    return new ModelHealth(
        Looked.providerId(latest),
        latest.provider().string("type", "unknown"),
        latest.provider().string("model", "unknown"),
        latest.provider().bool("supportsNativeTools", false),
        sessions.size(),
        count(sessions, Session.Status.COMPLETED),
        count(sessions, Session.Status.FAILED),
        sessions.stream().mapToInt(looked -> looked.session().totalRounds()).sum(),
        calls.size(),
        (int) calls.stream().filter(SessionHealth::failed).count(),
        (int) calls.stream().filter(SessionHealth::invalid).count(),
        (int) sessions.stream().filter(Looked::looped).count(),
        sessions.stream()
            .map(looked -> looked.session().updatedAt())
            .max(Comparator.naturalOrder())
            .orElse(Instant.EPOCH));
  }

  /** A session with what it takes to judge it. */
  private record Looked(Session session, List<AuditEntry> calls, boolean looped) {

    static Looked at(Store store, Session session) {
      long last = store.runLog().lastSeq(session.id());
      boolean looped = false;
      for (LoggedEvent event : store.runLog().read(session.id(), Math.max(0, last - 1), 1)) {
        looped =
            event.event() instanceof LifecycleEvent.Done done
                && done.stopReason() == StopReason.LOOP_DETECTED;
      }
      return new Looked(session, store.sessions().audit(session.id()), looped);
    }

    static String providerId(Session session) {
      return session
          .provider()
          .string("providerId")
          .orElse(session.provider().bool("isLocal", false) ? "local" : "global");
    }

    String key() {
      return providerId(session) + ":" + session.provider().string("model", "unknown");
    }
  }
}
