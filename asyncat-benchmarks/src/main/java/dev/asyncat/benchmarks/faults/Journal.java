package dev.asyncat.benchmarks.faults;

import dev.asyncat.json.Json;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.RunLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All events of one session as the store has them. */
record Journal(String sessionId, List<LoggedEvent> events) {

  static Journal read(RunLog log, String sessionId) {
    List<LoggedEvent> all = new ArrayList<>();
    log.forEach(sessionId, 0, all::add);
    return new Journal(sessionId, List.copyOf(all));
  }

  /** What clients must have got, by number. */
  Map<Long, String> wire() {
    Map<Long, String> wire = new LinkedHashMap<>();
    for (LoggedEvent event : events) {
      if (event.event().visible()) {
        wire.put(
            event.seq(),
            Json.object()
                .put("type", event.event().type())
                .put("data", event.event().data())
                .put("seq", event.seq())
                .build()
                .toString());
      }
    }
    return wire;
  }

  /** The events of each run, in their order. */
  Map<String, List<LoggedEvent>> runs() {
    Map<String, List<LoggedEvent>> runs = new LinkedHashMap<>();
    events.forEach(
        event -> runs.computeIfAbsent(event.runId(), id -> new ArrayList<>()).add(event));
    return runs;
  }
}
