package dev.asyncat.run;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunEventTest {

  private static final ToolCall CALL =
      new ToolCall("c1", "write_file", Json.object().put("path", "a.txt").put("n", 1).build());
  private static final Path DIR = Path.of("/somewhere").toAbsolutePath();
  private static final JsonObject ANY = Json.object().put("k", Json.array(Json.of(1))).build();

  static Stream<RunEvent> events() {
    List<Message> thread =
        List.of(
            Message.system("be good"),
            new Message.User(
                List.of(new Message.Text("look"), new Message.Image("image/png", "aGk="))),
            new Message.Assistant("text", "because", List.of(CALL), "sig"),
            new Message.ToolResult("c1", "write_file", "{\"success\":true}"));
    RunRequest request =
        RunRequest.builder("do it")
            .workingDirectory(DIR)
            .mode(AgentMode.PLAN)
            .maxRounds(3)
            .autoApprove(true)
            .preApproved(List.of("read_file"))
            .history(List.of(new RunRequest.HistoryMessage("user", "hi", Instant.EPOCH)))
            .aid(Aid.NUDGES, false)
            .aid(Aid.SUMMARY, true)
            .audience(RunRequest.Audience.DETACHED)
            .extras(ANY)
            .build();
    ConversationRound round =
        new ConversationRound(
            "g",
            "a",
            Instant.EPOCH,
            0,
            2,
            0,
            1,
            List.of(new ConversationRound.Thought("hm", 1, Instant.EPOCH)));
    ModelInfo model =
        ModelInfo.local("tiny", "llamacpp-builtin", ModelCapabilities.localText(2048));
    return Stream.of(
        new LifecycleEvent.RunAccepted(request, "u", "w", ANY, 4, true, "agent"),
        new LifecycleEvent.SessionStart("s", "r", "g", DIR, true, AgentMode.CHAT),
        new LifecycleEvent.ThreadPrepared(thread),
        new LifecycleEvent.ThreadNote(Message.user("note")),
        new LifecycleEvent.Paused("p"),
        new LifecycleEvent.Resumed("r"),
        new LifecycleEvent.Resumed("r", 3),
        new LifecycleEvent.CancelRequested("c"),
        new LifecycleEvent.Answer("42", 3),
        new LifecycleEvent.Failure("bad", null),
        new LifecycleEvent.Failure("bad", 2),
        new LifecycleEvent.Done("42", StopReason.MAX_ROUNDS, "s", 3, 25, List.of(round), null),
        new LifecycleEvent.Done("", StopReason.ERROR, "s", 3, 25, List.of(), "why"),
        new ModelTurnEvent.Delta("a\n\"b\" 😀"),
        new ModelTurnEvent.ReasoningDelta("x"),
        new ModelTurnEvent.Thinking("t", 1),
        new ModelTurnEvent.UsageUpdate(
            new Usage(10, 5, 2, 1, true), new Usage(30, 9, 2, 1, true), 1, model, 12.5, 400),
        new ModelTurnEvent.UsageUpdate(Usage.of(1, 2), Usage.of(3, 4), 1, model, null, 0),
        new ModelTurnEvent.TurnCompleted(1, (Message.Assistant) thread.get(2)),
        new ModelTurnEvent.Compaction(4, 900, 300, 2),
        new ModelTurnEvent.AuxiliaryCall(
            Aid.REFLECTION,
            "it goes",
            null,
            new ModelTurnEvent.UsageUpdate(Usage.of(1, 2), Usage.of(3, 4), 1, model, null, 0)),
        new ModelTurnEvent.AuxiliaryCall(
            Aid.SUMMARY,
            "",
            "not now",
            new ModelTurnEvent.UsageUpdate(Usage.of(1, 2), Usage.of(3, 4), 1, model, 2.5, 10)),
        new ToolEvent.Proposed(CALL, 1),
        new ToolEvent.Proposed(CALL, 1, "no JSON"),
        new ToolEvent.FileSeen(Path.of("/a"), 3, null, "ff"),
        new ToolEvent.FileSeen(Path.of("/a"), 3, Instant.parse("2025-01-02T03:04:05Z"), "ff"),
        new ToolEvent.Start(
            CALL, PermissionLevel.MODERATE, PermissionOutcome.ALLOW, null, "cp", DIR, "d", 1, null),
        new ToolEvent.Start(
            CALL, PermissionLevel.NONE, PermissionOutcome.DENIED, "no", null, DIR, "d", 1, "fix"),
        new ToolEvent.Executing("c1"),
        new ToolEvent.Progress("run_command", "c1", "out", 3, false, null),
        new ToolEvent.Progress("run_command", "c1", null, 3, true, 7),
        new ToolEvent.Result("write_file", "c1", ToolResult.error("code", "no"), 1),
        new PermissionEvent.Requested(
            new PermissionRequest(
                "p1",
                "s",
                CALL,
                "abc",
                PermissionLevel.DANGEROUS,
                "d",
                "+x",
                1,
                DIR,
                new PermissionRule("run_command", "ls -l"),
                Duration.ofMinutes(5))),
        new PermissionEvent.Decided(
            "p1", "c1", new PermissionDecision.Allow(CALL.arguments()), "user"),
        new PermissionEvent.Decided("p1", "c1", PermissionDecision.deny("no"), "timeout"),
        new PermissionEvent.Asked(
            "q1", "s", "c1", "why?", List.of("a", "b"), "a", 2, Duration.ofMinutes(5)),
        new PermissionEvent.Answered("q1", null, "timeout"),
        new PlanEvent.Updated(
            List.of(new PlanItem("1", "x", PlanItem.Status.IN_PROGRESS, "doing x", List.of("0"))),
            1,
            true),
        new PlanEvent.Progress(1, 3, 33, 1),
        new PlanEvent.Completed(3, 1),
        new DelegationEvent.Started(ANY),
        new DelegationEvent.Ended(ANY),
        new DelegationEvent.Inner("p", "c", "r", "t", new ModelTurnEvent.Delta("in")),
        new KnowledgeEvent.SkillsLoaded(ANY),
        new KnowledgeEvent.MemorySaved(ANY),
        new KnowledgeEvent.CorrectionLearned(ANY),
        new KnowledgeEvent.CheckpointTaken(ANY),
        new RunEvent.Extension("preview_url", ANY));
  }

  @ParameterizedTest
  @MethodSource("events")
  void an_event_reads_back_as_it_was_stored(RunEvent event) {
    JsonObject stored = Json.parseObject(event.data().toString());

    RunEvent read = RunEvent.decode(event.type(), stored);

    assertThat(read).hasSameClassAs(event);
    assertThat(read.type()).isEqualTo(event.type());
    assertThat(read.data()).isEqualTo(event.data());
  }

  @Test
  void every_type_of_event_is_covered_above() {
    List<Class<?>> missing = new ArrayList<>(leaves(RunEvent.class));
    events().forEach(event -> missing.remove(event.getClass()));

    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("events")
  void an_event_that_cannot_be_understood_is_kept_as_it_is(RunEvent event) {
    JsonObject strange = Json.object().put("from", "a later version").build();

    RunEvent read = RunEvent.decode(event.type(), strange);

    assertThat(read.type()).isEqualTo(event.type());
    if (read instanceof RunEvent.Extension) {
      assertThat(read.data()).isEqualTo(strange);
    }
  }

  private static List<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(t -> leaves(t).stream()).toList()
        : List.of(type);
  }
}
