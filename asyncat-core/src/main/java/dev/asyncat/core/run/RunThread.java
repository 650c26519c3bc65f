package dev.asyncat.core.run;

import dev.asyncat.core.model.TokenEstimate;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.run.Aid;
import dev.asyncat.run.ModelTurnEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The messages of a run, kept inside the model's window. Confined to the run's thread. */
final class RunThread {

  /** How often a window that was said to be larger is taken for half of what it was. */
  private static final int HALVINGS = 3;

  private final PreparedRun run;
  private final RunJournal journal;
  private final ModelTurn modelTurn;
  private final ContextWindow window;
  private final List<Message> messages;
  private int halvings;

  RunThread(PreparedRun run, RunJournal journal, ModelTurn modelTurn) {
    this.run = run;
    this.journal = journal;
    this.modelTurn = modelTurn;
    this.window = window(run);
    this.messages = new ArrayList<>(run.thread());
  }

  private static ContextWindow window(PreparedRun run) {
    long tools =
        run.textTools() ? 0 : run.tools().specs().stream().mapToLong(TokenEstimate::of).sum();
    return new ContextWindow(run.model().info(), run.thread(), tools);
  }

  ContextWindow window() {
    return window;
  }

  void add(Message message) {
    messages.add(message);
  }

  void addAll(List<Message> more) {
    messages.addAll(more);
  }

  /** What the model is asked. */
  ModelRequest request() {
    return new ModelRequest(
        messages,
        run.textTools() ? List.of() : run.tools().specs(),
        run.options(),
        run.model().info().capabilities().structuredOutput() ? run.request().answerSchema() : null,
        run.sessionId(),
        run.textTools() ? run.tools().specs() : List.of());
  }

  /**
   * Asks the model for a turn, with a thread that fits; a shorter one if the model says that it
   * does not.
   */
  ModelTurn.Answer ask(int round) {
    fit(round);
    while (true) {
      try {
        return modelTurn.ask(request(), round);
      } catch (ModelException failure) {
        if (failure.kind() != ModelException.Kind.CONTEXT_OVERFLOW || !shrink(round)) {
          throw failure;
        }
      }
    }
  }

  private boolean shrink(int round) {
    while (halvings++ < HALVINGS) {
      window.halve();
      if (fit(round)) {
        journal.emit(
            new ModelTurnEvent.Thinking(
                "The thread did not fit the model's window; asking again with a shorter one.",
                round));
        return true;
      }
    }
    return false;
  }

  private boolean fit(int round) {
    Optional<ContextWindow.Fitted> fitted =
        window.fit(messages, round, dropped -> summary(dropped, round));
    fitted.ifPresent(
        shorter -> {
          replace(shorter.thread());
          journal.emit(shorter.event());
        });
    return fitted.isPresent();
  }

  private @Nullable String summary(List<Message> dropped, int round) {
    if (!run.request().aids().on(Aid.SUMMARY) || dropped.size() < ThreadSummary.FEWEST) {
      return null;
    }
    return modelTurn
        .aside(Aid.SUMMARY, ThreadSummary.of(dropped, run.model().info()), round)
        .orElse(null);
  }

  /** Shortens the thread as an earlier process did. */
  void shorten(StoredCompaction compaction) {
    replace(window.without(messages, compaction.dropped(), compaction.summary()));
  }

  private void replace(List<Message> others) {
    List<Message> copy = List.copyOf(others);
    messages.clear();
    messages.addAll(copy);
  }
}
