package dev.asyncat.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.ConversationRound;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.PlanEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.Correction;
import dev.asyncat.session.Feedback;
import dev.asyncat.session.PendingRequest;
import dev.asyncat.session.Session;
import dev.asyncat.session.Session.Status;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One session: its events, and what follows from them. Guarded by the monitor of all sessions. */
final class SessionLog {

  private final String id;
  private final String userId;
  private final @Nullable String workspaceId;
  private final Instant createdAt;
  private final List<LoggedEvent> events = new ArrayList<>();
  private final List<AuditEntry> audit = new ArrayList<>();
  private final Map<String, PendingRequest> requests = new LinkedHashMap<>();
  private final Set<String> runs = new HashSet<>();

  private String goal = "";
  private Status status = Status.ACTIVE;
  private Path workingDirectory = Path.of("");
  private List<PlanItem> plan = List.of();
  private int totalRounds;
  private int roundsBefore;
  private JsonObject provider = JsonObject.EMPTY;
  private List<ConversationRound> conversationRounds = List.of();
  private @Nullable String finalAnswer;
  private @Nullable String error;
  private @Nullable String profileId;
  private @Nullable String activeRunId;
  private Instant updatedAt;
  private @Nullable Feedback feedback;
  private final List<Correction> corrections = new ArrayList<>();

  SessionLog(String id, RunLog.Entry first) {
    var accepted = (LifecycleEvent.RunAccepted) first.event();
    this.id = id;
    this.userId = accepted.userId();
    this.workspaceId = accepted.workspaceId();
    this.createdAt = first.at();
    this.updatedAt = first.at();
  }

  boolean belongsTo(String user) {
    return userId.equals(user);
  }

  boolean isIn(String workspace) {
    return workspace.equals(workspaceId);
  }

  Instant updatedAt() {
    return updatedAt;
  }

  @Nullable String activeRunId() {
    return activeRunId;
  }

  boolean hasRun(String runId) {
    return runs.contains(runId);
  }

  long lastSeq() {
    return events.size();
  }

  List<LoggedEvent> read(long afterSeq, int limit) {
    int from = (int) Math.clamp(afterSeq, 0, events.size());
    int to = (int) Math.min(events.size(), (long) from + limit);
    return List.copyOf(events.subList(from, to));
  }

  List<AuditEntry> audit() {
    return List.copyOf(audit);
  }

  Optional<PendingRequest> request(String requestId) {
    return Optional.ofNullable(requests.get(requestId));
  }

  List<PendingRequest> openRequests() {
    return requests.values().stream().filter(PendingRequest::open).toList();
  }

  void rename(String newGoal) {
    goal = newGoal;
  }

  void replacePlan(List<PlanItem> items) {
    plan = List.copyOf(items);
  }

  Session toSession() {
    return new Session(
        id,
        userId,
        workspaceId,
        goal,
        status,
        workingDirectory,
        plan,
        totalRounds,
        provider,
        conversationRounds,
        finalAnswer,
        error,
        profileId,
        activeRunId,
        createdAt,
        updatedAt);
  }

  /** Comes after a change in another session, even if the clock went back between them. */
  void changedAfter(Instant other) {
    if (updatedAt.isBefore(other)) {
      updatedAt = other.plusNanos(1);
    }
  }

  void append(String runId, RunLog.Entry entry) {
    events.add(new LoggedEvent(events.size() + 1L, id, runId, entry.at(), entry.event()));
    updatedAt = entry.at().isAfter(updatedAt) ? entry.at() : updatedAt;
    switch (entry.event()) {
      case LifecycleEvent.RunAccepted accepted -> accept(runId, accepted);
      case LifecycleEvent.Paused ignored -> status = Status.PAUSED;
      case LifecycleEvent.Resumed ignored -> status = Status.ACTIVE;
      case LifecycleEvent.Done done -> end(runId, done);
      case ModelTurnEvent.TurnCompleted turn ->
          totalRounds = Math.max(totalRounds, roundsBefore + turn.round() + 1);
      case PlanEvent.Updated updated -> plan = updated.plan();
      case ToolEvent.Start start -> callStarted(runId, start, entry.at());
      case ToolEvent.Result result -> callEnded(runId, result, entry.at());
      case PermissionEvent.Requested requested ->
          ask(requested.request().id(), runId, requested, entry.at());
      case PermissionEvent.Asked asked -> ask(asked.requestId(), runId, asked, entry.at());
      case PermissionEvent.Decided decided -> resolve(decided.requestId(), decided);
      case PermissionEvent.Answered answered -> resolve(answered.requestId(), answered);
      default -> {}
    }
  }

  private void accept(String runId, LifecycleEvent.RunAccepted accepted) {
    RunRequest request = accepted.request();
    runs.add(runId);
    activeRunId = runId;
    roundsBefore = accepted.roundsBefore();
    totalRounds = Math.max(totalRounds, roundsBefore);
    goal = request.goal();
    workingDirectory = Objects.requireNonNull(request.workingDirectory());
    profileId = request.profileId();
    provider = accepted.provider();
    status = Status.ACTIVE;
    error = null;
  }

  private void end(String runId, LifecycleEvent.Done done) {
    activeRunId = null;
    status = done.stopReason().completed() ? Status.COMPLETED : Status.FAILED;
    totalRounds = done.rounds();
    conversationRounds = done.conversationRounds();
    finalAnswer = done.answer().isEmpty() ? null : done.answer();
    error = done.error();
    for (PendingRequest open : openRequests()) {
      if (open.runId().equals(runId)) {
        resolve(open.id(), closing(open.event()));
      }
    }
  }

  private static PermissionEvent closing(PermissionEvent question) {
    return switch (question) {
      case PermissionEvent.Requested(var request) ->
          new PermissionEvent.Decided(
              request.id(),
              request.call().id(),
              PermissionDecision.deny("the run ended before anyone decided"),
              "ended");
      case PermissionEvent.Asked asked ->
          new PermissionEvent.Answered(asked.requestId(), null, "ended");
      case PermissionEvent.Decided decided -> decided;
      case PermissionEvent.Answered answered -> answered;
    };
  }

  private void ask(String requestId, String runId, PermissionEvent question, Instant at) {
    requests.put(
        requestId, new PendingRequest(requestId, id, lastSeq(), runId, userId, question, null, at));
  }

  private void resolve(String requestId, PermissionEvent resolution) {
    PendingRequest request = requests.get(requestId);
    if (request == null || !request.open() || !resolves(resolution, request.event())) {
      return;
    }
    requests.put(
        requestId,
        new PendingRequest(
            requestId,
            id,
            request.seq(),
            request.runId(),
            userId,
            request.event(),
            resolution,
            request.askedAt()));
  }

  private static boolean resolves(PermissionEvent resolution, PermissionEvent question) {
    return question instanceof PermissionEvent.Requested
        ? resolution instanceof PermissionEvent.Decided
        : resolution instanceof PermissionEvent.Answered;
  }

  private void callStarted(String runId, ToolEvent.Start start, Instant at) {
    audit.add(
        new AuditEntry(
            UUID.nameUUIDFromBytes((id + "/" + lastSeq()).getBytes(UTF_8)).toString(),
            id,
            runId,
            start.call().id(),
            start.call().name(),
            start.permission(),
            start.outcome(),
            start.reason(),
            start.workingDirectory().toString(),
            start.call().arguments(),
            null,
            null,
            roundsBefore + start.round() + 1,
            at,
            null));
  }

  /** The first call of that id without a result gets it: ids come from models and can repeat. */
  private void callEnded(String runId, ToolEvent.Result result, Instant at) {
    for (int i = 0; i < audit.size(); i++) {
      AuditEntry call = audit.get(i);
      if (call.result() == null
          && call.runId().equals(runId)
          && call.toolCallId().equals(result.toolCallId())) {
        JsonObject content = result.result().content();
        audit.set(
            i,
            new AuditEntry(
                call.id(),
                id,
                runId,
                call.toolCallId(),
                call.toolName(),
                call.level(),
                call.outcome(),
                call.reason(),
                call.workingDirectory(),
                call.arguments(),
                content,
                content.bool("success").orElse(null),
                call.round(),
                call.startedAt(),
                at));
        return;
      }
    }
  }

  void rate(Feedback value) {
    feedback = value;
  }

  Optional<Feedback> feedback() {
    return Optional.ofNullable(feedback);
  }

  void correct(Correction correction) {
    corrections.add(correction);
    if (corrections.size() > Correction.MOST) {
      corrections.removeFirst();
    }
  }

  List<Correction> corrections() {
    return List.copyOf(corrections);
  }

  /** Everything it is found by. */
  String texts() {
    StringBuilder text = new StringBuilder(goal);
    conversationRounds.forEach(round -> text.append('\n').append(round.answer()));
    for (AuditEntry entry : audit) {
      text.append('\n').append(entry.toolName());
      collect(entry.arguments(), text);
      if (entry.result() instanceof JsonObject result) {
        collect(result, text);
      }
    }
    return text.toString();
  }

  private static void collect(Json value, StringBuilder text) {
    switch (value) {
      case JsonString(String string) -> text.append('\n').append(string);
      case JsonNumber number -> text.append('\n').append(number);
      case JsonArray array -> array.items().forEach(item -> collect(item, text));
      case JsonObject object -> object.members().values().forEach(item -> collect(item, text));
      default -> {}
    }
  }
}
