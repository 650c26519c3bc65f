package dev.asyncat.cli.run;

import dev.asyncat.error.CancelledException;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.StopReason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads events ahead of whoever shows them, so that a question which is answered elsewhere can be
 * withdrawn while somebody here still thinks about it.
 */
final class ReadAhead implements AutoCloseable {

  private static final int MOST = 4_096;
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Source source;
  private final Thread reader;
  private final LinkedBlockingQueue<Optional<LoggedEvent>> events = new LinkedBlockingQueue<>(MOST);
  private final Map<String, CompletableFuture<PermissionEvent>> resolutions =
      new ConcurrentHashMap<>();
  private volatile @Nullable RuntimeException failure;
  private boolean ended;
  private @Nullable StopReason outcome;

  /** Where events come from. */
  @FunctionalInterface
  interface Source {
    /** Waits for the next event; empty if none will come. */
    Optional<LoggedEvent> next() throws InterruptedException;
  }

  private ReadAhead(Source source) {
    this.source = source;
    this.reader = Thread.ofVirtual().name("events").unstarted(this::read);
  }

  static ReadAhead of(Source source) {
    ReadAhead ahead = new ReadAhead(source);
    ahead.reader.start();
    return ahead;
  }

  private void read() {
    try {
      Optional<LoggedEvent> next;
      do {
        next = source.next();
        next.ifPresent(this::noteResolution);
        events.put(next);
      } while (next.isPresent());
    } catch (InterruptedException | CancelledException closed) {
      // Nobody wants any more of them.
    } catch (RuntimeException broken) {
      failure = broken;
      end();
    }
  }

  private void end() {
    try {
      events.put(Optional.empty());
    } catch (InterruptedException closed) {
      // Nobody wants to know.
    }
  }

  private void noteResolution(LoggedEvent logged) {
    switch (logged.event()) {
      case PermissionEvent.Decided decided -> resolution(decided.requestId()).complete(decided);
      case PermissionEvent.Answered answered -> resolution(answered.requestId()).complete(answered);
      default -> {}
    }
  }

  CompletableFuture<PermissionEvent> resolution(String requestId) {
    return resolutions.computeIfAbsent(requestId, unknown -> new CompletableFuture<>());
  }

  /** The next event, for one thread. Throws what ended the source. */
  Optional<LoggedEvent> next(Duration timeout) {
    if (ended) {
      return Optional.empty();
    }
    try {
      Optional<LoggedEvent> next = events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return Optional.empty();
      }
      ended = next.isEmpty();
      RuntimeException broken = failure;
      if (ended && broken != null) {
        throw broken;
      }
      next.map(LoggedEvent::event)
          .filter(LifecycleEvent.Done.class::isInstance)
          .ifPresent(done -> outcome = ((LifecycleEvent.Done) done).stopReason());
      return next;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while following a session", interrupted);
    }
  }

  boolean ended() {
    return ended;
  }

  /** How the latest run that was given out ended; empty if none has. */
  Optional<StopReason> outcome() {
    return Optional.ofNullable(outcome);
  }

  @Override
  public void close() {
    reader.interrupt();
    try {
      reader.join(CLOSING);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
