package dev.asyncat.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.MessageJson;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.Usage;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads events from their stored form. */
final class RunEventDecoder {

  private RunEventDecoder() {}

  static RunEvent decode(String type, JsonObject data) {
    try {
      return read(type, data);
    } catch (RuntimeException unreadable) {
      // A log must stay readable even if a row was written by another version.
      return new RunEvent.Extension(type, data);
    }
  }

  private static RunEvent read(String type, JsonObject d) {
    return switch (type) {
      case "run_accepted" ->
          new LifecycleEvent.RunAccepted(
              RunRequest.fromJson(d.object("request").orElseThrow()),
              text(d, "userId"),
              d.string("workspaceId").orElse(null),
              d.object("provider").orElse(JsonObject.EMPTY),
              number(d, "roundsBefore"),
              d.bool("continued", false),
              d.string("operation", "agent"));
      case "session_start" ->
          new LifecycleEvent.SessionStart(
              text(d, "sessionId"),
              text(d, "runId"),
              text(d, "goal"),
              Path.of(text(d, "workingDir")),
              d.bool("continued", false),
              AgentMode.of(text(d, "agentMode")));
      case "thread_prepared" ->
          new LifecycleEvent.ThreadPrepared(
              objects(d, "messages").stream().map(MessageJson::read).toList());
      case "thread_note" ->
          new LifecycleEvent.ThreadNote(MessageJson.read(d.object("message").orElseThrow()));
      case "run_paused" -> new LifecycleEvent.Paused(text(d, "reason"));
      case "run_resumed" ->
          new LifecycleEvent.Resumed(text(d, "reason"), optionalNumber(d, "restartsRound"));
      case "cancel_requested" -> new LifecycleEvent.CancelRequested(text(d, "reason"));
      case "answer" -> new LifecycleEvent.Answer(text(d, "answer"), number(d, "round"));
      case "error" -> new LifecycleEvent.Failure(text(d, "message"), optionalNumber(d, "round"));
      case "done" ->
          new LifecycleEvent.Done(
              text(d, "answer"),
              StopReason.of(text(d, "stopReason")),
              text(d, "sessionId"),
              number(d, "rounds"),
              number(d, "maxRounds"),
              objects(d, "conversationRounds").stream().map(ConversationRound::fromJson).toList(),
              d.string("error").orElse(null));
      case "delta" -> new ModelTurnEvent.Delta(text(d, "content"));
      case "reasoning_delta" -> new ModelTurnEvent.ReasoningDelta(text(d, "content"));
      case "thinking" -> new ModelTurnEvent.Thinking(text(d, "thought"), number(d, "round"));
      case "usage_update" -> usage(d);
      case "auxiliary_call" ->
          new ModelTurnEvent.AuxiliaryCall(
              Aid.of(text(d, "purpose")),
              text(d, "answer"),
              d.string("error").orElse(null),
              usage(d));
      case "turn_completed" ->
          new ModelTurnEvent.TurnCompleted(
              number(d, "round"), MessageJson.readAssistant(d.object("message").orElseThrow()));
      case "compaction" ->
          new ModelTurnEvent.Compaction(
              number(d, "droppedMessages"),
              d.longInteger("tokensBefore").orElseThrow(),
              d.longInteger("tokensAfter").orElseThrow(),
              number(d, "round"));
      case "tool_proposed" ->
          new ToolEvent.Proposed(
              ToolCall.fromJson(d.object("call").orElseThrow()),
              number(d, "round"),
              d.string("defect").orElse(null));
      case "file_seen" ->
          new ToolEvent.FileSeen(
              Path.of(text(d, "path")),
              d.longInteger("size").orElseThrow(),
              d.string("modified").map(Instant::parse).orElse(null),
              text(d, "digest"));
      case "tool_start" ->
          new ToolEvent.Start(
              call(d),
              PermissionLevel.of(text(d, "permission")),
              PermissionOutcome.of(text(d, "permissionDecision")),
              d.string("permissionReason").orElse(null),
              d.string("checkpointId").orElse(null),
              Path.of(text(d, "workingDir")),
              text(d, "description"),
              number(d, "round"),
              d.string("repairPrompt").orElse(null));
      case "tool_executing" -> new ToolEvent.Executing(text(d, "toolCallId"));
      case "tool_progress" ->
          new ToolEvent.Progress(
              text(d, "tool"),
              text(d, "toolCallId"),
              d.string("chunk").orElse(null),
              d.longInteger("totalLength").orElse(0),
              d.bool("done", false),
              optionalNumber(d, "exitCode"));
      case "tool_result" ->
          new ToolEvent.Result(
              text(d, "tool"),
              text(d, "toolCallId"),
              new ToolResult(d.object("result").orElseThrow()),
              number(d, "round"));
      case "permission_request" -> permissionRequest(d);
      case "permission_decided" ->
          new PermissionEvent.Decided(
              text(d, "requestId"),
              text(d, "toolCallId"),
              PermissionDecision.fromJson(d),
              text(d, "by"));
      case "ask_user" ->
          new PermissionEvent.Asked(
              text(d, "requestId"),
              text(d, "sessionId"),
              text(d, "toolCallId"),
              text(d, "question"),
              d.array("choices").orElse(JsonArray.EMPTY).strings(),
              d.string("default").orElse(null),
              number(d, "round"),
              Duration.ofMillis(d.longInteger("expiresInMs").orElseThrow()));
      case "ask_answered" ->
          new PermissionEvent.Answered(
              text(d, "requestId"), d.string("answer").orElse(null), text(d, "by"));
      case "plan_update" ->
          new PlanEvent.Updated(
              objects(d, "plan").stream().map(PlanItem::fromJson).toList(),
              number(d, "round"),
              d.bool("automatic", false));
      case "plan_progress" ->
          new PlanEvent.Progress(
              number(d, "completed"),
              number(d, "total"),
              number(d, "percentage"),
              number(d, "round"));
      case "plan_complete" -> new PlanEvent.Completed(number(d, "total"), number(d, "round"));
      case "agent_delegate_start" -> new DelegationEvent.Started(d);
      case "agent_delegate_result" -> new DelegationEvent.Ended(d);
      case "subagent_event" -> inner(d);
      case "skills_loaded" -> new KnowledgeEvent.SkillsLoaded(d);
      case "memory_saved" -> new KnowledgeEvent.MemorySaved(d);
      case "correction_learned" -> new KnowledgeEvent.CorrectionLearned(d);
      case "checkpoint" -> new KnowledgeEvent.CheckpointTaken(d);
      default -> new RunEvent.Extension(type, d);
    };
  }

  private static ModelTurnEvent.UsageUpdate usage(JsonObject d) {
    boolean estimated = d.bool("estimated", false);
    Usage last =
        new Usage(
            count(d, "lastInputTokens"),
            count(d, "lastOutputTokens"),
            count(d, "cachedTokens"),
            count(d, "reasoningTokens"),
            estimated);
    Usage total =
        new Usage(
            count(d, "inputTokens"),
            count(d, "outputTokens"),
            count(d, "cumulativeCachedTokens"),
            count(d, "cumulativeReasoningTokens"),
            estimated);
    // Only the window is part of a usage event; what else the model can do is not stored with it.
    ModelCapabilities window =
        new ModelCapabilities(
            false,
            false,
            false,
            List.of(),
            d.integer("contextWindow").orElseThrow(),
            text(d, "contextWindowSource"),
            d.integer("contextWindow").orElseThrow());
    ModelInfo model =
        new ModelInfo(
            text(d, "model"),
            d.string("providerId", ""),
            d.string("providerType", ""),
            d.string("providerProfileId").orElse(null),
            null,
            d.bool("isLocal", false),
            window);
    Double speed =
        d.get("tokensPerSecond").orElse(Json.nul()) instanceof JsonNumber number
            ? (Double) number.doubleValue()
            : null;
    return new ModelTurnEvent.UsageUpdate(
        last, total, number(d, "round"), model, speed, d.longInteger("latencyMs").orElse(0));
  }

  private static RunEvent permissionRequest(JsonObject d) {
    return new PermissionEvent.Requested(
        new PermissionRequest(
            text(d, "requestId"),
            text(d, "sessionId"),
            call(d),
            text(d, "argsHash"),
            PermissionLevel.of(text(d, "permission")),
            text(d, "description"),
            d.string("diff").orElse(null),
            number(d, "round"),
            Path.of(text(d, "workingDir")),
            PermissionRule.parse(text(d, "rule")),
            Duration.ofMillis(d.longInteger("expiresInMs").orElseThrow())));
  }

  private static RunEvent inner(JsonObject d) {
    JsonObject event = d.object("event").orElseThrow();
    return new DelegationEvent.Inner(
        text(d, "parentSessionId"),
        text(d, "subagentSessionId"),
        text(d, "role"),
        text(d, "task"),
        decode(text(event, "type"), event.object("data").orElse(JsonObject.EMPTY)));
  }

  private static ToolCall call(JsonObject d) {
    return new ToolCall(text(d, "toolCallId"), text(d, "tool"), d.object("args").orElseThrow());
  }

  private static String text(JsonObject d, String key) {
    return d.string(key).orElseThrow();
  }

  private static int number(JsonObject d, String key) {
    return d.integer(key).orElseThrow();
  }

  private static long count(JsonObject d, String key) {
    return d.longInteger(key).orElse(0);
  }

  private static @Nullable Integer optionalNumber(JsonObject d, String key) {
    OptionalInt value = d.integer(key);
    return value.isPresent() ? (Integer) value.getAsInt() : null;
  }

  private static List<JsonObject> objects(JsonObject d, String key) {
    return d.array(key).orElse(JsonArray.EMPTY).objects();
  }
}
