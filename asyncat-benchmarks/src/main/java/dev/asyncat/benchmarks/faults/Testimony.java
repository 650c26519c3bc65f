package dev.asyncat.benchmarks.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What clients saw and were promised, and what went wrong on the way. Thread-safe. */
final class Testimony {

  private static final int MOST = 100;

  private final Map<String, List<Received>> bySession = new ConcurrentHashMap<>();
  private final Queue<Promise> promises = new ConcurrentLinkedQueue<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  /**
   * An event as it came.
   *
   * @param client who saw it
   * @param data the text after {@code data: }
   */
  record Received(String client, long seq, String data) {}

  /** An answer that the server acknowledged as the one that counts. */
  record Promise(String sessionId, String requestId, String answer) {}

  void saw(String sessionId, Received event) {
    bySession
        .computeIfAbsent(sessionId, id -> Collections.synchronizedList(new ArrayList<>()))
        .add(event);
  }

  void promised(Promise promise) {
    promises.add(promise);
  }

  void violated(String what) {
    if (violations.size() < MOST) {
      violations.add(what);
    }
  }

  Map<String, List<Received>> received() {
    return Map.copyOf(bySession);
  }

  List<Promise> promises() {
    return List.copyOf(promises);
  }

  List<String> violations() {
    return List.copyOf(violations);
  }
}
