package dev.asyncat.core.process;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shells that keep directory, variables, functions and background jobs between commands, several
 * for each session of an agent. At most 16 are open; the one that was used least recently makes
 * room for another, and one that nobody has used for 30 minutes is closed. Thread-safe; a shell
 * runs one command at a time.
 */
public final class ShellSessions implements AutoCloseable {

  /** How many are open at once. */
  public static final int MOST = 16;

  /** How long an unused one stays open. */
  public static final Duration IDLE = Duration.ofMinutes(30);

  private static final Duration ROUND = Duration.ofMillis(200);

  private final Launcher launcher;
  private final LongSupplier nanos;
  private final Map<Key, Entry> open = new LinkedHashMap<>();
  private final Keeper keeper = new Keeper("shell-sessions", ROUND, this::tend);
  private boolean closed;

  ShellSessions(Launcher launcher, LongSupplier nanos) {
    this.launcher = launcher;
    this.nanos = nanos;
  }

  private record Key(String session, String name) {}

  /**
   * A shell that was asked for.
   *
   * @param reused whether it was open already
   * @param directory where it is
   */
  public record Opened(boolean reused, String directory) {}

  /** A place for a shell. Whoever works with it holds its lock. */
  private static final class Entry {
    final ReentrantLock lock = new ReentrantLock();
    volatile @Nullable ShellSession shell;
    volatile long used;

    /** Nobody wants it any more; guarded by the map that held it. */
    boolean gone;
  }

  /**
   * Opens a shell, unless there is one of that name.
   *
   * @param session of the agent
   * @param where a new one begins and what it may write
   * @throws InvalidRequestException if it cannot be started
   * @throws ConflictException if it is at work, or too many are
   */
  public Opened open(String session, String name, ShellCommand where) {
    Entry entry = take(new Key(session, name));
    try {
      boolean reused = entry.shell != null;
      return new Opened(reused, ready(entry, where).directory());
    } finally {
      putBack(entry);
    }
  }

  /**
   * Runs a command, in a new shell if there is none of that name.
   *
   * @param where a new one begins and what it may write; the line is the command, the time-out its
   *     own
   * @param output gets what it prints as it comes, on the calling thread
   * @return what became of it, also when it was cancelled
   * @throws InvalidRequestException if a shell cannot be started
   * @throws ConflictException if the shell is at work, or too many are
   */
  public Result run(
      String session,
      String name,
      ShellCommand where,
      Consumer<String> output,
      CancellationToken cancellation) {
    Key key = new Key(session, name);
    Entry entry = take(key);
    try {
      boolean reused = entry.shell != null;
      ShellSession shell = ready(entry, where);
      ShellOutcome outcome = shell.run(where.line(), where.timeout(), output, cancellation);
      if (outcome.shellEnded()) {
        drop(key, entry);
      }
      return new Result(reused, outcome);
    } finally {
      putBack(entry);
    }
  }

  /**
   * What a command gave.
   *
   * @param reused whether the shell was open before
   */
  public record Result(boolean reused, ShellOutcome outcome) {}

  /** The lock of the entry is held afterwards. */
  private Entry take(Key key) {
    List<Entry> evicted = new ArrayList<>();
    Entry entry;
    synchronized (open) {
      if (closed) {
        throw new UnavailableException("the runtime is closed");
      }
      entry = open.get(key);
      if (entry == null) {
        makeRoom(evicted);
        entry = new Entry();
        open.put(key, entry);
      }
      if (!entry.lock.tryLock()) {
        throw new ConflictException(
            "the shell '%s' is at work; use another name or wait".formatted(key.name()));
      }
    }
    evicted.forEach(ShellSessions::end);
    keeper.wake();
    ShellSession shell = entry.shell;
    if (shell != null && !shell.alive()) {
      shell.end();
      entry.shell = null;
    }
    return entry;
  }

  private void makeRoom(List<Entry> evicted) {
    if (open.size() < MOST) {
      return;
    }
    Map.Entry<Key, Entry> oldest =
        open.entrySet().stream()
            .filter(one -> !one.getValue().lock.isLocked())
            .min((a, b) -> Long.compare(a.getValue().used - b.getValue().used, 0))
            .orElseThrow(
                () ->
                    new ConflictException(
                        MOST + " shells are open and all are at work; wait, or close one"));
    open.remove(oldest.getKey());
    evicted.add(oldest.getValue());
  }

  private ShellSession ready(Entry entry, ShellCommand where) {
    ShellSession shell = entry.shell;
    if (shell == null) {
      try {
        shell = new ShellSession(launcher, where);
      } catch (IOException failed) {
        throw new InvalidRequestException(
            "a shell cannot be started: " + failed.getMessage(), failed);
      }
      entry.shell = shell;
    }
    return shell;
  }

  private void putBack(Entry entry) {
    entry.used = nanos.getAsLong();
    ShellSession shell = entry.shell;
    boolean unwanted;
    synchronized (open) {
      unwanted = entry.gone || shell == null;
      if (unwanted) {
        open.values().remove(entry);
      }
    }
    entry.lock.unlock();
    if (unwanted && shell != null) {
      shell.end();
    }
  }

  private void drop(Key key, Entry entry) {
    entry.shell = null;
    synchronized (open) {
      open.remove(key, entry);
    }
  }

  /**
   * Closes a shell and ends everything that was started in it.
   *
   * @return false if there is none
   */
  public boolean close(String session, String name) {
    Key key = new Key(session, name);
    return !closeAll(key::equals).isEmpty();
  }

  /** Closes all shells of a session. */
  public void closeAll(String session) {
    closeAll(key -> key.session().equals(session));
  }

  private List<Entry> closeAll(Predicate<Key> which) {
    List<Entry> found = new ArrayList<>();
    synchronized (open) {
      open.entrySet().stream()
          .filter(one -> which.test(one.getKey()))
          .forEach(one -> found.add(one.getValue()));
      found.forEach(entry -> entry.gone = true);
      open.values().removeAll(found);
    }
    end(found);
    return found;
  }

  /** Closes all; nothing can be opened afterwards. Two seconds at most. */
  @Override
  public void close() {
    synchronized (open) {
      closed = true;
    }
    closeAll(key -> true);
    keeper.stop();
  }

  private static void end(Entry entry) {
    end(List.of(entry));
  }

  /** A command that is at work there is ended with its shell. */
  private static void end(Collection<Entry> entries) {
    List<ShellSession> shells =
        entries.stream().flatMap(entry -> Stream.ofNullable(entry.shell)).toList();
    List<ProcessFamily> families = shells.stream().map(ShellSession::family).toList();
    shells.forEach(ShellSession::hangUp);
    Termination.end(() -> ProcessFamily.alive(families), () -> {});
    shells.forEach(ShellSession::release);
  }

  /** Looks after those that nobody works with. */
  private boolean tend() {
    List<Map.Entry<Key, Entry>> all;
    synchronized (open) {
      all = List.copyOf(open.entrySet());
    }
    for (Map.Entry<Key, Entry> one : all) {
      Entry entry = one.getValue();
      if (entry.lock.tryLock()) {
        try {
          tend(one.getKey(), entry);
        } finally {
          entry.lock.unlock();
        }
      }
    }
    synchronized (open) {
      return !open.isEmpty();
    }
  }

  private void tend(Key key, Entry entry) {
    ShellSession shell = entry.shell;
    if (shell == null) {
      return;
    }
    boolean over = !shell.alive() || nanos.getAsLong() - entry.used > IDLE.toNanos();
    try {
      shell.tend();
    } catch (IOException lost) {
      over = true;
    }
    if (over) {
      drop(key, entry);
      shell.end();
    }
  }
}
