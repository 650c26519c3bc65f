package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.EntryState;
import org.jspecify.annotations.Nullable;

/**
 * A difference that a comparison found.
 *
 * @param path relative to the workspace
 * @param lost why the earlier content cannot be had, {@code null} if it can
 * @param doubt why it may be somebody else's work, {@code null} if it is not
 */
record Found(
    String path,
    EntryState before,
    EntryState after,
    @Nullable String lost,
    @Nullable String doubt) {

  Found doubted(String why) {
    return new Found(path, before, after, lost, doubt == null ? why : doubt);
  }
}
