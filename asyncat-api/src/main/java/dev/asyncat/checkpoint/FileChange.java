package dev.asyncat.checkpoint;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one or more calls made of a path.
 *
 * @param path relative to the checkpoint's workspace, with {@code /}
 * @param before what was there before the first change
 * @param after what was there after the last one
 * @param tool the tool of the last change, {@code null} if none made it
 * @param toolCallId its call
 * @param lost why the earlier content cannot be brought back, {@code null} if it can
 * @param doubt why it cannot be told that all of this is the run's own work, {@code null} if it is
 * @param at when the last change was found
 */
public record FileChange(
    String path,
    EntryState before,
    EntryState after,
    @Nullable String tool,
    @Nullable String toolCallId,
    @Nullable String lost,
    @Nullable String doubt,
    Instant at) {

  /** Whether the path is as it was. */
  public boolean none() {
    return before.sameAs(after);
  }

  /** The word for it: {@code created}, {@code deleted} or {@code changed}. */
  public String kind() {
    if (before instanceof EntryState.Absent) {
      return "created";
    }
    return after instanceof EntryState.Absent ? "deleted" : "changed";
  }
}
