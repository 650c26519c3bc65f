package dev.asyncat.core.run;

import dev.asyncat.plan.Plan;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.PlanEvent;
import dev.asyncat.run.RunEvent;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The plan of a live run: whoever changes it, everyone sees it. Thread-safe. */
final class SessionPlan implements Plan {

  private final Consumer<RunEvent> emit;
  private final IntSupplier sessionRound;
  private List<PlanItem> items;
  private boolean replacedByUser;

  /**
   * A plan.
   *
   * @param sessionRound the current model turn of the session, from 1
   */
  SessionPlan(List<PlanItem> items, Consumer<RunEvent> emit, IntSupplier sessionRound) {
    this.items = List.copyOf(items);
    this.emit = emit;
    this.sessionRound = sessionRound;
  }

  @Override
  public synchronized List<PlanItem> items() {
    return items;
  }

  @Override
  public synchronized void replace(List<PlanItem> replacement) {
    items = List.copyOf(replacement);
    int round = sessionRound.getAsInt();
    emit.accept(new PlanEvent.Updated(items, round, false));
    if (!items.isEmpty()) {
      emit.accept(progress(round));
      if (completed() == items.size()) {
        emit.accept(new PlanEvent.Completed(items.size(), round));
      }
    }
  }

  /** Replaces the plan from outside the run. */
  synchronized void replaceByUser(List<PlanItem> replacement) {
    replace(replacement);
    replacedByUser = true;
  }

  /** Whether the user has replaced the plan since this was last asked. */
  synchronized boolean takeReplaced() {
    boolean replaced = replacedByUser;
    replacedByUser = false;
    return replaced;
  }

  /** How far the plan is. */
  synchronized PlanEvent.Progress progress(int round) {
    int done = completed();
    int total = items.size();
    int percentage = total == 0 ? 100 : Math.round(100f * done / total);
    return new PlanEvent.Progress(done, total, percentage, round);
  }

  private int completed() {
    return (int) items.stream().filter(item -> item.status() == PlanItem.Status.COMPLETED).count();
  }
}
