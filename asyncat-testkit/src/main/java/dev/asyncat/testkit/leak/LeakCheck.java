package dev.asyncat.testkit.leak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Notes which threads, virtual ones included, child processes and, on Linux, open files, pipes and
 * sockets there are, and says later which of the new ones are still there. On Linux it also finds
 * processes that a tool call started and that are nobody's children any more.
 *
 * <p>Left out is what the JDK and JUnit start for themselves and keep, and files of the class path.
 * The whole process is looked at: other work that goes on at the same time is found too, so tests
 * that use this do not run in parallel.
 */
public final class LeakCheck {

  /** How long what is ending may take to end: 5 seconds. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private static final String SOCKET = "open file socket:";
  private static final int SHOWN_FRAMES = 20;

  private final List<String> ignoredThreads;
  private final Snapshot before;

  private LeakCheck(List<String> ignoredThreads) {
    this.ignoredThreads = List.copyOf(ignoredThreads);
    this.before = Snapshot.take();
  }

  /** Begins; what is there now is not looked at. */
  public static LeakCheck begin() {
    return new LeakCheck(List.of());
  }

  /**
   * Begins, and does not mind threads that stay on purpose.
   *
   * @param ignoredThreads beginnings of names, such as {@code "HttpClient-"}
   */
  public static LeakCheck begin(List<String> ignoredThreads) {
    return new LeakCheck(ignoredThreads);
  }

  /**
   * Waits up to {@link #PATIENCE} for everything new to be gone.
   *
   * @throws AssertionError naming what is left
   */
  public void assertNothingLeft() {
    assertNothingLeft(PATIENCE);
  }

  /**
   * Waits for everything new to be gone.
   *
   * @throws AssertionError naming what is left
   */
  public void assertNothingLeft(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    Set<String> left = left();
    while (!left.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "left behind: "
                + left.stream().map(LeakCheck::detail).collect(Collectors.joining(", ")));
      }
      LockSupport.parkNanos(POLL_NANOS);
      left = left();
    }
  }

  /** What a thread is doing and a socket is connected to, as far as that can be found out. */
  private static String detail(String left) {
    if (left.startsWith(SOCKET)) {
      return "open file " + SocketNames.describe(left.substring("open file ".length()));
    }
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> left.equals("thread '" + thread.getKey().getName() + "'"))
        .findFirst()
        .map(
            thread ->
                left
                    + Stream.of(thread.getValue())
                        .limit(SHOWN_FRAMES)
                        .map(frame -> " at " + frame)
                        .collect(Collectors.joining()))
        .orElse(left);
  }

  private Set<String> left() {
    Snapshot now = Snapshot.take();
    Set<String> left = new TreeSet<>();
    now.threads()
        .forEach(
            (id, name) -> {
              if (!before.threads().containsKey(id)
                  && ignoredThreads.stream().noneMatch(name::startsWith)) {
                left.add("thread '" + name + "'");
              }
            });
    now.processes()
        .forEach(
            (id, command) -> {
              if (!before.processes().containsKey(id)) {
                left.add("process " + id + " (" + command + ")");
              }
            });
    List<String> files = new ArrayList<>(now.files());
    before.files().forEach(files::remove);
    files.forEach(file -> left.add("open file " + file));
    return left;
  }
}
