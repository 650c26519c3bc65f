package dev.asyncat.core.retention;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long sessions are kept, with their events, audit and checkpoints.
 *
 * <p>Never pruned are sessions with a run that has not ended, waiting ones included, and those that
 * a pinned conversation mentions. Conversations themselves are never pruned.
 *
 * @param maxAge sessions in which nothing happened for longer are deleted; {@code null} for no
 *     limit
 * @param maxBytes while the store is larger, the sessions go in which nothing happened for longest;
 *     {@code null} for no limit
 */
public record Retention(@Nullable Duration maxAge, @Nullable Long maxBytes) {

  /** Everything is kept. */
  public static final Retention UNLIMITED = new Retention(null, null);

  /** Checks the limits. */
  public Retention {
    if (maxAge != null && !maxAge.isPositive()) {
      throw new IllegalArgumentException("maxAge must be positive, not " + maxAge);
    }
    if (maxBytes != null && maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be positive, not " + maxBytes);
    }
  }

  /** Sessions are kept for some days after something last happened in them. */
  public static Retention days(int days) {
    return new Retention(Duration.ofDays(days), null);
  }

  /** The same with a limit on the size of the store. */
  public Retention withMaxBytes(long bytes) {
    return new Retention(maxAge, bytes);
  }

  /** Whether there is any limit. */
  public boolean limited() {
    return maxAge != null || maxBytes != null;
  }
}
