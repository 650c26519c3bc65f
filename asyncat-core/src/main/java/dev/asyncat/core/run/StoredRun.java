package dev.asyncat.core.run;

import dev.asyncat.model.Message;
import dev.asyncat.model.Usage;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.ConversationRound;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.ToolEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a run: everything that is needed to go on with it.
 *
 * @param startSeq the number of the session's last event before the run
 * @param prepared the thread it began with, {@code null} if it came not even that far
 * @param files the states in which it has seen files
 * @param used tokens so far
 * @param cancelled why somebody asked it to end, {@code null} if nobody did
 * @param plan the plan as the run last knew it, {@code null} if it made none
 * @param planReplaced whether the user has replaced the plan and the model does not know yet
 * @param planByAgent whether the agent has made or changed it
 * @param planMovedInRound the model turn of the session in which the agent last did a step of it
 * @param cutOff the model turn of which only fragments are stored, {@code null} if there is none
 * @param idleRestarts how often it was restarted since it last got anywhere
 */
record StoredRun(
    String sessionId,
    String runId,
    LifecycleEvent.RunAccepted accepted,
    long startSeq,
    @Nullable List<Message> prepared,
    List<StoredRound> rounds,
    List<ConversationRound.Thought> thoughts,
    List<ToolEvent.FileSeen> files,
    Usage used,
    @Nullable String cancelled,
    @Nullable List<PlanItem> plan,
    boolean planReplaced,
    boolean planByAgent,
    int planMovedInRound,
    @Nullable Integer cutOff,
    int idleRestarts) {

  StoredRun {
    rounds = List.copyOf(rounds);
    thoughts = List.copyOf(thoughts);
    files = List.copyOf(files);
  }

  /** Reads a run; empty if the session has none of that id. */
  static Optional<StoredRun> read(RunLog log, String sessionId, String runId) {
    return new StoredRunReader(sessionId, runId).read(log);
  }

  /** The run of a session that took a round, counted over the session from 1, or would. */
  static Optional<StoredRun> holding(RunLog log, String sessionId, int round) {
    List<String> holding = new ArrayList<>();
    log.forEach(
        sessionId,
        0,
        event -> {
          if (event.event() instanceof LifecycleEvent.RunAccepted accepted
              && accepted.roundsBefore() < round) {
            holding.add(event.runId());
          }
        });
    return holding.isEmpty() ? Optional.empty() : read(log, sessionId, holding.getLast());
  }

  /** Whether its model wrote its calls into the text. */
  boolean calledInText() {
    return !accepted.provider().bool("supportsNativeTools", false);
  }

  /** Every call id that the run has used. */
  Set<String> callIds() {
    return calls().stream().map(call -> call.proposal().call().id()).collect(Collectors.toSet());
  }

  /** The ids of the questions that still wait for an answer. */
  Set<String> openRequests() {
    return calls().stream()
        .filter(call -> call.result() == null)
        .flatMap(call -> openRequests(call).stream())
        .collect(Collectors.toSet());
  }

  private static List<String> openRequests(StoredCall call) {
    List<String> open = new ArrayList<>();
    PermissionRequest request = call.request();
    if (request != null && call.decision() == null) {
      open.add(request.id());
    }
    call.questions().stream()
        .filter(question -> question.resolution() == null)
        .forEach(question -> open.add(question.asked().requestId()));
    return open;
  }

  /** The approvals for more than one call that people gave on the way. */
  List<Approval> approvals() {
    List<Approval> approvals = new ArrayList<>();
    for (StoredCall call : calls()) {
      PermissionRequest request = call.request();
      if (request == null) {
        continue;
      }
      switch (call.decision()) {
        case PermissionDecision.AllowSession ignored ->
            approvals.add(new Approval(new PermissionRule(request.call().name(), null), false));
        case PermissionDecision.AllowAlways ignored ->
            approvals.add(new Approval(request.rule(), true));
        case null, default -> {}
      }
    }
    return approvals;
  }

  private List<StoredCall> calls() {
    return rounds.stream().flatMap(round -> round.calls().stream()).toList();
  }

  /**
   * An approval that holds on.
   *
   * @param always whether it outlives the run
   */
  record Approval(PermissionRule rule, boolean always) {}
}
