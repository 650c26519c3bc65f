package dev.asyncat.cancel;

import java.util.Optional;

enum NeverCancelled implements CancellationToken {
  INSTANCE;

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public Optional<String> reason() {
    return Optional.empty();
  }

  @Override
  public Registration onCancel(Runnable action) {
    return () -> {};
  }
}
