package dev.asyncat.core.checkpoint;

import dev.asyncat.error.InvalidRequestException;

/**
 * How much is kept so that it can be brought back. What is beyond it is named as left out, never
 * silently.
 *
 * @param fileBytes the largest file that is kept before a command that could change any file; what
 *     a call names as its target is kept up to {@code captureBytes}
 * @param captureBytes how many bytes are copied before one call at most, the smallest files first;
 *     contents that git or an earlier copy has do not count
 * @param entries how many files and directories of a workspace are looked at; in a larger one only
 *     what calls name is covered
 */
public record CheckpointLimits(long fileBytes, long captureBytes, int entries) {

  /** 64 MiB a file, 512 MiB a call, 200,000 entries. */
  public static final CheckpointLimits DEFAULTS =
      new CheckpointLimits(64L << 20, 512L << 20, 200_000);

  /** Takes no checkpoints. */
  public static final CheckpointLimits OFF = new CheckpointLimits(0, 0, 0);

  /** Checks that none is negative. */
  public CheckpointLimits {
    if (fileBytes < 0 || captureBytes < 0 || entries < 0) {
      throw new InvalidRequestException(
          "limits of checkpoints must not be negative: %d, %d, %d"
              .formatted(fileBytes, captureBytes, entries));
    }
  }

  boolean off() {
    return entries == 0;
  }
}
