package dev.asyncat.core.run;

import dev.asyncat.plan.PlanItem;
import java.util.List;
import java.util.stream.Collectors;

/** A plan as text for the model. */
final class PlanText {

  private PlanText() {}

  static String of(List<PlanItem> items) {
    return items.isEmpty()
        ? "(empty)"
        : items.stream()
            .map(item -> "- [" + mark(item.status()) + "] " + item.content())
            .collect(Collectors.joining("\n"));
  }

  private static String mark(PlanItem.Status status) {
    return switch (status) {
      case PENDING -> " ";
      case IN_PROGRESS -> ">";
      case COMPLETED -> "x";
    };
  }
}
