package dev.asyncat.core.run;

import dev.asyncat.model.Message;
import java.util.List;

/**
 * A model turn of an earlier process and its tool calls.
 *
 * @param number from 0
 * @param compactions how the thread was shortened before the turn
 * @param notes what the runtime added to the thread after the turn
 */
record StoredRound(
    int number,
    List<StoredCompaction> compactions,
    Message.Assistant message,
    List<StoredCall> calls,
    List<Message> notes) {

  StoredRound {
    compactions = List.copyOf(compactions);
    calls = List.copyOf(calls);
    notes = List.copyOf(notes);
  }

  /** Whether every call has come to its end. */
  boolean complete() {
    return calls.stream().allMatch(call -> call.result() != null);
  }

  /** How its calls came out; only for a complete round. */
  List<ToolTurn.Outcome> outcomes() {
    return calls.stream().map(StoredCall::outcome).toList();
  }
}
