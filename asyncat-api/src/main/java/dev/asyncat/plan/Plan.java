package dev.asyncat.plan;

import java.util.List;

/** The live plan of a session, as a tool sees it. Thread-safe. */
public interface Plan {

  /** The steps, in order. */
  List<PlanItem> items();

  /** Replaces all steps; every listener of the run sees the new plan. */
  void replace(List<PlanItem> items);
}
