package dev.asyncat.core.run;

import org.jspecify.annotations.Nullable;

/**
 * How an earlier process shortened the thread.
 *
 * @param dropped how many messages it left out
 * @param summary what the model wrote in their place, {@code null} if it was not asked
 */
record StoredCompaction(int dropped, @Nullable String summary) {}
