package dev.asyncat.jaxrs.run;

import dev.asyncat.core.run.ParallelRuns;
import dev.asyncat.core.run.ParallelRuns.Outcome;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunResult;
import dev.asyncat.session.SessionStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks of {@code POST /multi} as clients send them, and their results. */
final class MultiWire {

  private static final int NAME_LENGTH = 40;

  private final RunRequestReader reader;
  private final SessionStore sessions;

  MultiWire(RunRequestReader reader, SessionStore sessions) {
    this.reader = reader;
    this.sessions = sessions;
  }

  /** One of the tasks. */
  record Task(String name, RunRequest request) {}

  List<Task> tasks(RequestBody body, String userId, @Nullable String workspaceId) {
    Json sent = body.value("tasks").orElse(JsonArray.EMPTY);
    if (!(sent instanceof JsonArray array)) {
      throw RequestBody.wrongType("tasks", "a non-empty array", sent);
    }
    List<Task> tasks = new ArrayList<>();
    for (Json item : array) {
      String place = "tasks[" + tasks.size() + "]";
      if (!(item instanceof JsonObject task)) {
        throw RequestBody.wrongType(place, "an object", item);
      }
      try {
        tasks.add(task(RequestBody.of(task), userId, workspaceId));
      } catch (InvalidRequestException wrong) {
        throw new InvalidRequestException(place + ": " + wrong.getMessage(), wrong);
      }
    }
    return tasks;
  }

  private Task task(RequestBody body, String userId, @Nullable String workspaceId) {
    RunRequest request =
        RunRequest.builder(
                body.filledText("goal")
                    .orElseThrow(() -> new InvalidRequestException("Goal is required")))
            .userId(userId)
            .workspaceId(workspaceId)
            .workingDirectory(reader.directory(body))
            .build();
    return new Task(body.filledText("name").orElseGet(() -> beginning(request.goal())), request);
  }

  private static String beginning(String goal) {
    int most = Math.min(goal.length(), NAME_LENGTH);
    boolean cutsPair = most < goal.length() && Character.isHighSurrogate(goal.charAt(most - 1));
    return goal.substring(0, cutsPair ? most - 1 : most);
  }

  JsonObject answer(List<Task> tasks, List<Outcome> outcomes) {
    List<Json> results = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      results.add(result(tasks.get(i), outcomes.get(i)));
    }
    return JsonResponse.success()
        .put("count", results.size())
        .put("results", new JsonArray(results))
        .build();
  }

  private JsonObject result(Task task, Outcome outcome) {
    JsonObject.Builder json =
        Json.object().put("name", task.name()).put("goal", task.request().goal());
    return switch (outcome) {
      case ParallelRuns.NotStarted(String error) ->
          json.put("success", false).put("error", error).build();
      case ParallelRuns.Ended(RunResult result) -> ended(json, result);
    };
  }

  private JsonObject ended(JsonObject.Builder json, RunResult result) {
    boolean completed = result.stopReason().completed();
    json.put("success", completed)
        .put("answer", result.answer())
        .put("sessionId", result.sessionId())
        .put("stopReason", result.stopReason().wire());
    if (!completed) {
      json.put(
          "error",
          result
              .failure()
              .orElse(
                  result.answer().isEmpty()
                      ? "the run ended with " + result.stopReason().wire()
                      : result.answer()));
    }
    JsonArray denied = denied(result.sessionId());
    return denied.items().isEmpty() ? json.build() : json.put("denied", denied).build();
  }

  /** What the run was not allowed to do, so that the caller can grant it next time. */
  private JsonArray denied(String sessionId) {
    return new JsonArray(
        sessions.audit(sessionId).stream()
            .filter(call -> call.outcome() == PermissionOutcome.DENIED)
            .map(
                call ->
                    (Json)
                        Json.object()
                            .put("tool", call.toolName())
                            .put("reason", call.reason())
                            .build())
            .toList());
  }
}
