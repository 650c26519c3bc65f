package dev.asyncat.cancel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The side that cancels: hands out a {@link #token()} and ends it. Thread-safe. */
public final class CancellationSource implements AutoCloseable {

  private final Token token = new Token();
  private final CancellationToken.Registration parent;

  /** An independent source. */
  public CancellationSource() {
    this(CancellationToken.never());
  }

  /** A source that is also cancelled, for the same reason, when {@code parent} is. */
  public CancellationSource(CancellationToken parent) {
    this.parent = parent.onCancel(() -> cancel(parent.reason().orElse("cancelled")));
  }

  /** The token to give to the work. */
  public CancellationToken token() {
    return token;
  }

  /** Cancels; only the first call has an effect. */
  public void cancel(String reason) {
    token.cancel(reason);
  }

  /** Stops listening to the parent. Does not cancel. */
  @Override
  public void close() {
    parent.close();
  }

  static final class Token implements CancellationToken {

    private volatile @Nullable String reason;
    private final Map<Object, Runnable> actions = new LinkedHashMap<>();

    @Override
    public boolean isCancelled() {
      return reason != null;
    }

    @Override
    public Optional<String> reason() {
      return Optional.ofNullable(reason);
    }

    @Override
    public Registration onCancel(Runnable action) {
      Object key = new Object();
      synchronized (actions) {
        if (reason == null) {
          actions.put(key, action);
          return () -> {
            synchronized (actions) {
              actions.remove(key);
            }
          };
        }
      }
      action.run();
      return () -> {};
    }

    void cancel(String why) {
      List<Runnable> toRun;
      synchronized (actions) {
        if (reason != null) {
          return;
        }
        reason = why;
        toRun = new ArrayList<>(actions.values());
        actions.clear();
      }
      RuntimeException failure = null;
      for (Runnable action : toRun) {
        try {
          action.run();
        } catch (RuntimeException failed) {
          // One that fails must not keep the others from being told.
          if (failure == null) {
            failure = failed;
          } else {
            failure.addSuppressed(failed);
          }
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
