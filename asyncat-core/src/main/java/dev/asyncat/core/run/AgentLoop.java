package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.model.AnnouncedAction;
import dev.asyncat.core.model.ResultTrim;
import dev.asyncat.core.model.ToolPrompt;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.StoreException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.run.ConversationRound;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunResult;
import dev.asyncat.run.StopReason;
import dev.asyncat.tool.ToolCall;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One run, from its first model turn to its end. Confined to the run's thread. */
final class AgentLoop {

  private static final int EMPTY_ANSWERS = 2;
  private static final int ANNOUNCEMENTS = 2;

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
  private final List<ConversationRound.Thought> thoughts = new ArrayList<>();
  private int calls;
  private int emptyAnswers;
  private int announcements;

  AgentLoop(
      PreparedRun run,
      RunJournal journal,
      ModelTurn modelTurn,
      ToolTurn toolTurn,
      TurnReader reader,
      OfferedTools tools,
      SessionPlan plan,
      LoopGuard guard,
      CancellationToken cancel,
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
    this.cancel = cancel;
    this.progress = progress;
    this.unanswered = unanswered;
    this.clock = clock;
    this.thread = new ArrayList<>(run.thread());
  }

  /** Runs to the end; never throws. */
  RunResult run() {
    Ending ending;
    try {
      journal.emit(new LifecycleEvent.ThreadPrepared(thread));
      ending = loop();
      if (ending.shown()) {
        journal.emit(new LifecycleEvent.Answer(ending.answer(), progress.round()));
      }
    } catch (CancelledException cancelled) {
      ending = new Ending("", StopReason.CANCELLED, "Agent run stopped by user.", false);
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
      journal.finish(done(ending));
    } catch (StoreException failure) {
      return result(new Ending("", StopReason.ERROR, failure.getMessage(), false));
    }
    return result(ending);
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
    for (int round = 0; round < run.maxRounds(); round++) {
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
      journal.emit(new ModelTurnEvent.TurnCompleted(round, message));
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

  private @Nullable Ending answered(TurnReader.Reading reading, int round) {
    String text = reading.answer();
    if (!reading.explicit()
        && announcements < ANNOUNCEMENTS
        && round + 1 < run.maxRounds()
        && !tools.names().isEmpty()
        && AnnouncedAction.in(text, tools.names())) {
      announcements++;
      think("The model said what it would do but called no tool; asking for the call.", round);
      note(
          "You said what you would do, but you called no tool, so nothing has happened. Call the"
              + " tool now. If the task is done, give only the final answer.");
      return null;
    }
    if (!text.isBlank()) {
      return new Ending(text, StopReason.ANSWER, null, true);
    }
    if (emptyAnswers++ < EMPTY_ANSWERS) {
      think("The model answered nothing; asking again.", round);
      note(
          run.textTools()
              ? "Your answer was empty. Call a tool or give your final answer."
              : "Your answer was empty. Continue with the task, or give your final answer.");
      return null;
    }
    return new Ending(
        "The model gave no answer.", StopReason.ERROR, "the model gave no answer", false);
  }

  private @Nullable Ending acted(List<TurnReader.Proposal> proposals, int round) {
    List<ToolTurn.Outcome> outcomes = toolTurn.run(proposals, round);
    calls += outcomes.size();
    List<String> texts = new ArrayList<>();
    for (ToolTurn.Outcome outcome : outcomes) {
      ToolCall call = outcome.call();
      JsonObject shown =
          ResultTrim.trim(outcome.result().content(), tools.modelTextLimit(call.name()));
      if (run.textTools()) {
        texts.add(ToolPrompt.result(call.name(), call.id(), shown));
      } else {
        thread.add(new Message.ToolResult(call.id(), call.name(), shown.toString()));
      }
    }
    if (!texts.isEmpty()) {
      thread.add(Message.user(String.join("\n", texts)));
    }
    String question = unanswered.getAndSet(null);
    if (question != null) {
      return new Ending(
          "Needs user input: " + question,
          StopReason.NEEDS_INPUT,
          "Needs user input: " + question,
          true);
    }
    return judge(outcomes, round);
  }

  private @Nullable Ending judge(List<ToolTurn.Outcome> outcomes, int round) {
    LoopGuard.Verdict verdict = guard.judge(outcomes);
    return switch (verdict) {
      case LoopGuard.Continue ignored -> null;
      case LoopGuard.Nudge(String thought, String message) -> {
        think(thought, round);
        note(message);
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
        thread, run.textTools() ? List.of() : tools.specs(), run.options(), null, run.sessionId());
  }

  private void fitIntoWindow(int round) {
    window
        .fit(thread, round)
        .ifPresent(
            fitted -> {
              thread.clear();
              thread.addAll(fitted.thread());
              journal.emit(fitted.event());
            });
  }

  private void note(String text) {
    Message message = Message.user(text);
    thread.add(message);
    journal.emit(new LifecycleEvent.ThreadNote(message));
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
