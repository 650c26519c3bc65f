package dev.asyncat.core.model;

/*STUB*/

import dev.asyncat.model.*;
import java.time.Duration;
import java.util.Optional;

public final class RetryPolicy {
  private RetryPolicy() {}

  public static Optional<Duration> pauseBefore(int attempt, ModelException f) {
    return Optional.empty();
  }
}
