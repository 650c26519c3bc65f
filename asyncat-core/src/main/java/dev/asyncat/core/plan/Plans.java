package dev.asyncat.core.plan;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.plan.PlanItem.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes plans of what models send, tolerantly: steps without content are dropped, an unknown status
 * is pending, at most the first step is in progress, a repeated id is one step, and a step without
 * id keeps the id that a step of the same content has. Pure; stateless.
 */
public final class Plans {

  private Plans() {}

  /**
   * The plan that results.
   *
   * @param given the steps as the model wrote them: {@code content} (or {@code text}, {@code
   *     task}), {@code status}, {@code id}, {@code activeForm}, {@code dependencies} (or {@code
   *     blockedBy})
   * @param current the plan so far
   * @param merge whether the steps change the plan so far instead of replacing it
   * @param ids gives ids to new steps
   */
  public static List<PlanItem> revise(
      List<JsonObject> given, List<PlanItem> current, boolean merge, Supplier<String> ids) {
    Map<String, PlanItem> byId = new LinkedHashMap<>();
    if (merge) {
      current.forEach(item -> byId.put(item.id(), item));
    }
    for (JsonObject step : given) {
      String id =
          text(step, "id").or(() -> sameContent(step, byId.values(), current)).orElseGet(ids);
      PlanItem known = merge ? byId.get(id) : null;
      String content = content(step).orElse(known == null ? "" : known.content());
      if (!content.isEmpty()) {
        byId.put(
            id,
            new PlanItem(
                id,
                content,
                status(step, known == null ? Status.PENDING : known.status()),
                text(step, "activeForm")
                    .or(() -> text(step, "active_form"))
                    .orElse(known == null ? null : known.activeForm()),
                dependencies(step, id).orElse(known == null ? List.of() : known.dependencies())));
      }
    }
    return oneInProgress(List.copyOf(byId.values()));
  }

  /** What {@code todo_write} and {@code list_plan} answer. */
  public static JsonObject describe(List<PlanItem> plan) {
    Set<String> open =
        plan.stream()
            .filter(item -> item.status() != Status.COMPLETED)
            .map(PlanItem::id)
            .collect(Collectors.toSet());
    List<String> ready = new ArrayList<>();
    List<String> blocked = new ArrayList<>();
    for (PlanItem item : plan) {
      if (item.status() == Status.PENDING) {
        (item.dependencies().stream().noneMatch(open::contains) ? ready : blocked).add(item.id());
      }
    }
    return Json.object()
        .put("items", new JsonArray(plan.stream().map(item -> (Json) item.toJson()).toList()))
        .put("total", plan.size())
        .put("pending", count(plan, Status.PENDING))
        .put("in_progress", count(plan, Status.IN_PROGRESS))
        .put("completed", count(plan, Status.COMPLETED))
        .put("ready", Json.strings(ready))
        .put("blocked", Json.strings(blocked))
        .put("completionPercentage", completion(plan))
        .build();
  }

  /** How much is done, in percent; 100 for an empty plan. */
  public static int completion(List<PlanItem> plan) {
    return plan.isEmpty() ? 100 : Math.round(100f * count(plan, Status.COMPLETED) / plan.size());
  }

  private static long count(List<PlanItem> plan, Status status) {
    return plan.stream().filter(item -> item.status() == status).count();
  }

  private static Optional<String> sameContent(
      JsonObject step, Iterable<PlanItem> taken, List<PlanItem> current) {
    Optional<String> content = content(step);
    List<PlanItem> revised = new ArrayList<>();
    taken.forEach(revised::add);
    return Stream.concat(revised.stream(), current.stream())
        .filter(item -> content.filter(item.content()::equalsIgnoreCase).isPresent())
        .map(PlanItem::id)
        .findFirst();
  }

  private static Optional<String> content(JsonObject step) {
    return text(step, "content").or(() -> text(step, "text")).or(() -> text(step, "task"));
  }

  private static Optional<String> text(JsonObject step, String key) {
    return step.get(key)
        .filter(value -> !value.isNull())
        .map(value -> step.string(key).orElseGet(value::toString).strip())
        .filter(text -> !text.isEmpty());
  }

  private static Status status(JsonObject step, Status before) {
    return text(step, "status")
        .map(word -> word.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_'))
        .map(
            word ->
                switch (word) {
                  case "done", "complete", "finished" -> Status.COMPLETED;
                  case "doing", "active", "started" -> Status.IN_PROGRESS;
                  default -> Status.of(word);
                })
        .orElse(before);
  }

  private static Optional<List<String>> dependencies(JsonObject step, String id) {
    return step.array("dependencies")
        .or(() -> step.array("blockedBy"))
        .map(
            array ->
                array.items().stream()
                    .map(value -> value.isNull() ? "" : bare(value))
                    .filter(other -> !other.isEmpty() && !other.equals(id))
                    .distinct()
                    .toList());
  }

  private static String bare(Json value) {
    return value instanceof JsonString(String text) ? text.strip() : value.toString();
  }

  private static List<PlanItem> oneInProgress(List<PlanItem> plan) {
    List<PlanItem> checked = new ArrayList<>(plan.size());
    boolean found = false;
    for (PlanItem item : plan) {
      boolean active = item.status() == Status.IN_PROGRESS;
      checked.add(
          active && found
              ? new PlanItem(
                  item.id(), item.content(), Status.PENDING, item.activeForm(), item.dependencies())
              : item);
      found |= active;
    }
    return List.copyOf(checked);
  }
}
