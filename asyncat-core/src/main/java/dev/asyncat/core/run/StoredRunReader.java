package dev.asyncat.core.run;

import dev.asyncat.core.permission.PermissionBroker;
import dev.asyncat.model.Message;
import dev.asyncat.model.Usage;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.Aid;
import dev.asyncat.run.ConversationRound;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.PlanEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.tool.ToolResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a run together again from its events. Used once, by one thread. */
final class StoredRunReader {

  private final String sessionId;
  private final String runId;
  private final List<Turn> turns = new ArrayList<>();
  private final List<ConversationRound.Thought> thoughts = new ArrayList<>();
  private final List<ToolEvent.FileSeen> files = new ArrayList<>();
  private LifecycleEvent.@Nullable RunAccepted accepted;
  private @Nullable List<Message> prepared;
  private @Nullable String cancelled;
  private Usage used = Usage.NONE;
  private long startSeq;
  private boolean fragments;
  private final List<StoredCompaction> compactions = new ArrayList<>();
  private @Nullable String summary;
  private boolean planReplaced;
  private @Nullable List<PlanItem> plan;
  private boolean planByAgent;
  private int planMovedInRound;
  private int idleRestarts;

  StoredRunReader(String sessionId, String runId) {
    this.sessionId = sessionId;
    this.runId = runId;
  }

  Optional<StoredRun> read(RunLog log) {
    log.forEach(
        sessionId,
        0,
        event -> {
          if (event.runId().equals(runId)) {
            apply(event);
          }
        });
    LifecycleEvent.RunAccepted begun = accepted;
    if (begun == null) {
      return Optional.empty();
    }
    return Optional.of(
        new StoredRun(
            sessionId,
            runId,
            begun,
            startSeq,
            prepared,
            turns.stream().map(Turn::round).toList(),
            thoughts,
            files,
            used,
            cancelled,
            plan,
            planReplaced,
            planByAgent,
            planMovedInRound,
            fragments ? (Integer) turns.size() : null,
            idleRestarts));
  }

  private void apply(LoggedEvent logged) {
    switch (logged.event()) {
      case LifecycleEvent.RunAccepted begun -> {
        accepted = begun;
        startSeq = logged.seq() - 1;
      }
      case LifecycleEvent.ThreadPrepared(List<Message> messages) -> prepared = messages;
      case LifecycleEvent.ThreadNote(Message message) -> {
        planReplaced = false;
        if (!turns.isEmpty()) {
          turns.getLast().notes.add(message);
        }
      }
      case LifecycleEvent.CancelRequested(String reason) -> cancelled = reason;
      case LifecycleEvent.Paused(String reason) -> {
        if (reason.equals(PermissionBroker.WAITING)) {
          // It came as far as it can without somebody else.
          idleRestarts = 0;
        }
      }
      case LifecycleEvent.Resumed resumed -> {
        fragments = false;
        compactions.clear();
        if (resumed.reason().equals(Recovery.RESTARTED)) {
          idleRestarts++;
        }
      }
      case ModelTurnEvent.Delta ignored -> fragments = true;
      case ModelTurnEvent.ReasoningDelta ignored -> fragments = true;
      case ModelTurnEvent.Thinking(String thought, int round) ->
          thoughts.add(new ConversationRound.Thought(thought, round, logged.at()));
      case ModelTurnEvent.UsageUpdate usage -> used = usage.total();
      case ModelTurnEvent.AuxiliaryCall call -> {
        used = call.usage().total();
        summary = call.aid() == Aid.SUMMARY && !call.answer().isEmpty() ? call.answer() : null;
      }
      case ModelTurnEvent.Compaction compaction -> {
        compactions.add(new StoredCompaction(compaction.droppedMessages(), summary));
        summary = null;
      }
      case ModelTurnEvent.TurnCompleted turn -> {
        turns.add(new Turn(turn.round(), compactions, turn.message()));
        compactions.clear();
        fragments = false;
        idleRestarts = 0;
      }
      case PlanEvent.Updated updated -> update(updated);
      case ToolEvent.FileSeen seen -> files.add(seen);
      case ToolEvent.Proposed proposed -> {
        if (!turns.isEmpty()) {
          turns
              .getLast()
              .calls
              .put(
                  proposed.call().id(),
                  new Call(new TurnReader.Proposal(proposed.call(), proposed.defect())));
        }
      }
      case ToolEvent.Start start -> call(start.call().id()).ifPresent(call -> call.start = start);
      case ToolEvent.Executing(String id) -> call(id).ifPresent(call -> call.executing = true);
      case ToolEvent.Result result -> {
        idleRestarts = 0;
        call(result.toolCallId()).ifPresent(call -> call.result = result.result());
      }
      case PermissionEvent.Requested(PermissionRequest request) ->
          call(request.call().id()).ifPresent(call -> call.requested(request, logged.at()));
      case PermissionEvent.Decided decided -> {
        idleRestarts = 0;
        call(decided.toolCallId()).ifPresent(call -> call.decision = decided.decision());
      }
      case PermissionEvent.Asked asked ->
          call(asked.toolCallId())
              .ifPresent(
                  call ->
                      call.questions.put(
                          asked.requestId(), new StoredCall.Question(asked, logged.at(), null)));
      case PermissionEvent.Answered answered -> {
        idleRestarts = 0;
        if (!turns.isEmpty()) {
          turns.getLast().calls.values().forEach(call -> call.answered(answered));
        }
      }
      default -> {}
    }
  }

  private void update(PlanEvent.Updated updated) {
    List<PlanItem> before = plan == null ? List.of() : plan;
    plan = updated.plan();
    if (updated.automatic()) {
      return;
    }
    planReplaced = !callAtWork();
    planByAgent |= callAtWork();
    if (callAtWork() && done(updated.plan()) > done(before)) {
      planMovedInRound = updated.round();
    }
  }

  private static long done(List<PlanItem> plan) {
    return plan.stream().filter(item -> item.status() == PlanItem.Status.COMPLETED).count();
  }

  private Optional<Call> call(String id) {
    return turns.isEmpty() ? Optional.empty() : Optional.ofNullable(turns.getLast().calls.get(id));
  }

  private boolean callAtWork() {
    return !turns.isEmpty()
        && turns.getLast().calls.values().stream()
            .anyMatch(call -> call.executing && call.result == null);
  }

  private static final class Turn {
    private final int number;
    private final List<StoredCompaction> compactions;
    private final Message.Assistant message;
    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final List<Message> notes = new ArrayList<>();

    Turn(int number, List<StoredCompaction> compactions, Message.Assistant message) {
      this.number = number;
      this.compactions = List.copyOf(compactions);
      this.message = message;
    }

    StoredRound round() {
      return new StoredRound(
          number, compactions, message, calls.values().stream().map(Call::stored).toList(), notes);
    }
  }

  private static final class Call {
    private final TurnReader.Proposal proposal;
    private final Map<String, StoredCall.Question> questions = new LinkedHashMap<>();
    private @Nullable PermissionRequest request;
    private @Nullable Instant requestedAt;
    private @Nullable PermissionDecision decision;
    private ToolEvent.@Nullable Start start;
    private boolean executing;
    private @Nullable ToolResult result;

    Call(TurnReader.Proposal proposal) {
      this.proposal = proposal;
    }

    void requested(PermissionRequest asked, Instant at) {
      request = asked;
      requestedAt = at;
      decision = null;
    }

    void answered(PermissionEvent.Answered answer) {
      questions.computeIfPresent(
          answer.requestId(),
          (id, question) -> new StoredCall.Question(question.asked(), question.askedAt(), answer));
    }

    StoredCall stored() {
      return new StoredCall(
          proposal,
          request,
          requestedAt,
          decision,
          start,
          executing,
          List.copyOf(questions.values()),
          result);
    }
  }
}
