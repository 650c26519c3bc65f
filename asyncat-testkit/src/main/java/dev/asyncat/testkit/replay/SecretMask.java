package dev.asyncat.testkit.replay;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.ToolEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes keys and tokens of well-known forms out of texts. The same text always becomes the same, so
 * that what a model said and what a tool gave still fit each other.
 */
final class SecretMask {

  static final String MASK = "[secret]";

  private static final Pattern SECRET =
      Pattern.compile(
          "-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)"
              + "|\\bsk-[A-Za-z0-9_-]{16,}"
              + "|\\bgh[pousr]_[A-Za-z0-9]{20,}"
              + "|\\bgithub_pat_[A-Za-z0-9_]{20,}"
              + "|\\bglpat-[A-Za-z0-9_-]{16,}"
              + "|\\bxox[abeoprs]-[A-Za-z0-9-]{10,}"
              + "|\\bA(?:KI|SI)A[0-9A-Z]{16}\\b"
              + "|\\bAIza[0-9A-Za-z_-]{30,}"
              + "|\\beyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}"
              + "|(?<=\\b[Bb]earer )[A-Za-z0-9._~+/=-]{16,}"
              + "|(?<=://)[^\\s/:@\"']+:[^\\s/@\"']+(?=@)");

  private SecretMask() {}

  /** A text without what looks like a secret. */
  static String text(String text) {
    return SECRET.matcher(text).replaceAll(MASK);
  }

  /** Events without what looks like a secret, even where it came in several pieces. */
  static List<RunEvent> events(List<RunEvent> events) {
    List<RunEvent> masked = new ArrayList<>();
    Map<String, List<Integer>> open = new HashMap<>();
    for (RunEvent event : events) {
      int index = masked.size();
      masked.add(event);
      switch (event) {
        case ModelTurnEvent.Delta ignored -> piece(open, "delta", index);
        case ModelTurnEvent.ReasoningDelta ignored -> piece(open, "reasoning", index);
        case ToolEvent.Progress progress -> piece(open, "call " + progress.toolCallId(), index);
        case ToolEvent.Result result -> {
          join(masked, open.remove("call " + result.toolCallId()));
          masked.set(index, event(event));
        }
        case ModelTurnEvent.TurnCompleted ignored -> {
          join(masked, open.remove("delta"));
          join(masked, open.remove("reasoning"));
          masked.set(index, event(event));
        }
        default -> masked.set(index, event(event));
      }
    }
    open.values().forEach(pieces -> join(masked, pieces));
    return masked;
  }

  private static void piece(Map<String, List<Integer>> open, String key, int index) {
    open.computeIfAbsent(key, ignored -> new ArrayList<>()).add(index);
  }

  /** Where the whole holds a secret, the first piece becomes the whole and the others empty. */
  private static void join(List<RunEvent> events, @Nullable List<Integer> pieces) {
    if (pieces == null) {
      return;
    }
    StringBuilder whole = new StringBuilder();
    pieces.forEach(index -> whole.append(piece(events.get(index))));
    String masked = text(whole.toString());
    if (masked.contentEquals(whole)) {
      return;
    }
    String rest = masked;
    for (int index : pieces) {
      events.set(index, withPiece(events.get(index), rest));
      rest = "";
    }
  }

  private static String piece(RunEvent event) {
    return switch (event) {
      case ModelTurnEvent.Delta(String content) -> content;
      case ModelTurnEvent.ReasoningDelta(String content) -> content;
      case ToolEvent.Progress progress -> progress.chunk() == null ? "" : progress.chunk();
      default -> "";
    };
  }

  private static RunEvent withPiece(RunEvent event, String text) {
    return switch (event) {
      case ModelTurnEvent.Delta ignored -> new ModelTurnEvent.Delta(text);
      case ModelTurnEvent.ReasoningDelta ignored -> new ModelTurnEvent.ReasoningDelta(text);
      case ToolEvent.Progress old ->
          new ToolEvent.Progress(
              old.tool(),
              old.toolCallId(),
              old.chunk() == null ? null : text,
              old.totalLength(),
              old.done(),
              old.exitCode());
      default -> event;
    };
  }

  private static RunEvent event(RunEvent event) {
    if (event instanceof LifecycleEvent.RunAccepted accepted) {
      return anonymous(accepted);
    }
    JsonObject data = event.data();
    Json masked = json(data);
    return masked.equals(data) ? event : RunEvent.decode(event.type(), (JsonObject) masked);
  }

  /** A value without what looks like a secret. */
  static Json json(Json value) {
    return switch (value) {
      case JsonString(String text) -> Json.of(text(text));
      case JsonArray(List<Json> items) ->
          new JsonArray(items.stream().map(SecretMask::json).toList());
      case JsonObject(Map<String, Json> members) -> {
        Map<String, Json> masked = new LinkedHashMap<>();
        members.forEach((key, item) -> masked.put(key, json(item)));
        yield new JsonObject(masked);
      }
      default -> value;
    };
  }

  /** Whose run it was, where the model is reached and what clients attached stays out. */
  private static RunEvent anonymous(LifecycleEvent.RunAccepted accepted) {
    Map<String, Json> provider = new LinkedHashMap<>(accepted.provider().members());
    provider.remove("baseUrl");
    provider.remove("profileId");
    var anonymous =
        new LifecycleEvent.RunAccepted(
            accepted.request().toBuilder()
                .userId(null)
                .workspaceId(null)
                .profileId(null)
                .continueSessionId(null)
                .extras(JsonObject.EMPTY)
                .build(),
            "recorded",
            null,
            new JsonObject(provider),
            accepted.roundsBefore(),
            accepted.continued(),
            accepted.operation());
    return RunEvent.decode(anonymous.type(), (JsonObject) json(anonymous.data()));
  }
}
