package dev.asyncat.run;

import dev.asyncat.json.JsonObject;

/**
 * Something that happened in a run.
 *
 * <p>Each event has a {@link #type()} and {@link #data()}, which together are its form on the wire
 * and in the log; {@link #decode} reads them back. Events for which {@link #visible()} is false are
 * the runtime's own notes, needed to resume a run, and are not sent to clients.
 */
public sealed interface RunEvent
    permits LifecycleEvent,
        ModelTurnEvent,
        ToolEvent,
        PermissionEvent,
        PlanEvent,
        DelegationEvent,
        KnowledgeEvent,
        RunEvent.Extension {

  /** The version of the forms that {@link #data()} writes. */
  int VERSION = 1;

  /** The name of the event. */
  String type();

  /** The content of the event. */
  JsonObject data();

  /** Whether clients see it. */
  default boolean visible() {
    return true;
  }

  /**
   * Reads an event. What this version does not know, or cannot read, becomes an {@link Extension}:
   * reading a log never fails.
   */
  static RunEvent decode(String type, JsonObject data) {
    return RunEventDecoder.decode(type, data);
  }

  /**
   * An event of a type that the runtime does not interpret: from a tool, or from a later version.
   */
  record Extension(String type, JsonObject data) implements RunEvent {}
}
