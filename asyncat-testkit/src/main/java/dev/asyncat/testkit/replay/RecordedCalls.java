package dev.asyncat.testkit.replay;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.PlanEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.tool.ToolCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a recording, found again by their id or, where ids are made anew in each run, by
 * tool and arguments in the order of the recording. Thread-safe.
 */
final class RecordedCalls {

  private static final String NEEDS_INPUT = "Needs user input: ";

  private final List<RecordedCall> calls;
  private final Map<String, RecordedCall> taken = new HashMap<>();
  private final List<RecordedCall> left;

  RecordedCalls(Recording recording) {
    calls = read(recording.runEvents());
    left = new ArrayList<>(calls);
  }

  private static List<RecordedCall> read(List<RunEvent> events) {
    Map<String, RecordedCall> byId = new LinkedHashMap<>();
    Map<String, PermissionRequest> requests = new HashMap<>();
    Map<String, PermissionEvent.Decided> decisions = new HashMap<>();
    Map<String, RecordedCall.Question> questions = new HashMap<>();
    @Nullable RecordedCall running = null;
    for (RunEvent event : events) {
      switch (event) {
        case PermissionEvent.Requested(PermissionRequest request) ->
            requests.put(request.call().id(), request);
        case PermissionEvent.Decided decided -> decisions.put(decided.toolCallId(), decided);
        case ToolEvent.Start start -> byId.put(start.call().id(), new RecordedCall(start));
        case ToolEvent.Executing(String id) -> running = byId.get(id);
        case PlanEvent.Updated updated -> {
          if (running != null) {
            running.plan = updated.plan();
          }
        }
        case PermissionEvent.Asked asked when byId.containsKey(asked.toolCallId()) -> {
          RecordedCall.Question question = new RecordedCall.Question(asked);
          questions.put(asked.requestId(), question);
          byId.get(asked.toolCallId()).questions.add(question);
        }
        case PermissionEvent.Answered answered when questions.containsKey(answered.requestId()) ->
            questions.get(answered.requestId()).answered = answered;
        case ToolEvent.Result result -> {
          RecordedCall call = byId.get(result.toolCallId());
          if (call != null) {
            call.result = result.result();
          }
          if (call == running) {
            running = null;
          }
        }
        case LifecycleEvent.Done done when done.stopReason() == StopReason.NEEDS_INPUT ->
            unheard(done, byId.values());
        default -> {}
      }
    }
    requests.forEach((id, asked) -> byId.computeIfAbsent(id, key -> RecordedCall.undecided(asked)));
    byId.forEach(
        (id, call) -> {
          call.request = requests.get(id);
          PermissionEvent.Decided decided = decisions.get(id);
          call.decision = decided == null ? null : decided.decision();
        });
    return List.copyOf(byId.values());
  }

  /** The log has such a question only in the arguments of the call and in the answer. */
  private static void unheard(LifecycleEvent.Done done, Collection<RecordedCall> calls) {
    for (RecordedCall call : calls) {
      for (Json argument : call.start.call().arguments().members().values()) {
        if (argument instanceof JsonString(String text)
            && call.questions.isEmpty()
            && done.answer().equals(NEEDS_INPUT + text)) {
          call.unheard = text;
        }
      }
    }
  }

  List<RecordedCall> all() {
    return calls;
  }

  /** The recorded call that a call of the replayed run stands for; the same one every time. */
  synchronized Optional<RecordedCall> find(String id, String tool, JsonObject arguments) {
    RecordedCall known = taken.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<RecordedCall> found =
        left.stream()
            .filter(call -> call.start.call().id().equals(id))
            .filter(call -> fits(call, tool, arguments))
            .findFirst()
            .or(() -> left.stream().filter(call -> fits(call, tool, arguments)).findFirst());
    found.ifPresent(
        call -> {
          left.remove(call);
          taken.put(id, call);
        });
    return found;
  }

  /** A call can be asked about with other arguments than it then runs with. */
  private static boolean fits(RecordedCall call, String tool, JsonObject arguments) {
    ToolCall run = call.start.call();
    return run.name().equals(tool)
        && (run.arguments().equals(arguments)
            || (call.request != null && call.request.call().arguments().equals(arguments)));
  }
}
