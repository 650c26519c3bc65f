package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.Omission;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a revert did, would do, or refused to do.
 *
 * @param checkpoint the one to which the directory was to be taken back
 * @param undo the one that takes this back, {@code null} if nothing was done
 * @param dryRun whether nothing was to be done
 * @param steps what was done, or would be
 * @param conflicts why it was refused, or would be; if it was forced, what was done nevertheless
 * @param failures what could not be done
 * @param omissions what the checkpoints do not cover, and so is as it was
 * @param at when it was done, {@code null} if it was not
 */
public record Reversal(
    Checkpoint checkpoint,
    @Nullable Checkpoint undo,
    boolean dryRun,
    List<Step> steps,
    List<Conflict> conflicts,
    List<Conflict> failures,
    List<Omission> omissions,
    @Nullable Instant at) {

  /** Copies the lists. */
  public Reversal {
    steps = List.copyOf(steps);
    conflicts = List.copyOf(conflicts);
    failures = List.copyOf(failures);
    omissions = List.copyOf(omissions);
  }

  /** Whether it was refused because of conflicts. */
  public boolean refused() {
    return !dryRun && at == null && !conflicts.isEmpty();
  }

  /** What happens to one path. */
  public record Step(String path, Action action) {}

  /** Kinds of steps. */
  public enum Action {
    /** A file or link gets its earlier content. */
    RESTORE,
    /** What had been deleted comes back. */
    RECREATE,
    /** What had been created goes. */
    DELETE,
    /** A file that had been moved goes back. */
    MOVE_BACK,
    /** Only the permissions change back. */
    PERMISSIONS;

    /** The word that clients see. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A path with which something is wrong.
   *
   * @param kind {@code changed}: somebody else changed it since; {@code doubt}: it cannot be told
   *     whose change it is; {@code lost}: its earlier content is not there; {@code failed}: the
   *     file system refused
   */
  public record Conflict(String path, String kind, String reason) {

    /** Somebody else changed it since. */
    public static final String CHANGED = "changed";

    /** It cannot be told whose change it is. */
    public static final String DOUBT = "doubt";

    /** Its earlier content is not there. */
    public static final String LOST = "lost";

    /** The file system refused. */
    public static final String FAILED = "failed";
  }
}
