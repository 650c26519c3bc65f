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
  private boolean ownedByAgent;
  private int movedInRound;

  /**
   * A plan.
   *
   * @param sessionRound the current model turn of the session, from 1
   * @param replacedByUser whether the user has replaced it and the model does not know yet
   * @param ownedByAgent whether the agent has changed it in this run before
   * @param movedInRound the model turn of the session in which a step was last done, 0 if none was
   */
  SessionPlan(
      List<PlanItem> items,
      Consumer<RunEvent> emit,
      IntSupplier sessionRound,
      boolean replacedByUser,
      boolean ownedByAgent,
      int movedInRound) {
    this.movedInRound = movedInRound;
    this.replacedByUser = replacedByUser;
    this.ownedByAgent = ownedByAgent;
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
    int before = completed();
    ownedByAgent = true;
    publish(replacement, emit);
    if (completed() > before) {
      movedInRound = sessionRound.getAsInt();
    }
  }

  /** Shows a plan that the runtime made, unless somebody else has made one. */
  synchronized void show(List<PlanItem> plan) {
    if (!plan.equals(items) && (items.isEmpty() || AutomaticPlan.isAutomatic(items))) {
      emit.accept(new PlanEvent.Updated(plan, sessionRound.getAsInt(), true));
      items = List.copyOf(plan);
    }
  }

  /** The steps that are not done. */
  synchronized List<PlanItem> open() {
    return items.stream().filter(item -> item.status() != PlanItem.Status.COMPLETED).toList();
  }

  /** The model turn of the session in which the agent last did a step, 0 if it did none. */
  synchronized int movedInRound() {
    return movedInRound;
  }

  /** Whether the agent has written the plan, or changed it, in this run. */
  synchronized boolean ownedByAgent() {
    return ownedByAgent;
  }

  /**
   * Replaces the plan from outside the run.
   *
   * @param store stores an event; returns when it is safe
   */
  synchronized void replaceByUser(List<PlanItem> replacement, Consumer<RunEvent> store) {
    publish(replacement, store);
    replacedByUser = true;
  }

  private void publish(List<PlanItem> replacement, Consumer<RunEvent> sink) {
    int round = sessionRound.getAsInt();
    List<PlanItem> fresh = List.copyOf(replacement);
    sink.accept(new PlanEvent.Updated(fresh, round, false));
    items = fresh;
    if (!items.isEmpty()) {
      sink.accept(progress(round));
      if (completed() == items.size()) {
        sink.accept(new PlanEvent.Completed(items.size(), round));
      }
    }
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
