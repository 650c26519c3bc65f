package dev.asyncat.session;

import dev.asyncat.json.JsonObject;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.ConversationRound;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The durable record of one or more runs.
 *
 * @param workspaceId the workspace in which it began
 * @param goal of the latest run
 * @param totalRounds model turns of all runs, each counted when it enters the thread
 * @param provider what is known of the model of the latest run, without secrets
 * @param finalAnswer of the latest run that ended, {@code null} if it gave none
 * @param error what ended the latest run, if it failed
 * @param activeRunId the run that has not ended yet, if any
 * @param updatedAt when the latest event happened
 */
public record Session(
    String id,
    String userId,
    @Nullable String workspaceId,
    String goal,
    Status status,
    Path workingDirectory,
    List<PlanItem> plan,
    int totalRounds,
    JsonObject provider,
    List<ConversationRound> conversationRounds,
    @Nullable String finalAnswer,
    @Nullable String error,
    @Nullable String profileId,
    @Nullable String activeRunId,
    Instant createdAt,
    Instant updatedAt) {

  /** Copies the lists. */
  public Session {
    plan = List.copyOf(plan);
    conversationRounds = List.copyOf(conversationRounds);
  }

  /** Where a session stands. */
  public enum Status {
    /** A run is at work. */
    ACTIVE,
    /** A run waits for an answer. */
    PAUSED,
    /** The latest run ended with an answer. */
    COMPLETED,
    /** The latest run failed or was cancelled. */
    FAILED;

    /** The word that clients see. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The status of a word.
     *
     * @throws IllegalArgumentException for an unknown word
     */
    public static Status of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
