package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.permission.PermissionBroker;
import dev.asyncat.core.tool.agent.Delegates;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.profile.Profile;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.DelegationEvent;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunResult;
import dev.asyncat.store.Store;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs agents on behalf of calls, each in a session of its own. Their questions go to whoever the
 * calling run asks; they get its mode and rights at most, and are cancelled with it. Thread-safe.
 */
public final class SubRuns implements Delegates {

  /** What kind of run it is, in the log. */
  static final String OPERATION = "delegate";

  /** The key under which a request says which tools its run gets. */
  static final String TOOLS = "toolScope";

  /** Under which key a result says what secrets the other agent has read. */
  static final String SECRETS = "readSecrets";

  /** Whether a run works on behalf of a call of another one. */
  static boolean delegated(RunRequest request) {
    return request.extras().array(TOOLS).isPresent();
  }

  private static final int DEFAULT_ROUNDS = 15;

  private final Runs runs;
  private final Store store;

  /** Starts its runs there. */
  public SubRuns(Runs runs, Store store) {
    this.runs = runs;
    this.store = store;
  }

  @Override
  public ToolResult run(Delegation delegation, ToolContext context) {
    if (!(context instanceof CallContext call)) {
      throw new InvalidRequestException("only a run can delegate");
    }
    CallContext.Scope scope = call.scope();
    if (delegated(scope.request())) {
      return ToolResult.error("an agent that was given a task cannot give tasks to others");
    }
    Profile profile = profile(scope.userId(), delegation.profile());
    RunRequest request = request(delegation, scope, profile);
    Approver approver = scope.broker().attended() ? new ParentApprover(scope.broker(), call) : null;
    scope.cancellation().throwIfCancelled();
    RunLauncher.Client client =
        new RunLauncher.Client(
            approver, scope.tripwire(), scope.checkpoints(), scope.request().profileId());
    Run run = runs.start(request, OPERATION, client);
    try (CancellationToken.Registration ignored =
        scope.cancellation().onCancel(() -> end(run, scope))) {
      JsonObject who = who(profile, delegation);
      scope.emit().accept(new DelegationEvent.Started(started(run, who, delegation)));
      show(run, delegation, scope);
      JsonObject ended = ended(run.result(), who, delegation);
      String secrets = scope.tripwire().known().orElse(null);
      if (secrets != null) {
        ended = ended.with(SECRETS, Json.of(secrets));
      }
      scope.emit().accept(new DelegationEvent.Ended(ended));
      return new ToolResult(ended);
    } catch (CancelledException interrupted) {
      end(run, scope);
      throw interrupted;
    }
  }

  private static void end(Run run, CallContext.Scope scope) {
    run.cancel(scope.cancellation().reason().orElse("the run that asked for it has ended"));
  }

  private @Nullable Profile profile(String userId, @Nullable String wanted) {
    if (wanted == null) {
      return null;
    }
    List<Profile> all = store.profiles().list(userId);
    return all.stream()
        .filter(found -> found.id().equals(wanted) || found.handle().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new NotFoundException(
                    "there is no profile "
                        + wanted
                        + "; there are: "
                        + String.join(", ", all.stream().map(Profile::handle).toList())));
  }

  private RunRequest request(
      Delegation delegation, CallContext.Scope scope, @Nullable Profile profile) {
    RunRequest parent = scope.request();
    Integer rounds = delegation.maxRounds();
    int limit = rounds != null ? rounds : profile != null ? profile.maxRounds() : DEFAULT_ROUNDS;
    return RunRequest.builder(
            profile == null
                ? "You are: " + delegation.role() + "\n\n" + delegation.task()
                : delegation.task())
        .userId(scope.userId())
        .workspaceId(parent.workspaceId())
        .workingDirectory(directory(scope, profile))
        .profileId(profile == null ? null : profile.id())
        .mode(delegation.readOnly() ? AgentMode.PLAN : parent.mode())
        .maxRounds(limit)
        .autoApprove(parent.autoApprove())
        .preApproved(rules(scope, profile))
        .reasoningEffort(parent.reasoningEffort())
        .aids(parent.aids())
        .audience(parent.audience())
        .extras(
            extras(parent)
                .put("delegatedBy", scope.sessionId())
                .put(TOOLS, Json.strings(delegation.tools()))
                .build())
        .build();
  }

  private static JsonObject.Builder extras(RunRequest parent) {
    JsonObject.Builder extras = Json.object();
    parent
        .extras()
        .array(OfferedTools.INTEGRATIONS)
        .ifPresent(names -> extras.put(OfferedTools.INTEGRATIONS, names));
    return extras;
  }

  /** What the calling run was given with its request, and whatever refuses anything. */
  private List<String> rules(CallContext.Scope scope, @Nullable Profile profile) {
    String own = scope.request().profileId();
    Profile callers = own == null ? null : store.profiles().find(scope.userId(), own).orElse(null);
    return Stream.concat(
            scope.request().preApproved().stream(),
            Stream.of(callers, profile)
                .filter(Objects::nonNull)
                .flatMap(held -> held.alwaysAllowedTools().stream())
                .filter(rule -> PermissionRule.parse(rule).denies()))
        .distinct()
        .toList();
  }

  /** The directory of the profile, if the calling run reaches it; else that of the run. */
  private static Path directory(CallContext.Scope scope, @Nullable Profile profile) {
    String wanted = profile == null ? null : profile.workingDirectory();
    if (wanted == null) {
      return scope.workingDirectory();
    }
    try {
      Path directory = scope.workspace().resolve(scope.workingDirectory(), wanted);
      return Files.isDirectory(directory) ? directory : scope.workingDirectory();
    } catch (InvalidRequestException outOfReach) {
      return scope.workingDirectory();
    }
  }

  /** Questions are shown by the calling run itself, where they can be answered. */
  private static void show(Run run, Delegation delegation, CallContext.Scope scope) {
    try (Stream<RunEvent> events = run.events()) {
      events
          .filter(event -> !(event instanceof PermissionEvent))
          .filter(event -> !(event instanceof LifecycleEvent.Paused))
          .filter(event -> !(event instanceof LifecycleEvent.Resumed))
          .forEach(
              event ->
                  scope
                      .emit()
                      .accept(
                          new DelegationEvent.Inner(
                              scope.sessionId(),
                              run.sessionId(),
                              delegation.role(),
                              delegation.task(),
                              event)));
    }
  }

  private static JsonObject who(@Nullable Profile profile, Delegation delegation) {
    if (profile != null) {
      return Json.object()
          .put("id", profile.id())
          .put("handle", profile.handle())
          .put("name", profile.name())
          .put("icon", profile.icon())
          .build();
    }
    String slug =
        delegation
            .role()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return Json.object()
        .put("id", "default")
        .put("handle", slug)
        .put("name", delegation.role())
        .put("icon", "🤖")
        .build();
  }

  private static JsonObject started(Run run, JsonObject who, Delegation delegation) {
    JsonObject.Builder json =
        Json.object()
            .put("profileId", who.string("id", ""))
            .put("profileHandle", who.string("handle", ""))
            .put("profileName", who.string("name", ""))
            .put("profileIcon", who.string("icon", ""))
            .put("task", delegation.task())
            .put("sessionId", run.sessionId());
    return delegation.profile() == null ? scoped(json, delegation).build() : json.build();
  }

  private static JsonObject ended(RunResult result, JsonObject who, Delegation delegation) {
    boolean success = result.stopReason().completed();
    JsonObject.Builder json =
        Json.object()
            .put("success", success)
            .put("profile", who)
            .put("sessionId", result.sessionId())
            .put("answer", result.answer())
            .put("roundsTaken", result.rounds())
            .put("status", success ? "completed" : "failed")
            .put("stopReason", result.stopReason().wire());
    if (!success) {
      json.put("error", result.failure().orElse("the other agent ended: " + result.stopReason()));
    }
    return delegation.profile() == null ? scoped(json, delegation).build() : json.build();
  }

  private static JsonObject.Builder scoped(JsonObject.Builder json, Delegation delegation) {
    json.put("sandbox", Json.nul()).put("readOnly", delegation.readOnly());
    return delegation.tools().isEmpty()
        ? json.put("scopedToolCount", Json.nul())
        : json.put("scopedToolCount", delegation.tools().size());
  }

  /** Puts the questions of the other agent to whoever the calling run asks. */
  private record ParentApprover(PermissionBroker broker, CallContext call) implements Approver {

    @Override
    public PermissionDecision decide(PermissionRequest request, CancellationToken cancel) {
      PermissionRequest here =
          new PermissionRequest(
              call.scope().ids().get(),
              call.scope().sessionId(),
              request.call(),
              request.argumentsHash(),
              request.level(),
              request.description(),
              request.diff(),
              call.round(),
              request.workingDirectory(),
              request.rule(),
              broker.patience());
      try (CancellationToken.Registration ignored =
          cancel.onCancel(() -> broker.withdraw(here.id()))) {
        return broker.decide(here, decision -> {});
      }
    }

    @Override
    public Optional<String> answer(
        String question,
        List<String> choices,
        @Nullable String defaultAnswer,
        CancellationToken cancel) {
      PermissionEvent.Asked here =
          new PermissionEvent.Asked(
              call.scope().ids().get(),
              call.scope().sessionId(),
              call.toolCallId(),
              question,
              choices,
              defaultAnswer,
              call.scope().roundsBefore() + call.round() + 1,
              broker.patience());
      try (CancellationToken.Registration ignored =
          cancel.onCancel(() -> broker.withdraw(here.requestId()))) {
        return broker.ask(here);
      }
    }
  }
}
