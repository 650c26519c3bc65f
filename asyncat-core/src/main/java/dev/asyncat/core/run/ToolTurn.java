package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.checkpoint.CallWindow;
import dev.asyncat.core.permission.Grants;
import dev.asyncat.core.permission.PermissionBroker;
import dev.asyncat.core.permission.PermissionPolicy;
import dev.asyncat.core.permission.PermissionPolicy.Verdict;
import dev.asyncat.core.permission.SecretsTripwire;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.StoreException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of one model turn: decides about each in the model's order, then executes, reading
 * calls side by side first and changing ones one by one, and reports results in the model's order.
 */
final class ToolTurn {

  private static final String EDITED = "allowed with edited arguments";

  private final CallContext.Scope scope;
  private final RunJournal journal;
  private final OfferedTools tools;
  private final PermissionBroker broker;
  private final Grants grants;
  private final AgentMode mode;
  private final boolean autoApprove;
  private final Supplier<String> ids;
  private final Consumer<PermissionRule> rememberAlways;
  private final ForeignCall foreign;
  private final SecretsTripwire tripwire;

  ToolTurn(
      CallContext.Scope scope,
      RunJournal journal,
      OfferedTools tools,
      PermissionBroker broker,
      Grants grants,
      AgentMode mode,
      boolean autoApprove,
      Supplier<String> ids,
      Consumer<PermissionRule> rememberAlways) {
    this.scope = scope;
    this.journal = journal;
    this.tools = tools;
    this.broker = broker;
    this.grants = grants;
    this.mode = mode;
    this.autoApprove = autoApprove;
    this.ids = ids;
    this.rememberAlways = rememberAlways;
    this.tripwire = scope.tripwire();
    this.foreign = new ForeignCall(scope.cancellation());
  }

  /**
   * Runs the calls.
   *
   * @throws CancelledException if the run is cancelled; what was executing has then ended
   */
  List<Outcome> run(List<TurnReader.Proposal> calls, int round) {
    return settle(
        calls.stream().map(call -> (Supplier<Step>) () -> prepare(call, round)).toList(), round);
  }

  /**
   * Brings the calls of a turn of an earlier process to their end, each from where it was.
   *
   * @throws CancelledException if the run is cancelled; what was executing has then ended
   */
  List<Outcome> goOn(List<StoredCall> calls, int round) {
    return settle(
        calls.stream().map(call -> (Supplier<Step>) () -> restore(call, round)).toList(), round);
  }

  /** Takes note of what the run read in earlier processes. */
  void recall(StoredRun stored) {
    for (StoredRound round : stored.rounds()) {
      for (StoredCall call : round.calls()) {
        ToolEvent.Start start = call.start();
        if (start != null && start.outcome().allowed()) {
          learned(call.result());
        }
        if (start != null
            && start.outcome().allowed()
            && tools.look(new TurnReader.Proposal(start.call(), null))
                instanceof OfferedTools.Ready<?> ready) {
          recall(ready, round.number(), call.result());
        }
      }
    }
  }

  /** What an agent that worked for this one has read. */
  private void learned(@Nullable ToolResult result) {
    if (result != null) {
      result.content().string(SubRuns.SECRETS).ifPresent(tripwire::mark);
    }
  }

  private <A> void recall(OfferedTools.Ready<A> ready, int round, @Nullable ToolResult result) {
    try {
      List<Effect> effects = intent(ready, context(ready, round)).effects();
      tripwire.watch(effects);
      if (result != null) {
        watch(ready.call().name(), effects, result);
      }
    } catch (RuntimeException gone) {
      // The tool can no longer say what it read, and what that was is not in the log.
      return;
    }
  }

  private List<Outcome> settle(List<Supplier<Step>> calls, int round) {
    List<Step> steps = new ArrayList<>();
    try {
      for (Supplier<Step> call : calls) {
        scope.cancellation().throwIfCancelled();
        steps.add(call.get());
      }
      execute(steps, round);
    } catch (CancelledException cancelled) {
      if (scope.suspension().holds()) {
        report(steps, round);
      } else {
        closeOpenCalls(steps, round);
      }
      throw cancelled;
    }
    return steps.stream().map(Step::outcome).toList();
  }

  private void execute(List<Step> steps, int round) {
    List<Step> reading = steps.stream().filter(step -> step.runs() && !step.changes()).toList();
    List<Step> changing = steps.stream().filter(step -> step.runs() && step.changes()).toList();
    executeSideBySide(reading);
    report(steps, round);
    for (Step step : changing) {
      scope.cancellation().throwIfCancelled();
      step.execute();
      report(steps, round);
    }
  }

  /** Whoever saw a call begin also sees that it ended. */
  private void closeOpenCalls(List<Step> steps, int round) {
    for (Step step : steps) {
      if (step.result == null) {
        step.result = ToolResult.error("cancelled", "The run was cancelled before the call ended.");
      }
    }
    report(steps, round);
  }

  /** Sends the results that are there, as far as none before them is missing. */
  private void report(List<Step> steps, int round) {
    for (Step step : steps) {
      ToolResult result = step.result;
      if (result == null) {
        return;
      }
      if (!step.reported) {
        step.reported = true;
        journal.store(new ToolEvent.Result(step.call.name(), step.call.id(), result, round));
        if (!step.call.name().equals("todo_write")
            && !step.call.name().equals("list_plan")
            && scope.plan() instanceof SessionPlan plan
            && !plan.items().isEmpty()) {
          journal.emit(plan.progress(round));
        }
      }
    }
  }

  private void executeSideBySide(List<Step> reading) {
    if (reading.size() == 1) {
      reading.getFirst().execute();
      return;
    }
    List<CompletableFuture<Void>> running =
        reading.stream()
            .map(
                step -> {
                  CompletableFuture<Void> done = new CompletableFuture<>();
                  Thread.ofVirtual()
                      .name("tool-" + step.call.id())
                      .start(
                          () -> {
                            try {
                              step.execute();
                              done.complete(null);
                            } catch (Throwable failure) {
                              done.completeExceptionally(failure);
                            }
                          });
                  return done;
                })
            .toList();
    RuntimeException failure = null;
    for (CompletableFuture<Void> one : running) {
      try {
        one.join();
      } catch (RuntimeException failed) {
        failure = failed.getCause() instanceof RuntimeException cause ? cause : failed;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private Step restore(StoredCall stored, int round) {
    ToolResult ended = stored.result();
    if (ended != null) {
      Step step = ended(stored.call(), stored.outcome().kind(), ended);
      step.reported = true;
      return step;
    }
    if (stored.executing()) {
      return interrupted(stored, round);
    }
    ToolEvent.Start start = stored.start();
    if (start != null) {
      return started(stored, start, round);
    }
    PermissionRequest request = stored.request();
    return request == null ? prepare(stored.proposal(), round) : asked(stored, request, round);
  }

  /**
   * A call that was at work when the process ended. Whether it took effect is not known, so it does
   * not run again, unless all it does is to ask the user.
   */
  private Step interrupted(StoredCall stored, int round) {
    if (tools.look(new TurnReader.Proposal(stored.call(), null))
        instanceof OfferedTools.Ready<?> ready) {
      CallContext context = context(ready, round);
      Optional<List<Effect>> asking = askingOnly(ready, context);
      if (asking.isPresent()) {
        scope.stored().put(ready.call().id(), stored.questions());
        return runs(ready, context, asking.get(), null);
      }
    }
    for (StoredCall.Question question : stored.questions()) {
      if (question.resolution() == null) {
        journal.emit(
            new PermissionEvent.Answered(question.asked().requestId(), null, "interrupted"));
      }
    }
    return ended(
        stored.call(),
        Step.Kind.RUN,
        ToolResult.error(
            "interrupted",
            "The runtime stopped while this call was at work. Whether it took effect is not known;"
                + " check before you repeat it."));
  }

  /** The effects of a call, if all it does is to ask the user. */
  private <A> Optional<List<Effect>> askingOnly(OfferedTools.Ready<A> ready, CallContext context) {
    try {
      List<Effect> effects = intent(ready, context).effects();
      boolean asks =
          !effects.isEmpty() && effects.stream().allMatch(Effect.AskUser.class::isInstance);
      return asks ? Optional.of(effects) : Optional.empty();
    } catch (CancelledException cancelled) {
      throw cancelled;
    } catch (RuntimeException impossible) {
      return Optional.empty();
    }
  }

  /** A call about which everything was decided, but which did not begin. */
  private Step started(StoredCall stored, ToolEvent.Start start, int round) {
    if (start.outcome().allowed()) {
      return switch (tools.look(new TurnReader.Proposal(start.call(), null))) {
        case OfferedTools.Ready<?> ready -> restarted(ready, start, round);
        case OfferedTools.Unknown(ToolResult result) -> ended(start.call(), Step.Kind.RUN, result);
        case OfferedTools.Invalid(ToolCall repaired, ToolResult result, String prompt) ->
            ended(repaired, Step.Kind.RUN, result);
      };
    }
    String reason = start.reason() == null ? "no reason was given" : start.reason();
    if (start.outcome() != PermissionOutcome.NOT_APPLICABLE) {
      return ended(
          start.call(), Step.Kind.DENIED, ToolResult.error("Permission denied: " + reason));
    }
    return switch (tools.look(stored.proposal())) {
      case OfferedTools.Unknown(ToolResult result) ->
          ended(start.call(), Step.Kind.UNKNOWN, result);
      case OfferedTools.Invalid(ToolCall repaired, ToolResult result, String prompt) ->
          ended(repaired, Step.Kind.INVALID, result);
      case OfferedTools.Ready<?> ready ->
          ended(start.call(), Step.Kind.IMPOSSIBLE, ToolResult.error(reason));
    };
  }

  /** A call that is going to run. */
  private <A> Step runs(
      OfferedTools.Ready<A> ready,
      CallContext context,
      List<Effect> effects,
      @Nullable String reason) {
    Step step = new Step(ready.call(), Step.Kind.RUN);
    step.changes = effects.stream().anyMatch(ToolTurn::changes);
    step.written =
        effects.stream()
            .filter(Effect.Write.class::isInstance)
            .map(effect -> ((Effect.Write) effect).path())
            .toList();
    step.work =
        () -> {
          ToolResult result = execute(ready, context, effects);
          watch(ready.call().name(), effects, result);
          // The model still has the arguments in mind that it wrote itself.
          return EDITED.equals(reason)
              ? result.with("args_edited_by_user", ready.call().arguments())
              : result;
        };
    return step;
  }

  /** A call that has its result. */
  private static Step ended(ToolCall call, Step.Kind kind, ToolResult result) {
    Step step = new Step(call, kind);
    step.result = result;
    return step;
  }

  /** What comes from the network is no secret of the user's. */
  private void watch(String tool, List<Effect> effects, ToolResult result) {
    if (effects.stream().noneMatch(Effect.Request.class::isInstance)) {
      tripwire.watch(tool, result.content());
    }
  }

  private <A> Step restarted(OfferedTools.Ready<A> ready, ToolEvent.Start start, int round) {
    CallContext context = context(ready, round).decided(start.outcome());
    try {
      return runs(ready, context, intent(ready, context).effects(), start.reason());
    } catch (CancelledException | StoreException passed) {
      throw passed;
    } catch (RuntimeException impossible) {
      return ended(ready.call(), Step.Kind.IMPOSSIBLE, ToolResult.error(message(impossible)));
    }
  }

  /** A call about which people were asked: their answer is acted on, or still waited for. */
  private Step asked(StoredCall stored, PermissionRequest request, int round) {
    if (tools.look(stored.proposal()) instanceof OfferedTools.Ready<?> ready
        && hash(ready.call()).equals(request.argumentsHash())) {
      return askedAbout(ready, stored, request, round);
    }
    String why = "the call is no longer the one that people were asked about";
    if (stored.decision() == null) {
      journal.emit(
          new PermissionEvent.Decided(
              request.id(), request.call().id(), PermissionDecision.deny(why), "runtime"));
    }
    return denied(
        request.call(),
        request.level(),
        PermissionOutcome.DENIED,
        why,
        request.description(),
        round);
  }

  private <A> Step askedAbout(
      OfferedTools.Ready<A> ready, StoredCall stored, PermissionRequest request, int round) {
    CallContext context = context(ready, round);
    List<Effect> effects;
    try {
      effects = intent(ready, context).effects();
    } catch (CancelledException | StoreException passed) {
      throw passed;
    } catch (RuntimeException impossible) {
      return impossible(ready.call(), request.level(), message(impossible), round);
    }
    PermissionDecision decision = stored.decision();
    Instant askedAt = stored.requestedAt();
    if (decision == null && askedAt != null) {
      decision =
          broker.decideStill(
              request,
              scope.stored().left(request, askedAt, broker),
              made -> check(ready.call(), made, context));
    }
    return conclude(
        decision == null ? PermissionDecision.deny("nobody decided") : decision,
        ready,
        context,
        effects,
        request.level(),
        request.rule(),
        request.description());
  }

  private <A> CallContext context(OfferedTools.Ready<A> ready, int round) {
    String id = ready.call().id();
    return new CallContext(
        scope, id, round, new ProgressBuffer(ready.tool().name(), id, journal::emit));
  }

  private Step prepare(TurnReader.Proposal proposal, int round) {
    return switch (tools.look(proposal)) {
      case OfferedTools.Unknown(ToolResult result) ->
          refused(proposal.call(), result, null, round, Step.Kind.UNKNOWN);
      case OfferedTools.Invalid(ToolCall repaired, ToolResult result, String prompt) ->
          refused(repaired, result, prompt, round, Step.Kind.INVALID);
      case OfferedTools.Ready<?> ready -> decide(ready, round);
    };
  }

  private Step refused(
      ToolCall call, ToolResult result, @Nullable String repair, int round, Step.Kind kind) {
    journal.emit(
        new ToolEvent.Start(
            call,
            PermissionLevel.NONE,
            PermissionOutcome.NOT_APPLICABLE,
            result.content().string("error").orElse(null),
            null,
            scope.workingDirectory(),
            "",
            round,
            repair));
    return ended(call, kind, result);
  }

  private <A> Step decide(OfferedTools.Ready<A> ready, int round) {
    Tool<A> tool = ready.tool();
    ToolCall call = ready.call();
    CallContext context = context(ready, round);
    Intent intent;
    try {
      intent = intent(ready, context);
    } catch (CancelledException | StoreException passed) {
      throw passed;
    } catch (RuntimeException impossible) {
      return impossible(call, tool.level(), message(impossible), round);
    }
    List<Effect> effects = intent.effects();
    String description = intent.description();
    Verdict verdict =
        PermissionPolicy.decide(
            call.name(), effects, mode, autoApprove, grants.rules(), tripwire.exposure());
    return switch (verdict) {
      case Verdict.Allowed(PermissionLevel level, PermissionOutcome outcome, String reason) ->
          allowed(ready, context, effects, level, outcome, reason, description);
      case Verdict.Refused(PermissionLevel level, PermissionOutcome outcome, String reason) ->
          denied(call, level, outcome, reason, description, round);
      case Verdict.Ask(PermissionLevel level, PermissionRule rule, String reason) ->
          broker.attended()
              ? ask(ready, context, effects, level, rule, described(description, reason))
              : denied(
                  call,
                  level,
                  PermissionOutcome.DENIED,
                  "nobody is there to approve it; "
                      + (reason == null
                          ? "to allow it, approve " + rule.text() + " beforehand"
                          : reason),
                  description,
                  round);
    };
  }

  private <A> Step ask(
      OfferedTools.Ready<A> ready,
      CallContext context,
      List<Effect> effects,
      PermissionLevel level,
      PermissionRule rule,
      String description) {
    ToolCall call = ready.call();
    PermissionRequest request =
        new PermissionRequest(
            ids.get(),
            scope.sessionId(),
            call,
            hash(call),
            level,
            description,
            preview(ready, context),
            context.round(),
            scope.workingDirectory(),
            rule,
            broker.patience());
    PermissionDecision decision = broker.decide(request, made -> check(call, made, context));
    return conclude(decision, ready, context, effects, level, rule, description);
  }

  private <A> Step conclude(
      PermissionDecision decision,
      OfferedTools.Ready<A> ready,
      CallContext context,
      List<Effect> effects,
      PermissionLevel level,
      PermissionRule rule,
      String description) {
    ToolCall call = ready.call();
    return switch (decision) {
      case PermissionDecision.Deny(String reason) ->
          denied(call, level, PermissionOutcome.DENIED, reason, description, context.round());
      case PermissionDecision.Allow(JsonObject edited) when edited != null ->
          edited(call.withArguments(edited), level, context.round());
      case PermissionDecision.Allow ignored ->
          allowed(ready, context, effects, level, PermissionOutcome.ALLOW, null, description);
      case PermissionDecision.AllowSession ignored -> {
        grants.add(new PermissionRule(call.name(), null));
        yield allowed(
            ready, context, effects, level, PermissionOutcome.ALLOW_SESSION, null, description);
      }
      case PermissionDecision.AllowAlways ignored -> {
        grants.add(rule);
        rememberAlways.accept(rule);
        yield allowed(
            ready, context, effects, level, PermissionOutcome.ALLOW_ALWAYS_TOOL, null, description);
      }
    };
  }

  /** Says what is wrong with edited arguments while the person can still mend them. */
  private void check(ToolCall call, PermissionDecision decision, CallContext context) {
    if (decision instanceof PermissionDecision.Allow(JsonObject edited) && edited != null) {
      switch (tools.look(new TurnReader.Proposal(call.withArguments(edited), null))) {
        case OfferedTools.Unknown(ToolResult result) -> throw unusable(result);
        case OfferedTools.Invalid(ToolCall ignored, ToolResult result, String prompt) ->
            throw unusable(result);
        case OfferedTools.Ready<?> ready -> effects(ready, context);
      }
    }
  }

  private static <A> void effects(OfferedTools.Ready<A> ready, CallContext context) {
    StatedEffects.of(ready, context);
  }

  private static InvalidRequestException unusable(ToolResult result) {
    return new InvalidRequestException(
        "the edited args cannot be used: "
            + result.content().string("error", "they do not fit the tool"));
  }

  /** A person allowed the call with other arguments, which have to be valid like any others. */
  private Step edited(ToolCall call, PermissionLevel level, int round) {
    return switch (tools.look(new TurnReader.Proposal(call, null))) {
      case OfferedTools.Unknown(ToolResult result) ->
          refused(call, result, null, round, Step.Kind.UNKNOWN);
      case OfferedTools.Invalid(ToolCall repaired, ToolResult result, String prompt) ->
          refused(repaired, result, prompt, round, Step.Kind.INVALID);
      case OfferedTools.Ready<?> ready -> allowEdited(ready, level, round);
    };
  }

  private <A> Step allowEdited(OfferedTools.Ready<A> ready, PermissionLevel level, int round) {
    CallContext context = context(ready, round);
    try {
      Intent intent = intent(ready, context);
      return allowed(
          ready,
          context,
          intent.effects(),
          level,
          PermissionOutcome.ALLOW,
          EDITED,
          intent.description());
    } catch (CancelledException | StoreException passed) {
      throw passed;
    } catch (RuntimeException impossible) {
      return impossible(ready.call(), level, message(impossible), round);
    }
  }

  private <A> Step allowed(
      OfferedTools.Ready<A> ready,
      CallContext context,
      List<Effect> effects,
      PermissionLevel level,
      PermissionOutcome outcome,
      @Nullable String reason,
      String description) {
    tripwire.watch(effects);
    String checkpoint = scope.checkpoints().covering(effects).orElse(null);
    journal.emit(
        new ToolEvent.Start(
            ready.call(),
            level,
            outcome,
            reason,
            checkpoint,
            scope.workingDirectory(),
            description,
            context.round(),
            null));
    return runs(ready, context.decided(outcome), effects, reason);
  }

  private Step denied(
      ToolCall call,
      PermissionLevel level,
      PermissionOutcome outcome,
      String reason,
      String description,
      int round) {
    journal.emit(
        new ToolEvent.Start(
            call,
            level,
            outcome,
            reason,
            null,
            scope.workingDirectory(),
            description,
            round,
            null));
    return ended(call, Step.Kind.DENIED, ToolResult.error("Permission denied: " + reason));
  }

  private Step impossible(ToolCall call, PermissionLevel level, String why, int round) {
    journal.emit(
        new ToolEvent.Start(
            call,
            level,
            PermissionOutcome.NOT_APPLICABLE,
            why,
            null,
            scope.workingDirectory(),
            "",
            round,
            null));
    return ended(call, Step.Kind.IMPOSSIBLE, ToolResult.error(why));
  }

  private <A> ToolResult execute(
      OfferedTools.Ready<A> ready, CallContext context, List<Effect> effects) {
    scope.cancellation().throwIfCancelled();
    scope.suspension().begin();
    try (CallWindow ignored =
        scope
            .checkpoints()
            .open(
                ready.call().name(),
                ready.call().id(),
                effects,
                scope.cancellation()::throwIfCancelled)) {
      return work(ready, context);
    } finally {
      scope.suspension().end();
    }
  }

  private <A> ToolResult work(OfferedTools.Ready<A> ready, CallContext context) {
    CancellationToken cancel = scope.cancellation();
    journal.store(new ToolEvent.Executing(ready.call().id()));
    String name = ready.call().name();
    try (ProgressBuffer output = context.output()) {
      try {
        ToolResult result =
            foreign.call(
                "tool-" + name,
                "the tool " + name,
                () -> ready.tool().execute(ready.arguments(), context));
        OptionalInt exitCode = result.content().integer("exit_code");
        output.finish(exitCode.isPresent() ? (Integer) exitCode.getAsInt() : null);
        return scope.suspension().holds() && !result.succeeded() ? cutOff(result) : result;
      } catch (ExecutionException failed) {
        output.finish(null);
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        if (cause instanceof StoreException store) {
          throw store;
        }
        if (cancel.isCancelled()) {
          throw new CancelledException(cancel.reason().orElse("cancelled"), cause);
        }
        return ToolResult.error(message(cause));
      }
    }
  }

  /** The model goes on in a later process and must not take this for the will of the user. */
  private static ToolResult cutOff(ToolResult result) {
    return result
        .with("code", "interrupted")
        .with(
            "note",
            "The runtime was stopped and cut this call off. Check what it did before you repeat"
                + " it.");
  }

  /** Asks the tool what a call would do. */
  private <A> Intent intent(OfferedTools.Ready<A> ready, CallContext context) {
    String name = ready.call().name();
    try {
      return foreign.call(
          "effects-" + name,
          "the tool " + name,
          () ->
              new Intent(
                  StatedEffects.of(ready, context),
                  describe(ready.tool(), ready.arguments(), ready.call(), context)));
    } catch (ExecutionException failed) {
      throw unwrapped(failed);
    }
  }

  private RuntimeException unwrapped(ExecutionException failed) {
    scope.cancellation().throwIfCancelled();
    return failed.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(failed.getCause());
  }

  /**
   * What a tool says a call would do.
   *
   * @param description for people
   */
  private record Intent(List<Effect> effects, String description) {}

  private static boolean changes(Effect effect) {
    return switch (effect) {
      case Effect.Read ignored -> false;
      case Effect.Request request -> request.level() != PermissionLevel.SAFE;
      case Effect.OpenNetwork ignored -> true;
      case Effect.AskUser ignored -> true;
      case Effect.Write ignored -> true;
      case Effect.Delete ignored -> true;
      case Effect.RunCommand command -> command.level() != PermissionLevel.SAFE;
      case Effect.ChangeRuntimeData ignored -> true;
      case Effect.Delegate ignored -> true;
      case Effect.Unstated ignored -> true;
    };
  }

  private static <A> String describe(
      Tool<A> tool, A arguments, ToolCall call, CallContext context) {
    String own = tool.describe(arguments, context);
    if (!own.isEmpty()) {
      return own;
    }
    String json = call.arguments().toString();
    return "Execute tool \""
        + tool.name()
        + "\" with args: "
        + (json.length() > 200 ? json.substring(0, 200) + "…" : json);
  }

  private static String described(String description, @Nullable String reason) {
    return reason == null ? description : description + " (" + reason + ")";
  }

  private <A> @Nullable String preview(OfferedTools.Ready<A> ready, CallContext context) {
    String name = ready.call().name();
    try {
      return foreign
          .call(
              "preview-" + name,
              "the tool " + name,
              () -> ready.tool().preview(ready.arguments(), context))
          .orElse(null);
    } catch (CancelledException cancelled) {
      throw cancelled;
    } catch (ExecutionException | RuntimeException noPreview) {
      // The call itself will say what is wrong; a preview is only a courtesy.
      return null;
    }
  }

  private static String message(Throwable failure) {
    String text = failure.getMessage();
    boolean ours = failure instanceof AsyncatException;
    if (text == null || text.isBlank()) {
      return "the tool failed with " + failure.getClass().getSimpleName();
    }
    return ours ? text : failure.getClass().getSimpleName() + ": " + text;
  }

  private static String hash(ToolCall call) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((call.name() + "\n" + call.arguments()).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /**
   * How a call came out.
   *
   * @param kind whether it ran, and if not, why
   * @param changes whether it does more than look
   * @param written the files that it said it would write
   */
  record Outcome(
      ToolCall call, ToolResult result, Step.Kind kind, boolean changes, List<Path> written) {

    /** Copies the list. */
    Outcome {
      written = List.copyOf(written);
    }

    /** A call of which no more is known. */
    Outcome(ToolCall call, ToolResult result, Step.Kind kind) {
      this(call, result, kind, false, List.of());
    }
  }

  /** A call on its way through the turn. Results cross threads only by joining them. */
  static final class Step {

    enum Kind {
      /** It ran. */
      RUN,
      /** It was refused. */
      DENIED,
      /** There is no such tool. */
      UNKNOWN,
      /** Its arguments do not fit the schema. */
      INVALID,
      /** Its arguments fit the schema but cannot be acted on. */
      IMPOSSIBLE
    }

    private final ToolCall call;
    private final Kind kind;
    private boolean changes;
    private List<Path> written = List.of();
    private boolean reported;
    private @Nullable Supplier<ToolResult> work;
    private volatile @Nullable ToolResult result;

    Step(ToolCall call, Kind kind) {
      this.call = call;
      this.kind = kind;
    }

    boolean runs() {
      return kind == Kind.RUN;
    }

    boolean changes() {
      return changes;
    }

    void execute() {
      if (work != null) {
        result = work.get();
      }
    }

    Outcome outcome() {
      ToolResult known = result;
      return new Outcome(
          call,
          known == null ? ToolResult.error("the call did not run") : known,
          kind,
          changes,
          written);
    }
  }
}
