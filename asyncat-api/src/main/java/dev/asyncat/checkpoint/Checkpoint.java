package dev.asyncat.checkpoint;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The point to which a directory can be taken back: taken before the first change of a run, or
 * before a revert.
 *
 * @param runId the run, {@code null} for a revert
 * @param workspace the directory that the paths of its changes start from: absolute and real
 * @param baseline whether it is the first of its session
 * @param reverts the checkpoints that a revert takes back; empty for a run
 * @param omissions what it leaves out, as far as known
 * @param note what became of it, for people; {@code null} if there is nothing to say
 */
public record Checkpoint(
    String id,
    String userId,
    String sessionId,
    @Nullable String runId,
    Kind kind,
    State state,
    Path workspace,
    boolean baseline,
    List<String> reverts,
    List<Omission> omissions,
    @Nullable String note,
    Instant createdAt) {

  /** Copies the lists. */
  public Checkpoint {
    reverts = List.copyOf(reverts);
    omissions = List.copyOf(omissions);
  }

  /** The same in another state. */
  public Checkpoint with(State newState, @Nullable String newNote) {
    return new Checkpoint(
        id, userId, sessionId, runId, kind, newState, workspace, baseline, reverts, omissions,
        newNote, createdAt);
  }

  /** The same, leaving out other things. */
  public Checkpoint leavingOut(List<Omission> others) {
    return new Checkpoint(
        id, userId, sessionId, runId, kind, state, workspace, baseline, reverts, others, note,
        createdAt);
  }

  /** What it was taken for. */
  public enum Kind {
    /** A run. */
    RUN,
    /** A revert, so that it can be taken back too. */
    REVERT;

    /** The word that clients see. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind of a word.
     *
     * @throws IllegalArgumentException for an unknown word
     */
    public static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** How far the revert has come that it was taken for. */
  public enum State {
    /** A run's checkpoint, or a revert that has ended. */
    COMPLETE,
    /** New content is being laid ready; nothing has changed yet. */
    PREPARING,
    /** Files are being changed. */
    APPLYING;

    /** The word that clients see. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The state of a word.
     *
     * @throws IllegalArgumentException for an unknown word
     */
    public static State of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
