package dev.asyncat.testkit.store;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.Usage;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.ConversationRound;
import dev.asyncat.run.DelegationEvent;
import dev.asyncat.run.KnowledgeEvent;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.PlanEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events as the contracts need them. */
final class Events {

  static final Instant START = Instant.parse("2025-01-02T03:04:05.678901234Z");
  static final Path DIRECTORY = Path.of("/projects/one");
  static final JsonObject PROVIDER =
      Json.object().put("model", "tiny").put("providerName", "Tiny Inc").build();

  private Events() {}

  static RunEvent accepted(String userId, String goal) {
    return accepted(userId, goal, 0);
  }

  static RunEvent accepted(String userId, String goal, int roundsBefore) {
    return new LifecycleEvent.RunAccepted(
        RunRequest.builder(goal)
            .userId(userId)
            .workspaceId("workspace-1")
            .workingDirectory(DIRECTORY)
            .profileId("profile-1")
            .maxRounds(25)
            .extras(Json.object().put("conversationId", "conversation-1").build())
            .build(),
        userId,
        "workspace-1",
        PROVIDER,
        roundsBefore,
        roundsBefore > 0,
        "agent");
  }

  static RunEvent delta(String content) {
    return new ModelTurnEvent.Delta(content);
  }

  static RunEvent turn(int round) {
    return new ModelTurnEvent.TurnCompleted(round, Message.assistant("turn " + round));
  }

  static RunEvent usage(int round) {
    return new ModelTurnEvent.UsageUpdate(
        new Usage(100, 20, 10, 5, false),
        new Usage(300, 60, 30, 15, false),
        round,
        ModelInfo.local("tiny", "llamacpp-builtin", ModelCapabilities.localText(8_192)),
        12.5,
        1_600);
  }

  static RunEvent start(String callId, int round) {
    return start(callId, round, PermissionOutcome.ALLOW);
  }

  static RunEvent start(String callId, int round, PermissionOutcome outcome) {
    return new ToolEvent.Start(
        call(callId),
        outcome == PermissionOutcome.NOT_APPLICABLE
            ? PermissionLevel.NONE
            : PermissionLevel.MODERATE,
        outcome,
        "because",
        null,
        DIRECTORY,
        "Write a.txt",
        round,
        null);
  }

  static ToolCall call(String callId) {
    return new ToolCall(callId, "write_file", Json.object().put("path", "a.txt").build());
  }

  static RunEvent result(String callId, int round, JsonObject content) {
    return new ToolEvent.Result("write_file", callId, new ToolResult(content), round);
  }

  static JsonObject success(boolean success) {
    return Json.object().put("success", success).put("path", "a.txt").build();
  }

  static PermissionEvent requested(String requestId, String callId) {
    return new PermissionEvent.Requested(
        new PermissionRequest(
            requestId,
            "session-1",
            call(callId),
            "0".repeat(64),
            PermissionLevel.MODERATE,
            "Write a.txt",
            "+hello",
            0,
            DIRECTORY,
            new PermissionRule("write_file", null),
            Duration.ofMinutes(5)));
  }

  static PermissionEvent decided(String requestId, String callId, PermissionDecision decision) {
    return new PermissionEvent.Decided(requestId, callId, decision, "user");
  }

  static PermissionEvent asked(String requestId) {
    return new PermissionEvent.Asked(
        requestId,
        "session-1",
        "call-ask",
        "Which one?",
        List.of("a", "b"),
        "a",
        1,
        Duration.ofMinutes(5));
  }

  static PermissionEvent answered(String requestId, @Nullable String answer) {
    return new PermissionEvent.Answered(requestId, answer, "user");
  }

  static PlanItem step(String id, PlanItem.Status status) {
    return new PlanItem(id, "Step " + id, status, null, List.of());
  }

  static RunEvent plan(PlanItem... steps) {
    return new PlanEvent.Updated(List.of(steps), 1, false);
  }

  static RunEvent done(StopReason reason, int rounds) {
    return done(reason, rounds, reason == StopReason.ANSWER ? "the answer" : "", null);
  }

  static RunEvent done(StopReason reason, int rounds, String answer, @Nullable String error) {
    return new LifecycleEvent.Done(
        answer,
        reason,
        "session-1",
        rounds,
        25,
        List.of(
            new ConversationRound(
                "goal",
                answer,
                Instant.parse("2025-01-02T03:04:06.123Z"),
                1,
                rounds,
                0,
                2,
                List.of(
                    new ConversationRound.Thought(
                        "hm", 1, Instant.parse("2025-01-02T03:04:05.999Z"))))),
        error);
  }

  /** Every type of event there is, in an order that a log accepts; the last one ends the run. */
  static List<RunEvent> oneOfEach(String userId) {
    JsonObject awkward =
        Json.object()
            .put("text", "quotes \" and \\ and \u0000 and \u2028 and 🐱 and \ud800 alone")
            .put("precise", Json.from(new BigDecimal("3.14159265358979323846264338327950288")))
            .put("nested", Json.array(Json.nul(), Json.of(true), Json.object().build()))
            .put("", "an empty key")
            .build();
    Message.Assistant message =
        new Message.Assistant("text", "reasoning", List.of(call("call-1")), "carry");
    List<RunEvent> events = new ArrayList<>();
    events.add(accepted(userId, "Do it"));
    events.add(
        new LifecycleEvent.SessionStart(
            "session-1", "run-1", "Do it", DIRECTORY, false, AgentMode.ACTION));
    events.add(new LifecycleEvent.ThreadPrepared(List.of(Message.system("s"), Message.user("u"))));
    events.add(new LifecycleEvent.ThreadNote(Message.user("note")));
    events.add(delta("a piece, with \ud800 alone"));
    events.add(new ModelTurnEvent.ReasoningDelta("hm"));
    events.add(new ModelTurnEvent.Thinking("hm", 0));
    events.add(usage(0));
    events.add(new ModelTurnEvent.TurnCompleted(0, message));
    events.add(new ModelTurnEvent.Compaction(3, 9_000, 4_000, 0));
    events.add(new ToolEvent.Proposed(call("call-1"), 0));
    events.add(new ToolEvent.Proposed(call("call-2"), 0, "no JSON"));
    events.add(requested("request-1", "call-1"));
    events.add(new LifecycleEvent.Paused("nobody is there"));
    events.add(new LifecycleEvent.Resumed("answered"));
    events.add(new LifecycleEvent.Resumed("the runtime started again", 0));
    events.add(decided("request-1", "call-1", PermissionDecision.allow()));
    events.add(new KnowledgeEvent.CheckpointTaken(awkward));
    events.add(start("call-1", 0));
    events.add(new ToolEvent.Executing("call-1"));
    events.add(new ToolEvent.FileSeen(DIRECTORY.resolve("a.txt"), 5, START, "00ff"));
    events.add(new ToolEvent.Progress("write_file", "call-1", "line\n", 5, false, null));
    events.add(new ToolEvent.Progress("write_file", "call-1", null, 5, true, 0));
    events.add(result("call-1", 0, awkward));
    events.add(asked("request-2"));
    events.add(answered("request-2", null));
    events.add(plan(step("1", PlanItem.Status.IN_PROGRESS)));
    events.add(new PlanEvent.Progress(0, 1, 0, 0));
    events.add(new PlanEvent.Completed(1, 0));
    events.add(new DelegationEvent.Started(awkward));
    events.add(new DelegationEvent.Inner("session-1", "session-2", "tester", "t", delta("x")));
    events.add(new DelegationEvent.Ended(awkward));
    events.add(new KnowledgeEvent.SkillsLoaded(awkward));
    events.add(new KnowledgeEvent.MemorySaved(awkward));
    events.add(new KnowledgeEvent.CorrectionLearned(awkward));
    events.add(new RunEvent.Extension("from_a_tool", awkward));
    events.add(new LifecycleEvent.Failure("not fatal", 0));
    events.add(new LifecycleEvent.CancelRequested("enough"));
    events.add(new LifecycleEvent.Answer("the answer", 0));
    events.add(done(StopReason.ANSWER, 1));
    return events;
  }

  static RunLog.Entry entry(long millis, RunEvent event) {
    return new RunLog.Entry(START.plusMillis(millis), event);
  }

  /** Entries one millisecond apart. */
  static List<RunLog.Entry> entries(RunEvent... events) {
    return entries(List.of(events));
  }

  static List<RunLog.Entry> entries(List<RunEvent> events) {
    List<RunLog.Entry> entries = new ArrayList<>();
    for (RunEvent event : events) {
      entries.add(entry(entries.size(), event));
    }
    return entries;
  }

  /** What a log promises to keep of an event. */
  record Seen(long seq, String sessionId, String runId, Instant at, String type, String data) {

    static Seen of(LoggedEvent event) {
      return new Seen(
          event.seq(),
          event.sessionId(),
          event.runId(),
          event.at(),
          event.event().type(),
          event.event().data().toString());
    }

    static List<Seen> of(List<LoggedEvent> events) {
      return events.stream().map(Seen::of).toList();
    }
  }
}
