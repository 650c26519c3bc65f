package dev.asyncat.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.MessageJson;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.Usage;
import org.jspecify.annotations.Nullable;

/** What happens while the model is asked. */
public sealed interface ModelTurnEvent extends RunEvent {

  /** A piece of the model's text, as it came. */
  record Delta(String content) implements ModelTurnEvent {
    @Override
    public String type() {
      return "delta";
    }

    @Override
    public JsonObject data() {
      return Json.object().put("content", content).build();
    }
  }

  /** A piece of reasoning that came over its own channel. */
  record ReasoningDelta(String content) implements ModelTurnEvent {
    @Override
    public String type() {
      return "reasoning_delta";
    }

    @Override
    public JsonObject data() {
      return Json.object().put("content", content).build();
    }
  }

  /** Reasoning of a whole turn, or a notice of the runtime about what it does. */
  record Thinking(String thought, int round) implements ModelTurnEvent {
    @Override
    public String type() {
      return "thinking";
    }

    @Override
    public JsonObject data() {
      return Json.object().put("thought", thought).put("round", round).build();
    }
  }

  /**
   * Tokens of one turn and of the run so far.
   *
   * @param last this turn
   * @param total the run so far, this turn included
   * @param tokensPerSecond output per second of the turn, {@code null} if not known
   * @param latencyMillis how long the turn took
   */
  record UsageUpdate(
      Usage last,
      Usage total,
      int round,
      ModelInfo model,
      @Nullable Double tokensPerSecond,
      long latencyMillis)
      implements ModelTurnEvent {
    @Override
    public String type() {
      return "usage_update";
    }

    @Override
    public JsonObject data() {
      JsonObject.Builder json =
          Json.object()
              .put("inputTokens", total.inputTokens())
              .put("outputTokens", total.outputTokens())
              .put("totalTokens", total.totalTokens())
              .put("cumulativeInputTokens", total.inputTokens())
              .put("cumulativeOutputTokens", total.outputTokens())
              .put("cumulativeTotalTokens", total.totalTokens())
              .put("lastInputTokens", last.inputTokens())
              .put("lastOutputTokens", last.outputTokens())
              .put("lastTotalTokens", last.totalTokens())
              .put("cachedTokens", last.cachedTokens())
              .put("reasoningTokens", last.reasoningTokens())
              .put("cumulativeCachedTokens", total.cachedTokens())
              .put("cumulativeReasoningTokens", total.reasoningTokens())
              .put("currentContextTokens", last.inputTokens())
              .put("round", round)
              .put("model", model.model())
              .put("isLocal", model.local())
              .put("providerId", model.providerId())
              .put("providerType", model.providerType())
              .put("providerProfileId", model.providerProfileId())
              .put("estimated", last.estimated())
              .put("usageSource", last.estimated() ? "estimated" : "provider");
      if (tokensPerSecond == null) {
        json.put("tokensPerSecond", Json.nul());
      } else {
        json.put("tokensPerSecond", tokensPerSecond.doubleValue());
      }
      return json.put("latencyMs", latencyMillis)
          .put("contextWindow", model.capabilities().contextWindow())
          .put("contextWindowSource", model.capabilities().contextWindowSource())
          .put("contextWindowConfidence", model.capabilities().contextWindowConfidence())
          .build();
    }
  }

  /** The turn as it enters the thread. From here a resumed run goes on without asking again. */
  record TurnCompleted(int round, Message.Assistant message) implements ModelTurnEvent {
    @Override
    public String type() {
      return "turn_completed";
    }

    @Override
    public boolean visible() {
      return false;
    }

    @Override
    public JsonObject data() {
      return Json.object().put("round", round).put("message", MessageJson.write(message)).build();
    }
  }

  /**
   * The model was asked something beside the thread, for an aid.
   *
   * @param aid the aid
   * @param answer what it said, empty if it failed
   * @param error why it failed, {@code null} if it did not
   * @param usage its tokens, and those of the run so far
   */
  record AuxiliaryCall(Aid aid, String answer, @Nullable String error, UsageUpdate usage)
      implements ModelTurnEvent {
    @Override
    public String type() {
      return "auxiliary_call";
    }

    @Override
    public JsonObject data() {
      JsonObject.Builder json =
          Json.object()
              .put("purpose", aid.wire())
              .put("answer", answer)
              .putIfPresent("error", error);
      usage.data().members().forEach(json::put);
      return json.build();
    }
  }

  /** Older messages were summarised to make room. */
  record Compaction(int droppedMessages, long tokensBefore, long tokensAfter, int round)
      implements ModelTurnEvent {
    @Override
    public String type() {
      return "compaction";
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put("droppedMessages", droppedMessages)
          .put("tokensBefore", tokensBefore)
          .put("tokensAfter", tokensAfter)
          .put("round", round)
          .build();
    }
  }
}
