package dev.asyncat.llama.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operating system's side of a child: its last words, its memory, its end. Thread-safe. */
final class ModelProcess implements AutoCloseable {

  /** How long a child may take to end by itself once its input has ended. */
  private static final long PATIENCE_MILLIS = 2_000;

  private static final long LOOK_MILLIS = 250;
  private static final int KEPT_LINES = 8;
  private static final int PAGE_BYTES = 4_096;
  private static final int KILLED_BY_SIGNAL = 128;

  private final Process process;
  private final long limitBytes;
  private final Deque<String> lastWords = new ArrayDeque<>();
  private volatile @Nullable String ended;

  /**
   * Watches a process that was started.
   *
   * @param limitBytes the most memory it may have resident, {@code 0} for no limit
   */
  ModelProcess(Process process, long limitBytes, String name) {
    this.process = process;
    this.limitBytes = limitBytes;
    Thread.ofVirtual().name(name + "-words").start(this::listen);
    if (limitBytes > 0) {
      Thread.ofVirtual().name(name + "-memory").start(this::watch);
    }
  }

  Process process() {
    return process;
  }

  private void listen() {
    try (BufferedReader words =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = words.readLine(); line != null; line = words.readLine()) {
        synchronized (lastWords) {
          lastWords.addLast(line.length() > 300 ? line.substring(0, 300) : line);
          if (lastWords.size() > KEPT_LINES) {
            lastWords.removeFirst();
          }
        }
      }
    } catch (IOException closed) {
      // The process has ended.
    }
  }

  private void watch() {
    try {
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        OptionalLong resident = resident();
        if (resident.isPresent() && resident.getAsLong() > limitBytes) {
          kill(
              "it took "
                  + resident.getAsLong() / 1_000_000
                  + " MB of memory; the limit is "
                  + limitBytes / 1_000_000
                  + " MB");
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many bytes it and what it started have resident; empty where the system does not say. */
  OptionalLong resident() {
    return Stream.concat(Stream.of(process.pid()), process.descendants().map(ProcessHandle::pid))
        .map(ModelProcess::resident)
        .flatMapToLong(OptionalLong::stream)
        .reduce(Long::sum);
  }

  private static OptionalLong resident(long pid) {
    try {
      String[] fields = Files.readString(Path.of("/proc/" + pid + "/statm")).strip().split(" ");
      return OptionalLong.of(Long.parseLong(fields[1]) * PAGE_BYTES);
    } catch (IOException | RuntimeException notHere) {
      return OptionalLong.empty();
    }
  }

  /** Ends it at once. */
  void kill(String why) {
    ended = why;
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Why it ended, for people; waits a moment for the system to say. */
  String epitaph() {
    try {
      process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    String reason = ended;
    if (reason != null) {
      return reason;
    }
    String words;
    synchronized (lastWords) {
      words = String.join(" / ", lastWords);
    }
    String how =
        process.isAlive()
            ? "it closed its output"
            : process.exitValue() > KILLED_BY_SIGNAL
                ? "it was ended by signal " + (process.exitValue() - KILLED_BY_SIGNAL)
                : "it exited with code " + process.exitValue();
    return words.isEmpty() ? how : how + " after saying: " + words;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyGone) {
      // Then there is nothing to tell it.
    }
    try {
      if (!process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
