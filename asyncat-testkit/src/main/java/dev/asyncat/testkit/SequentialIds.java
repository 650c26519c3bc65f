package dev.asyncat.testkit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Ids that a test can foresee: {@code id-1}, {@code id-2} and so on. Thread-safe. */
public final class SequentialIds implements Supplier<String> {

  private final String prefix;
  private final AtomicLong last = new AtomicLong();

  /** Ids that start with {@code id-}. */
  public SequentialIds() {
    this("id-");
  }

  /** Ids that start with {@code prefix}. */
  public SequentialIds(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public String get() {
    return prefix + last.incrementAndGet();
  }
}
