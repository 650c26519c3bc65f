package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.StoreException;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.run.Aid;
import dev.asyncat.run.ConversationRound;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunResult;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One run, from its first model turn to its end. Confined to the run's thread. */
final class AgentLoop {

  /** What is said of a run that somebody cancelled. */
  static final String STOPPED = "Agent run stopped by user.";

  private static final String BROKEN =
      "After your change these files can no longer be parsed. Mend them before you go on:\n";

  private final PreparedRun run;
  private final @Nullable StoredRun stored;
  private final RunJournal journal;
  private final ModelTurn modelTurn;
  private final ToolTurn toolTurn;
  private final TurnReader reader;
  private final SessionPlan plan;
  private final CancellationToken cancel;
  private final Suspension suspension;
  private final RunProgress progress;
  private final AtomicReference<String> unanswered;
  private final Verification verification;
  private final Clock clock;
  private final LoopGuard guard = new LoopGuard();
  private final RunThread thread;
  private final ResultMessages results;
  private final AnswerJudge answers;
  private final Reflection reflection;
  private final RoundLimit limit;
  private final List<ConversationRound.Thought> thoughts = new ArrayList<>();
  private int calls;

  /**
   * A loop.
   *
   * @param stored how far the run came in an earlier process, {@code null} if it begins
   */
  AgentLoop(
      PreparedRun run,
      @Nullable StoredRun stored,
      RunJournal journal,
      ModelTurn modelTurn,
      ToolTurn toolTurn,
      TurnReader reader,
      SessionPlan plan,
      CancellationToken cancel,
      Suspension suspension,
      RunProgress progress,
      AtomicReference<String> unanswered,
      Verification verification,
      Clock clock) {
    this.run = run;
    this.stored = stored;
    this.journal = journal;
    this.modelTurn = modelTurn;
    this.toolTurn = toolTurn;
    this.reader = reader;
    this.plan = plan;
    this.cancel = cancel;
    this.suspension = suspension;
    this.progress = progress;
    this.unanswered = unanswered;
    this.verification = verification;
    this.clock = clock;
    this.thread = new RunThread(run, journal, modelTurn);
    this.results = run.results(thread.window(), run.textTools());
    this.answers = new AnswerJudge(run, run.tools(), plan);
    this.reflection = new Reflection(run);
    this.limit =
        new RoundLimit(
            run.maxRounds(),
            run.request().aids().on(Aid.MORE_ROUNDS) && !SubRuns.delegated(run.request()),
            stored == null ? 0 : stored.rounds().size());
  }

  /** Runs to the end; never throws. */
  RunResult run() {
    Ending ending;
    try {
      ending = loop();
    } catch (CancelledException cancelled) {
      if (suspension.holds()) {
        return suspended();
      }
      ending = Ending.without("", StopReason.CANCELLED, STOPPED);
    } catch (ModelException failure) {
      ending = failed("LLM call failed: " + failure.getMessage());
    } catch (StoreException failure) {
      journal.stop();
      return result(Ending.without("", StopReason.ERROR, failure.getMessage()));
    } catch (RuntimeException failure) {
      System.getLogger(AgentLoop.class.getName())
          .log(System.Logger.Level.ERROR, "a run failed", failure);
      ending = failed("the run failed inside: " + failure);
    }
    try {
      journal.finish(last(ending));
    } catch (StoreException failure) {
      return result(Ending.without("", StopReason.ERROR, failure.getMessage()));
    }
    return result(ending);
  }

  private List<RunEvent> last(Ending ending) {
    LifecycleEvent.Done done = done(ending);
    return ending.shown()
        ? List.of(new LifecycleEvent.Answer(ending.answer(), progress.round()), done)
        : List.of(done);
  }

  /** The run stays unfinished in the store, to go on in a later process. */
  private RunResult suspended() {
    try {
      journal.finish(List.of(new LifecycleEvent.Paused(Suspension.REASON)));
    } catch (StoreException | CancelledException gone) {
      // It is resumed from what was stored before.
    }
    return result(
        Ending.without(
            "",
            StopReason.INTERRUPTED,
            "the runtime was stopped; the run goes on when it starts again"));
  }

  private Ending failed(String message) {
    try {
      journal.emit(new LifecycleEvent.Failure(message, progress.round()));
    } catch (StoreException alreadyBroken) {
      // The end of the run will say so.
    }
    return Ending.without("Error: " + message, StopReason.ERROR, message);
  }

  private Ending loop() {
    int first = 0;
    StoredRun earlier = stored;
    if (earlier == null || earlier.prepared() == null) {
      journal.emit(new LifecycleEvent.ThreadPrepared(run.thread()));
      if (AutomaticPlan.fits(run.request(), plan.items())) {
        plan.show(AutomaticPlan.begin());
      }
    } else {
      Ending ending = catchUp(earlier);
      if (ending != null) {
        return finished(ending);
      }
      first = earlier.rounds().size();
    }
    for (int round = first; limit.allows(round); round++) {
      cancel.throwIfCancelled();
      Ending ending = round(round);
      if (ending != null) {
        return finished(ending);
      }
      if (limit.extend(round, plan, progress.sessionRound())) {
        think("The plan is moving on; up to " + limit.rounds() + " rounds now.", round);
      }
    }
    return Ending.with(
        "I reached the maximum number of steps. What is done so far stands; ask me to continue for"
            + " the rest.",
        StopReason.MAX_ROUNDS);
  }

  private @Nullable Ending round(int round) {
    progress.enter(round);
    if (plan.takeReplaced()) {
      note("The user has replaced your plan. It is now:\n" + PlanText.of(plan.items()));
    }
    ModelTurn.Answer answer = thread.ask(round);
    progress.turnTaken();
    if (answer.finish() == ModelEvent.FinishReason.LENGTH) {
      think("The answer was cut off at the token limit.", round);
    }
    TurnReader.Reading reading = reader.read(answer);
    if (!reading.reasoning().isBlank()) {
      think(reading.reasoning(), round);
    }
    Message.Assistant message = reader.message(answer, reading);
    journal.emitTogether(turn(message, reading, round));
    thread.add(message);
    return reading.calls().isEmpty() ? answered(reading, round) : acted(reading.calls(), round);
  }

  /** Who reads what a turn said can always read which calls it made, too. */
  private static List<RunEvent> turn(
      Message.Assistant message, TurnReader.Reading reading, int round) {
    List<RunEvent> events = new ArrayList<>();
    events.add(new ModelTurnEvent.TurnCompleted(round, message));
    for (TurnReader.Proposal proposal : reading.calls()) {
      events.add(new ToolEvent.Proposed(proposal.call(), round, proposal.defect()));
    }
    return events;
  }

  /**
   * Takes up what earlier processes did, and ends the round that was cut off.
   *
   * @return how the run ends, {@code null} if it goes on
   */
  private @Nullable Ending catchUp(StoredRun earlier) {
    if (earlier.cancelled() != null) {
      return Ending.without("", StopReason.CANCELLED, STOPPED);
    }
    thoughts.addAll(earlier.thoughts());
    StoredThread form = new StoredThread(run, thread.window(), earlier.calledInText());
    for (StoredRound round : earlier.rounds()) {
      round.compactions().forEach(thread::shorten);
      progress.enter(round.number());
      progress.turnTaken();
      thread.add(form.turn(round.message()));
      Ending ending = takeUp(round, form.results(), round == earlier.rounds().getLast());
      if (ending != null) {
        return ending;
      }
      thread.addAll(round.notes());
    }
    return null;
  }

  private @Nullable Ending takeUp(StoredRound round, ResultMessages form, boolean last) {
    boolean open = last && round.notes().isEmpty();
    if (round.calls().isEmpty()) {
      round.notes().forEach(answers::recall);
      return open ? answered(reader.reread(round.message()), round.number()) : null;
    }
    if (!round.complete()) {
      return took(toolTurn.goOn(round.calls(), round.number()), form, round.number());
    }
    LoopGuard.Verdict verdict = take(round.outcomes(), form);
    return open ? act(verdict, round.number()) : null;
  }

  private @Nullable Ending answered(TurnReader.Reading reading, int round) {
    return switch (answers.judge(reading, limit.goesOnAfter(round))) {
      case AnswerJudge.Final(Ending ending) -> ending;
      case AnswerJudge.Again(String thought, String text) -> {
        note(thought, text, round);
        yield null;
      }
    };
  }

  private @Nullable Ending acted(List<TurnReader.Proposal> proposals, int round) {
    return took(toolTurn.run(proposals, round), results, round);
  }

  private @Nullable Ending took(List<ToolTurn.Outcome> outcomes, ResultMessages form, int round) {
    LoopGuard.Verdict verdict = take(outcomes, form);
    if (AutomaticPlan.isAutomatic(plan.items())) {
      plan.show(AutomaticPlan.after(plan.items(), outcomes));
    }
    String question = unanswered.getAndSet(null);
    if (question != null) {
      String needs = "Needs user input: " + question;
      return new Ending(needs, StopReason.NEEDS_INPUT, needs, true, null);
    }
    Ending ending = act(verdict, round);
    if (ending != null) {
      return ending;
    }
    verification
        .of(outcomes)
        .ifPresent(broken -> note("A change has broken files:\n" + broken, BROKEN + broken, round));
    return limit.goesOnAfter(round) && reflection.due(round) ? reflect(round) : null;
  }

  private LoopGuard.Verdict take(List<ToolTurn.Outcome> outcomes, ResultMessages form) {
    calls += outcomes.size();
    thread.addAll(form.of(outcomes));
    reflection.note(outcomes);
    return guard.judge(outcomes);
  }

  private @Nullable Ending act(LoopGuard.Verdict verdict, int round) {
    return switch (verdict) {
      case LoopGuard.Continue ignored -> null;
      case LoopGuard.Nudge(String thought, String message) -> {
        note(thought, message, round);
        yield null;
      }
      case LoopGuard.Stop(String thought, String answer, StopReason reason) -> {
        think(thought, round);
        yield Ending.with(answer, reason);
      }
    };
  }

  private @Nullable Ending reflect(int round) {
    Reflection.Judgement judgement =
        modelTurn
            .aside(Aid.REFLECTION, reflection.question(round, plan.items()), round)
            .flatMap(reflection::read)
            .orElse(null);
    if (judgement == null) {
      return null;
    }
    if (judgement.stop()) {
      think("Looking back, the run is not getting anywhere; stopping.", round);
      return Ending.with(
          "I stopped because I was not getting anywhere."
              + (judgement.hint().isEmpty() ? "" : " " + judgement.hint()),
          StopReason.REFLECTION_ABORT);
    }
    note(
        "Looking back: " + judgement.hint(),
        "A look back at your work says: " + judgement.hint(),
        round);
    return null;
  }

  /** What belongs to the end of a run that has answered. */
  private Ending finished(Ending ending) {
    if (ending.reason() != StopReason.ANSWER) {
      return ending;
    }
    if (AutomaticPlan.isAutomatic(plan.items())) {
      plan.show(AutomaticPlan.end(plan.items()));
    }
    String warning = run.request().answerSchema() == null ? verification.warning() : null;
    return warning == null ? ending : ending.warning(warning);
  }

  private void note(String text) {
    Message message = Message.user(text);
    thread.add(message);
    journal.emit(new LifecycleEvent.ThreadNote(message));
  }

  /** Tells clients the thought and the model the note. */
  private void note(String thought, String text, int round) {
    Message message = Message.user(text);
    thread.add(message);
    thoughts.add(new ConversationRound.Thought(thought, round, clock.instant()));
    journal.emitTogether(
        List.of(
            new ModelTurnEvent.Thinking(thought, round), new LifecycleEvent.ThreadNote(message)));
  }

  private void think(String thought, int round) {
    thoughts.add(new ConversationRound.Thought(thought, round, clock.instant()));
    journal.emit(new ModelTurnEvent.Thinking(thought, round));
  }

  private LifecycleEvent.Done done(Ending ending) {
    List<ConversationRound> rounds = new ArrayList<>(run.earlierRounds());
    if (ending.reason() != StopReason.ERROR && ending.reason() != StopReason.CANCELLED) {
      rounds.add(
          new ConversationRound(
              run.request().goal(),
              ending.kept(),
              clock.instant(),
              run.roundsBefore(),
              progress.sessionRounds(),
              run.callsBefore(),
              run.callsBefore() + calls,
              thoughts));
    }
    return new LifecycleEvent.Done(
        ending.kept(),
        ending.reason(),
        run.sessionId(),
        progress.sessionRounds(),
        run.maxRounds(),
        rounds,
        ending.error());
  }

  private RunResult result(Ending ending) {
    return new RunResult(
        run.runId(),
        run.sessionId(),
        ending.kept(),
        ending.reason(),
        progress.sessionRounds(),
        ending.error());
  }
}
