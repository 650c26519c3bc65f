package dev.asyncat.plan;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One step of a plan.
 *
 * @param activeForm how to name the step while it is being done
 * @param dependencies ids of steps that come first
 */
public record PlanItem(
    String id,
    String content,
    Status status,
    @Nullable String activeForm,
    List<String> dependencies) {

  /** Copies the list. */
  public PlanItem {
    dependencies = List.copyOf(dependencies);
  }

  /** The form that clients see. */
  public JsonObject toJson() {
    JsonObject.Builder json =
        Json.object()
            .put("id", id)
            .put("content", content)
            .put("status", status.wire())
            .putIfPresent("activeForm", activeForm);
    if (!dependencies.isEmpty()) {
      json.put("dependencies", Json.strings(dependencies));
    }
    return json.build();
  }

  /** Reads {@link #toJson()} back; an unknown status counts as pending. */
  public static PlanItem fromJson(JsonObject json) {
    return new PlanItem(
        json.string("id", ""),
        json.string("content", ""),
        Status.of(json.string("status", "")),
        json.string("activeForm").orElse(null),
        json.array("dependencies").map(array -> array.strings()).orElse(List.of()));
  }

  /** How far a step is. */
  public enum Status {
    /** Not begun. */
    PENDING,
    /** Being done. */
    IN_PROGRESS,
    /** Done. */
    COMPLETED;

    /** The word that clients see. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The status of a word; {@link #PENDING} for an unknown one. */
    public static Status of(String word) {
      for (Status status : values()) {
        if (status.wire().equals(word)) {
          return status;
        }
      }
      return PENDING;
    }
  }
}
