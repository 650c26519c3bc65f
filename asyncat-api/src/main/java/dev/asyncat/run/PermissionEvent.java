package dev.asyncat.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Questions to people, and their answers. */
public sealed interface PermissionEvent extends RunEvent {

  /** A call waits for a decision. */
  record Requested(PermissionRequest request) implements PermissionEvent {
    @Override
    public String type() {
      return "permission_request";
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put("sessionId", request.sessionId())
          .put("tool", request.call().name())
          .put("toolName", request.call().name())
          .put("toolCallId", request.call().id())
          .put("args", request.call().arguments())
          .put("argsHash", request.argumentsHash())
          .put("permission", request.level().wire())
          .put("description", request.description())
          .put("diff", request.diff())
          .put("rule", request.rule().text())
          .put("round", request.round())
          .put("workingDir", request.workingDirectory().toString())
          .put("requestId", request.id())
          .put("expiresInMs", request.expiresIn().toMillis())
          .build();
    }
  }

  /**
   * The decision.
   *
   * @param by who decided: {@code user}, {@code approver}, {@code timeout}, {@code disconnect}, …
   */
  record Decided(String requestId, String toolCallId, PermissionDecision decision, String by)
      implements PermissionEvent {
    @Override
    public String type() {
      return "permission_decided";
    }

    @Override
    public JsonObject data() {
      return decision.toJson().toBuilder()
          .put("requestId", requestId)
          .put("toolCallId", toolCallId)
          .put("by", by)
          .build();
    }
  }

  /** The agent asks the user something. */
  record Asked(
      String requestId,
      String sessionId,
      String toolCallId,
      String question,
      List<String> choices,
      @Nullable String defaultAnswer,
      int round,
      Duration expiresIn)
      implements PermissionEvent {
    /** Copies the list. */
    public Asked {
      choices = List.copyOf(choices);
    }

    @Override
    public String type() {
      return "ask_user";
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put("requestId", requestId)
          .put("sessionId", sessionId)
          .put("toolCallId", toolCallId)
          .put("question", question)
          .put("choices", Json.strings(choices))
          .put("default", defaultAnswer)
          .put("round", round)
          .put("expiresInMs", expiresIn.toMillis())
          .build();
    }
  }

  /** The user's answer; {@code null} if none came. */
  record Answered(String requestId, @Nullable String answer, String by) implements PermissionEvent {
    @Override
    public String type() {
      return "ask_answered";
    }

    @Override
    public JsonObject data() {
      return Json.object().put("requestId", requestId).put("answer", answer).put("by", by).build();
    }
  }
}
