package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.core.permission.Grants;
import dev.asyncat.core.permission.PermissionBroker;
import dev.asyncat.core.tool.file.SessionFiles;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.StoreException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.permission.PermissionRuleStore.StoredRule;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunLog;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunResult;
import dev.asyncat.run.StopReason;
import dev.asyncat.session.PendingRequest;
import dev.asyncat.session.Session;
import dev.asyncat.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts runs and finds those that are live. At most one run of a session is live. Thread-safe. */
public final class Runs implements AutoCloseable {

  /** How long a question waits while a client listens. */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  /** How long a question waits when clients come and go. */
  public static final Duration DETACHED_PATIENCE = Duration.ofDays(7);

  private static final Duration CLOSING = Duration.ofSeconds(4);
  private static final int REPAIR_PAGE = 500;
  private static final String NOT_YOURS = "Session not found or access denied";
  private static final String DELETED = "the session was deleted";

  private final RunSetup setup;
  private final Store store;
  private final Clock clock;
  private final Supplier<String> ids;
  private final @Nullable Approver approver;
  private final Map<String, LiveRun> live = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Collaborators of all runs. */
  public Runs(
      RunSetup setup, Store store, Clock clock, Supplier<String> ids, @Nullable Approver approver) {
    this.setup = setup;
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.approver = approver;
  }

  /**
   * Starts a run. Returns once its first events are stored.
   *
   * @throws dev.asyncat.error.AsyncatException if it cannot be started; nothing is stored then
   */
  public Run start(RunRequest request, String operation) {
    if (closed) {
      throw new ConflictException("the runtime is closing and takes no new runs");
    }
    PreparedRun run = setup.prepare(request);
    RunLog log = store.runLog();
    long startSeq = log.lastSeq(run.sessionId());
    SessionFeed feed = new SessionFeed(startSeq);
    RunJournal journal =
        RunJournal.open(
            run.sessionId(),
            run.runId(),
            log,
            clock,
            feed,
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
                    run.request().goal(),
                    run.workingDirectory(),
                    run.continued(),
                    run.request().mode())));
    CancellationSource cancellation = new CancellationSource();
    PermissionBroker broker =
        new PermissionBroker(
            run.request().audience(),
            approver,
            PATIENCE,
            DETACHED_PATIENCE,
            cancellation.token(),
            journal::store);
    RunProgress progress = new RunProgress(run.roundsBefore());
    SessionPlan plan = new SessionPlan(run.plan(), journal::emit, progress::sessionRound);
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
            startSeq);
    live.put(run.sessionId(), handle);
    AgentLoop loop = assemble(run, journal, cancellation, broker, progress, plan);
    Thread.ofVirtual()
        .name("run-" + run.sessionId())
        .start(
            () -> {
              RunResult result =
                  new RunResult(
                      run.runId(), run.sessionId(), "", StopReason.ERROR, 0, "the run broke down");
              try {
                result = loop.run();
              } finally {
                live.remove(run.sessionId(), handle);
                journal.stop();
                handle.end(result);
              }
            });
    return handle;
  }

  private AgentLoop assemble(
      PreparedRun run,
      RunJournal journal,
      CancellationSource cancellation,
      PermissionBroker broker,
      RunProgress progress,
      SessionPlan plan) {
    AtomicReference<String> unanswered = new AtomicReference<>();
    CallContext.Scope scope =
        new CallContext.Scope(
            run.userId(),
            run.sessionId(),
            run.runId(),
            run.workingDirectory(),
            run.workspace(),
            cancellation.token(),
            plan,
            new SessionFiles(),
            broker,
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
            new Grants(run.granted()),
            run.request().mode(),
            run.autoApprove(),
            ids,
            rule -> remember(run, rule));
    return new AgentLoop(
        run,
        journal,
        new ModelTurn(run.model(), journal, cancellation.token()),
        toolTurn,
        new TurnReader(run.tools().names(), run.textTools(), ids),
        run.tools(),
        plan,
        new LoopGuard(),
        cancellation.token(),
        progress,
        unanswered,
        clock);
  }

  private void remember(PreparedRun run, PermissionRule rule) {
    boolean kept =
        run.profileId() != null
            && store
                .profiles()
                .allowAlways(run.userId(), run.profileId(), rule.text(), clock.instant());
    if (!kept) {
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

  /** The live run of a session of this user. */
  public Optional<Run> find(String userId, String sessionId) {
    return Optional.ofNullable(live.get(sessionId))
        .filter(run -> run.userId().equals(userId))
        .map(Run.class::cast);
  }

  /**
   * Reads a session's events from a number on, and follows its live run.
   *
   * @throws NotFoundException if the user has no such session
   */
  public EventCursor follow(String userId, String sessionId, long afterSeq) {
    requireSession(userId, sessionId);
    LiveRun run = live.get(sessionId);
    return run == null
        ? new LogCursor(sessionId, store.runLog(), null, afterSeq, null)
        : run.follow(afterSeq);
  }

  /**
   * Cancels the live run of a session.
   *
   * @return false if none is live
   * @throws NotFoundException if the user has no such session
   */
  public boolean cancel(String userId, String sessionId, String reason) {
    requireSession(userId, sessionId);
    LiveRun run = live.get(sessionId);
    if (run == null) {
      return false;
    }
    run.cancel(reason);
    return true;
  }

  /**
   * Replaces the plan of a session: its live run sees it before its next turn, else the next run
   * begins with it.
   *
   * @throws NotFoundException if the user has no such session
   */
  public void replacePlan(String userId, String sessionId, List<PlanItem> items) {
    LiveRun run = live.get(sessionId);
    if (run != null && run.userId().equals(userId)) {
      try {
        run.replacePlan(items);
        return;
      } catch (CancelledException ended) {
        // It is too late for this run, so the plan is for the next one.
      }
    }
    if (!store.sessions().replacePlan(userId, sessionId, items)) {
      throw new NotFoundException(NOT_YOURS);
    }
  }

  /**
   * Deletes a session for good. Its live run is cancelled first and has a few seconds to end; what
   * it does after that is lost.
   *
   * @throws NotFoundException if the user has no such session
   * @throws CancelledException if the waiting thread is interrupted; the session is not deleted
   */
  public void delete(String userId, String sessionId) {
    if (store.sessions().find(userId, sessionId).isEmpty()) {
      throw new NotFoundException(NOT_YOURS);
    }
    LiveRun run = live.get(sessionId);
    if (run != null) {
      run.cancel(DELETED);
      try {
        run.feed().awaitEnd(CLOSING.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new CancelledException("interrupted while waiting for the end of a run", interrupted);
      }
    }
    if (!store.sessions().delete(userId, sessionId)) {
      throw new NotFoundException(NOT_YOURS);
    }
    LiveRun late = live.get(sessionId);
    if (late != null) {
      try {
        late.cancel(DELETED);
      } catch (StoreException gone) {
        // Its session takes no events any more; it was cancelled all the same.
      }
    }
  }

  /**
   * Decides about a permission request.
   *
   * @return false if it was resolved before
   * @throws NotFoundException if the user has no such request
   */
  public boolean decide(String userId, String requestId, PermissionDecision decision) {
    PendingRequest request = require(userId, requestId, "Permission request not found");
    if (!(request.event() instanceof PermissionEvent.Requested)) {
      throw new NotFoundException("Permission request not found");
    }
    LiveRun run = live.get(request.sessionId());
    return request.open()
        && run != null
        && run.runId().equals(request.runId())
        && run.decide(requestId, decision);
  }

  /**
   * Answers a question.
   *
   * @return false if it was answered before
   * @throws NotFoundException if the user has no such question
   */
  public boolean reply(String userId, String requestId, String answer) {
    PendingRequest request = require(userId, requestId, "Question request not found");
    if (!(request.event() instanceof PermissionEvent.Asked)) {
      throw new NotFoundException("Question request not found");
    }
    LiveRun run = live.get(request.sessionId());
    return request.open()
        && run != null
        && run.runId().equals(request.runId())
        && run.reply(requestId, answer);
  }

  private PendingRequest require(String userId, String requestId, String otherwise) {
    return store
        .sessions()
        .request(requestId)
        .filter(request -> request.userId().equals(userId))
        .orElseThrow(() -> new NotFoundException(otherwise));
  }

  private void requireSession(String userId, String sessionId) {
    if (store.sessions().find(userId, sessionId).isEmpty()) {
      throw new NotFoundException("Session not found");
    }
  }

  /** Ends what an earlier process left unfinished, so that nothing stays active for ever. */
  public void repair() {
    for (Session session : store.sessions().unfinished()) {
      String runId = session.activeRunId();
      if (runId == null) {
        continue;
      }
      long seq = store.runLog().lastSeq(session.id());
      LifecycleEvent.Done done =
          new LifecycleEvent.Done(
              "",
              StopReason.INTERRUPTED,
              session.id(),
              session.totalRounds(),
              maxRounds(session.id(), runId),
              session.conversationRounds(),
              "Agent run was interrupted before it could finish.");
      store
          .runLog()
          .append(session.id(), runId, seq, List.of(new RunLog.Entry(clock.instant(), done)));
    }
  }

  private int maxRounds(String sessionId, String runId) {
    long after = 0;
    while (true) {
      List<LoggedEvent> page = store.runLog().read(sessionId, after, REPAIR_PAGE);
      if (page.isEmpty()) {
        return RunSetup.DEFAULT_ROUNDS;
      }
      for (LoggedEvent logged : page) {
        if (logged.runId().equals(runId)
            && logged.event() instanceof LifecycleEvent.RunAccepted accepted) {
          Integer limit = accepted.request().maxRounds();
          return limit == null ? RunSetup.DEFAULT_ROUNDS : limit;
        }
      }
      after = page.getLast().seq();
    }
  }

  /** Cancels every live run and waits a bounded time for their ends. */
  @Override
  public void close() {
    closed = true;
    List<LiveRun> running = new ArrayList<>(live.values());
    for (LiveRun run : running) {
      try {
        run.cancel("the runtime is closing");
      } catch (StoreException broken) {
        // The store is gone; the run ends by itself.
      }
    }
    long deadline = System.nanoTime() + CLOSING.toNanos();
    for (LiveRun run : running) {
      try {
        run.feed().awaitEnd(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
