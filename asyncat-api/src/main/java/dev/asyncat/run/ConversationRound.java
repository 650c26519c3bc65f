package dev.asyncat.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * One question and answer within a session.
 *
 * @param startRound the first model turn, counted over the session
 * @param toolStartIndex the first of its tool calls in the session's audit
 * @param toolEndIndex the first tool call after it
 */
public record ConversationRound(
    String goal,
    String answer,
    Instant timestamp,
    int startRound,
    int endRound,
    int toolStartIndex,
    int toolEndIndex,
    List<Thought> reasoning) {

  /** Copies the list. */
  public ConversationRound {
    reasoning = List.copyOf(reasoning);
  }

  /** The form that clients see. */
  public JsonObject toJson() {
    return Json.object()
        .put("goal", goal)
        .put("answer", answer)
        .put("timestamp", WireTime.format(timestamp))
        .put("startRound", startRound)
        .put("endRound", endRound)
        .put("toolStartIndex", toolStartIndex)
        .put("toolEndIndex", toolEndIndex)
        .put("reasoning", new JsonArray(reasoning.stream().map(t -> (Json) t.toJson()).toList()))
        .build();
  }

  /** Reads {@link #toJson()} back. */
  public static ConversationRound fromJson(JsonObject json) {
    return new ConversationRound(
        json.string("goal", ""),
        json.string("answer", ""),
        Instant.parse(json.string("timestamp", Instant.EPOCH.toString())),
        json.integer("startRound").orElse(0),
        json.integer("endRound").orElse(0),
        json.integer("toolStartIndex").orElse(0),
        json.integer("toolEndIndex").orElse(0),
        json.array("reasoning").orElse(JsonArray.EMPTY).objects().stream()
            .map(Thought::fromJson)
            .toList());
  }

  /** A thought that was shown. */
  public record Thought(String thought, int round, Instant timestamp) {

    JsonObject toJson() {
      return Json.object()
          .put("thought", thought)
          .put("round", round)
          .put("timestamp", WireTime.format(timestamp))
          .build();
    }

    static Thought fromJson(JsonObject json) {
      return new Thought(
          json.string("thought", ""),
          json.integer("round").orElse(0),
          Instant.parse(json.string("timestamp", Instant.EPOCH.toString())));
    }
  }
}
