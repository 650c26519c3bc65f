package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.model.AnnouncedAction;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.StoreException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.AgentMode;
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

  private static final int EMPTY_ANSWERS = 2;
  private static final int ANNOUNCEMENTS = 2;
  private static final int OPEN_PLANS = 3;
  private static final String OPEN_PLAN = "Your plan has steps that are not done:\n";
  private static final int MISFITS = 3;
  private static final String MISFIT = "Your answer does not fit: ";
  private static final String ANNOUNCED =
      "You said what you would do, but you called no tool, so nothing has happened. Call the tool"
          + " now. If the task is done, give only the final answer.";

  private final PreparedRun run;
  private final RunJournal journal;
  private final ModelTurn modelTurn;
  private final ToolTurn toolTurn;
  private final TurnReader reader;
  private final OfferedTools tools;
  private final SessionPlan plan;
  private final LoopGuard guard;
  private final ContextWindow window;
  private final CancellationToken cancel;
  private final RunProgress progress;
  private final AtomicReference<String> unanswered;
  private final Clock clock;
  private final List<Message> thread;
  private final @Nullable StoredRun stored;
  private final Suspension suspension;
  private final ResultMessages results;
  private final List<ConversationRound.Thought> thoughts = new ArrayList<>();
  private int calls;
  private int emptyAnswers;
  private int announcements;
  private int misfits;
  private int openPlans;

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
      OfferedTools tools,
      SessionPlan plan,
      LoopGuard guard,
      CancellationToken cancel,
      Suspension suspension,
      RunProgress progress,
      AtomicReference<String> unanswered,
      Clock clock) {
    this.run = run;
    this.journal = journal;
    this.modelTurn = modelTurn;
    this.toolTurn = toolTurn;
    this.reader = reader;
    this.tools = tools;
    this.plan = plan;
    this.guard = guard;
    this.window = new ContextWindow(run.model().info(), run.thread().size());
    this.stored = stored;
    this.results = new ResultMessages(tools, run.textTools());
    this.cancel = cancel;
    this.suspension = suspension;
    this.progress = progress;
    this.unanswered = unanswered;
    this.clock = clock;
    this.thread = new ArrayList<>(run.thread());
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
      ending = new Ending("", StopReason.CANCELLED, STOPPED, false);
    } catch (ModelException failure) {
      ending = failed("LLM call failed: " + failure.getMessage());
    } catch (StoreException failure) {
      journal.stop();
      return result(new Ending("", StopReason.ERROR, failure.getMessage(), false));
    } catch (RuntimeException failure) {
      System.getLogger(AgentLoop.class.getName())
          .log(System.Logger.Level.ERROR, "a run failed", failure);
      ending = failed("the run failed inside: " + failure);
    }
    try {
      journal.finish(last(ending));
    } catch (StoreException failure) {
      return result(new Ending("", StopReason.ERROR, failure.getMessage(), false));
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
        new Ending(
            "",
            StopReason.INTERRUPTED,
            "the runtime was stopped; the run goes on when it starts again",
            false));
  }

  private Ending failed(String message) {
    try {
      journal.emit(new LifecycleEvent.Failure(message, progress.round()));
    } catch (StoreException alreadyBroken) {
      // The end of the run will say so.
    }
    return new Ending("Error: " + message, StopReason.ERROR, message, false);
  }

  private Ending loop() {
    int first = 0;
    StoredRun earlier = stored;
    if (earlier == null || earlier.prepared() == null) {
      journal.emit(new LifecycleEvent.ThreadPrepared(thread));
    } else {
      Ending ending = catchUp(earlier);
      if (ending != null) {
        return ending;
      }
      first = earlier.rounds().size();
    }
    for (int round = first; round < run.maxRounds(); round++) {
      cancel.throwIfCancelled();
      progress.enter(round);
      if (plan.takeReplaced()) {
        note("The user has replaced your plan. It is now:\n" + PlanText.of(plan.items()));
      }
      fitIntoWindow(round);
      ModelTurn.Answer answer = modelTurn.ask(request(), round);
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
      Ending ending =
          reading.calls().isEmpty() ? answered(reading, round) : acted(reading.calls(), round);
      if (ending != null) {
        return ending;
      }
    }
    return new Ending(
        "I reached the maximum number of steps. What is done so far stands; ask me to continue for"
            + " the rest.",
        StopReason.MAX_ROUNDS,
        null,
        true);
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
      return new Ending("", StopReason.CANCELLED, STOPPED, false);
    }
    thoughts.addAll(earlier.thoughts());
    StoredThread form = new StoredThread(tools, earlier.calledInText(), run.textTools());
    for (StoredRound round : earlier.rounds()) {
      if (round.compacted()) {
        window.fit(thread, round.number()).ifPresent(this::shorten);
      }
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
      round.notes().forEach(this::countRepeat);
      return open ? answered(reader.reread(round.message()), round.number()) : null;
    }
    if (!round.complete()) {
      return took(toolTurn.goOn(round.calls(), round.number()), form, round.number());
    }
    LoopGuard.Verdict verdict = take(round.outcomes(), form);
    return open ? act(verdict, round.number()) : null;
  }

  private void countRepeat(Message note) {
    if (note.equals(Message.user(ANNOUNCED))) {
      announcements++;
    } else if (note instanceof Message.User user && user.text().startsWith(MISFIT)) {
      misfits++;
    } else if (note instanceof Message.User user && user.text().startsWith(OPEN_PLAN)) {
      openPlans++;
    } else {
      emptyAnswers++;
    }
  }

  private @Nullable Ending answered(TurnReader.Reading reading, int round) {
    String text = reading.answer();
    JsonObject schema = run.request().answerSchema();
    if (schema != null && !text.isBlank()) {
      return typed(new AnswerFormat(schema).read(text, reading.cut()), round);
    }
    if (!reading.explicit()
        && announcements < ANNOUNCEMENTS
        && round + 1 < run.maxRounds()
        && !tools.names().isEmpty()
        && AnnouncedAction.in(text, tools.names())) {
      announcements++;
      note(
          "The model said what it would do but called no tool; asking for the call.",
          ANNOUNCED,
          round);
      return null;
    }
    if (!text.isBlank()) {
      return unfinishedPlan(round) ? null : new Ending(text, StopReason.ANSWER, null, true);
    }
    if (emptyAnswers++ < EMPTY_ANSWERS) {
      note(
          "The model answered nothing; asking again.",
          run.textTools()
              ? "Your answer was empty. Call a tool or give your final answer."
              : "Your answer was empty. Continue with the task, or give your final answer.",
          round);
      return null;
    }
    return new Ending(
        "The model gave no answer.", StopReason.ERROR, "the model gave no answer", false);
  }

  /** An answer while the agent's own plan has open steps is not taken at once. */
  private boolean unfinishedPlan(int round) {
    int patience = run.request().mode() == AgentMode.PLAN ? 1 : OPEN_PLANS;
    List<PlanItem> open =
        plan.items().stream().filter(item -> item.status() != PlanItem.Status.COMPLETED).toList();
    if (open.isEmpty()
        || !plan.ownedByAgent()
        || openPlans >= patience
        || round + 1 >= run.maxRounds()) {
      return false;
    }
    openPlans++;
    note(
        "The plan has open steps; going on.",
        OPEN_PLAN
            + PlanText.of(open)
            + "\nDo them, or mark with todo_write what is done or no longer needed; then give the"
            + " final answer.",
        round);
    return true;
  }

  private @Nullable Ending typed(AnswerFormat.Reading reading, int round) {
    switch (reading) {
      case AnswerFormat.Fit(JsonObject value) -> {
        return new Ending(value.toString(), StopReason.ANSWER, null, true);
      }
      case AnswerFormat.Misfit(String why) -> {
        if (misfits++ < MISFITS) {
          note(
              "The answer does not have the form that was asked for: " + why,
              MISFIT + why + ". Give the final answer again: the JSON object and nothing else.",
              round);
          return null;
        }
        return new Ending(
            "",
            StopReason.ERROR,
            "the model did not give an answer of the form that was asked for: " + why,
            false);
      }
    }
  }

  private @Nullable Ending acted(List<TurnReader.Proposal> proposals, int round) {
    return took(toolTurn.run(proposals, round), results, round);
  }

  private @Nullable Ending took(List<ToolTurn.Outcome> outcomes, ResultMessages form, int round) {
    LoopGuard.Verdict verdict = take(outcomes, form);
    String question = unanswered.getAndSet(null);
    if (question != null) {
      return new Ending(
          "Needs user input: " + question,
          StopReason.NEEDS_INPUT,
          "Needs user input: " + question,
          true);
    }
    return act(verdict, round);
  }

  private LoopGuard.Verdict take(List<ToolTurn.Outcome> outcomes, ResultMessages form) {
    calls += outcomes.size();
    thread.addAll(form.of(outcomes));
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
        yield new Ending(answer, reason, null, true);
      }
    };
  }

  private ModelRequest request() {
    return new ModelRequest(
        thread,
        run.textTools() ? List.of() : tools.specs(),
        run.options(),
        run.model().info().capabilities().structuredOutput() ? run.request().answerSchema() : null,
        run.sessionId(),
        run.textTools() ? tools.specs() : List.of());
  }

  private void fitIntoWindow(int round) {
    window
        .fit(thread, round)
        .ifPresent(
            fitted -> {
              shorten(fitted);
              journal.emit(fitted.event());
            });
  }

  private void shorten(ContextWindow.Fitted fitted) {
    thread.clear();
    thread.addAll(fitted.thread());
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
              ending.answer(),
              clock.instant(),
              run.roundsBefore(),
              progress.sessionRounds(),
              run.callsBefore(),
              run.callsBefore() + calls,
              thoughts));
    }
    return new LifecycleEvent.Done(
        ending.answer(),
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
        ending.answer(),
        ending.reason(),
        progress.sessionRounds(),
        ending.error());
  }

  /**
   * How a run ends.
   *
   * @param shown whether the answer is sent as one
   */
  private record Ending(String answer, StopReason reason, @Nullable String error, boolean shown) {}
}
