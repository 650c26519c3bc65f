package dev.asyncat.sqlite.usage;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.sqlite.database.Columns;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes the table of what model turns used. */
public final class UsageRows {

  /**
   * Adds the row of one turn. Whose it is and what it belongs to comes from session and run; a turn
   * of a model without a name is not recorded.
   *
   * @param operation what it was for, {@code null} for a turn of the run itself
   */
  public void insert(
      Handle handle,
      String id,
      String sessionId,
      String runId,
      @Nullable String operation,
      ModelTurnEvent.UsageUpdate usage,
      Instant at) {
    if (usage.model().model().isBlank()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into model_usage (
              id, user_id, workspace_id, conversation_id, message_id, assistant_message_id,
              session_id, run_id, provider_profile_id, provider_id, provider_type, provider_name,
              model, operation, input_tokens, output_tokens, total_tokens, current_context_tokens,
              cached_tokens, reasoning_tokens, estimated, usage_source, context_window,
              context_window_source, context_window_confidence, latency_ms, tokens_per_second,
              round, metadata, created_at)
            select
              :id, sessions.user_id, sessions.workspace_id, runs.conversation_id, runs.message_id,
              runs.assistant_message_id, sessions.id, runs.id, :providerProfileId, :providerId,
              :providerType, runs.provider_name, :model, coalesce(:operation, runs.operation), :inputTokens,
              :outputTokens, :totalTokens, :inputTokens, :cachedTokens, :reasoningTokens,
              :estimated, :usageSource, :contextWindow, :contextWindowSource,
              :contextWindowConfidence, :latency, :tokensPerSecond, :round,
              json_patch(
                :metadata,
                json_object('agentMode', runs.agent_mode, 'reasoningEffort', runs.reasoning_effort)),
              :at
            from sessions join runs on runs.session_id = sessions.id and runs.id = :runId
            where sessions.id = :sessionId
            """)
        .bind("id", id)
        .bind("sessionId", sessionId)
        .bind("runId", runId)
        .bind("providerProfileId", usage.model().providerProfileId())
        .bind("providerId", usage.model().providerId())
        .bind("providerType", usage.model().providerType())
        .bind("model", usage.model().model())
        .bind("operation", operation)
        .bind("inputTokens", usage.last().inputTokens())
        .bind("outputTokens", usage.last().outputTokens())
        .bind("totalTokens", usage.last().totalTokens())
        .bind("cachedTokens", usage.last().cachedTokens())
        .bind("reasoningTokens", usage.last().reasoningTokens())
        .bind("estimated", usage.last().estimated())
        .bind("usageSource", usage.last().estimated() ? "estimated" : "provider")
        .bind("contextWindow", usage.model().capabilities().contextWindow())
        .bind("contextWindowSource", usage.model().capabilities().contextWindowSource())
        .bind("contextWindowConfidence", usage.model().capabilities().contextWindowConfidence())
        .bind("latency", usage.latencyMillis())
        .bind("tokensPerSecond", usage.tokensPerSecond())
        .bind("round", usage.round())
        .bind("metadata", metadata(usage).toString())
        .bind("at", Columns.nanos(at))
        .execute();
  }

  private static JsonObject metadata(ModelTurnEvent.UsageUpdate usage) {
    return Json.object()
        .put("cumulativeInputTokens", usage.total().inputTokens())
        .put("cumulativeOutputTokens", usage.total().outputTokens())
        .put("cumulativeTotalTokens", usage.total().totalTokens())
        .put("isLocal", usage.model().local())
        .build();
  }
}
