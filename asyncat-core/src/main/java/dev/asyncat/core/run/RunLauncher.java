package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.core.attachment.Attachments;
import dev.asyncat.core.checkpoint.Checkpoints;
import dev.asyncat.core.checkpoint.RunCheckpoints;
import dev.asyncat.core.permission.Grants;
import dev.asyncat.core.permission.PermissionBroker;
import dev.asyncat.core.permission.SecretsTripwire;
import dev.asyncat.core.tool.file.SessionFiles;
import dev.asyncat.core.verification.SyntaxChecks;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.Usage;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.permission.PermissionRuleStore.StoredRule;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunLog;
import dev.asyncat.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts the parts of one run together and opens its journal. Thread-safe. */
final class RunLauncher {

  /** How long a question waits while a client listens. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Store store;
  private final Checkpoints checkpoints;
  private final Clock clock;
  private final Supplier<String> ids;
  private final @Nullable Approver approver;
  private final SyntaxChecks checks;

  RunLauncher(
      Store store,
      Checkpoints checkpoints,
      Clock clock,
      Supplier<String> ids,
      @Nullable Approver approver,
      SyntaxChecks checks) {
    this.checks = checks;
    this.store = store;
    this.checkpoints = checkpoints;
    this.clock = clock;
    this.ids = ids;
    this.approver = approver;
  }

  /**
   * Records that a run begins.
   *
   * @param client the run on whose behalf it works, {@code null} if there is none
   * @throws dev.asyncat.error.ConflictException if the session has a run that has not ended
   */
  Launched begin(PreparedRun run, String operation, @Nullable Client client) {
    return open(
        run,
        null,
        client,
        store.runLog().lastSeq(run.sessionId()),
        List.of(
            new LifecycleEvent.RunAccepted(
                run.request(),
                run.userId(),
                run.workspaceId(),
                provider(run),
                run.roundsBefore(),
                run.continued(),
                operation),
            new LifecycleEvent.SessionStart(
                run.sessionId(),
                run.runId(),
                run.goal(),
                run.workingDirectory(),
                run.continued(),
                run.request().mode())));
  }

  /**
   * Records that a run of an earlier process goes on.
   *
   * @throws dev.asyncat.error.ConflictException if it has ended
   */
  Launched goOn(PreparedRun run, StoredRun stored) {
    for (StoredRun.Approval approval : stored.approvals()) {
      if (approval.always()) {
        remember(run, run.profileId(), approval.rule());
      }
    }
    return open(
        run,
        stored,
        null,
        stored.startSeq(),
        List.of(new LifecycleEvent.Resumed(Recovery.RESTARTED, stored.cutOff())));
  }

  private Launched open(
      PreparedRun run,
      @Nullable StoredRun stored,
      @Nullable Client client,
      long startSeq,
      List<RunEvent> first) {
    RunLog log = store.runLog();
    SessionFeed feed = new SessionFeed(log.lastSeq(run.sessionId()));
    RunJournal journal = RunJournal.open(run.sessionId(), run.runId(), log, clock, feed, first);
    CancellationSource cancellation = new CancellationSource();
    Suspension suspension = new Suspension(cancellation);
    PermissionBroker broker =
        new PermissionBroker(
            run.request().audience(),
            client == null || client.approver() == null ? approver : client.approver(),
            PATIENCE,
            Runs.DETACHED_PATIENCE,
            cancellation.token(),
            stored == null ? Set.of() : stored.openRequests(),
            journal::store);
    RunProgress progress = new RunProgress(run.roundsBefore());
    SessionPlan plan =
        new SessionPlan(
            run.plan(),
            journal::emit,
            progress::sessionRound,
            stored != null && planReplaced(run, stored),
            stored != null && stored.planByAgent(),
            stored == null ? 0 : stored.planMovedInRound());
    LiveRun handle =
        new LiveRun(
            run.runId(),
            run.sessionId(),
            run.userId(),
            log,
            feed,
            journal,
            broker,
            plan,
            cancellation,
            suspension,
            startSeq);
    return new Launched(
        handle,
        loop(run, stored, client, journal, cancellation, suspension, broker, progress, plan),
        journal);
  }

  private AgentLoop loop(
      PreparedRun run,
      @Nullable StoredRun stored,
      @Nullable Client client,
      RunJournal journal,
      CancellationSource cancellation,
      Suspension suspension,
      PermissionBroker broker,
      RunProgress progress,
      SessionPlan plan) {
    AtomicReference<String> unanswered = new AtomicReference<>();
    SessionFiles files = new SessionFiles(journal::emit);
    if (stored != null) {
      files.restore(stored.files());
    }
    Grants grants = new Grants(run.granted());
    SecretsTripwire tripwire =
        new SecretsTripwire(grants, client == null ? null : client.tripwire());
    Attachments.sensitive(run.request().extras()).ifPresent(tripwire::mark);
    ModelTurn turn =
        new ModelTurn(
            run.model(),
            journal,
            cancellation.token(),
            stored == null ? Usage.NONE : stored.used());
    CallContext.Scope scope =
        new CallContext.Scope(
            run.request(),
            run.userId(),
            run.sessionId(),
            run.runId(),
            run.workingDirectory(),
            run.workspace(),
            cancellation.token(),
            plan,
            files,
            broker,
            turn,
            tripwire,
            checkpoints.ofRun(
                run.userId(),
                run.sessionId(),
                run.runId(),
                run.workingDirectory(),
                client == null ? null : client.checkpoints(),
                journal::emit),
            suspension,
            new StoredQuestions(clock),
            ids,
            run.roundsBefore(),
            unanswered,
            journal::emit);
    ToolTurn toolTurn =
        new ToolTurn(
            scope,
            journal,
            run.tools(),
            broker,
            grants,
            run.request().mode(),
            run.autoApprove(),
            ids,
            rule -> remember(run, client == null ? run.profileId() : client.profileId(), rule));
    if (stored != null) {
      toolTurn.recall(stored);
    }
    return new AgentLoop(
        run,
        stored,
        journal,
        turn,
        toolTurn,
        new TurnReader(
            run.tools().names(),
            run.textTools(),
            ids,
            stored == null ? Set.of() : stored.callIds()),
        plan,
        cancellation.token(),
        suspension,
        progress,
        unanswered,
        new Verification(run, checks, cancellation.token()),
        clock);
  }

  /** The plan can also have been replaced while no process had the run. */
  private static boolean planReplaced(PreparedRun run, StoredRun stored) {
    return stored.planReplaced() || (stored.plan() != null && !run.plan().equals(stored.plan()));
  }

  private void remember(PreparedRun run, @Nullable String profileId, PermissionRule rule) {
    boolean kept =
        profileId != null
            && store.profiles().allowAlways(run.userId(), profileId, rule.text(), clock.instant());
    boolean known =
        kept
            || store.permissionRules().list(run.userId()).stream()
                .anyMatch(stored -> stored.rule().equals(rule));
    if (!known) {
      store.permissionRules().add(new StoredRule(ids.get(), run.userId(), rule, clock.instant()));
    }
  }

  private static JsonObject provider(PreparedRun run) {
    ModelInfo info = run.model().info();
    return Json.object()
        .put("type", info.providerType())
        .put("providerId", info.providerId())
        .putIfPresent("baseUrl", info.baseUrl())
        .put("model", info.model())
        .putIfPresent("profileId", info.providerProfileId())
        .put("supportsNativeTools", info.capabilities().nativeTools())
        .put("isLocal", info.local())
        .put("agentMode", run.request().mode().wire())
        .build();
  }

  /**
   * The run on whose behalf another one works.
   *
   * @param approver puts the other one's questions to whoever this one asks, {@code null} for the
   *     runtime's
   * @param tripwire what this one knows of secrets
   * @param checkpoints to which the other one's changes count, too
   * @param profileId where what is allowed for good is kept, {@code null} for the user
   */
  record Client(
      @Nullable Approver approver,
      SecretsTripwire tripwire,
      RunCheckpoints checkpoints,
      @Nullable String profileId) {}

  /** A run whose first events are stored and whose loop waits to be run. */
  record Launched(LiveRun run, AgentLoop loop, RunJournal journal) {}
}
