package dev.asyncat.benchmarks.faults;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One life of the server. Used by one thread. */
final class ServerProcess implements AutoCloseable {

  private static final Pattern LISTENS =
      Pattern.compile("asyncat listens on (http://[0-9.]+:\\d+)\\R");

  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
  private static final long END_SECONDS = 30;

  private final Process process;
  private final Path output;
  private final boolean group;

  /**
   * A process.
   *
   * @param group whether it leads a process group
   */
  ServerProcess(Process process, Path output, boolean group) {
    this.process = process;
    this.output = output;
    this.group = group;
  }

  /**
   * Waits until it listens.
   *
   * @throws IOException with what it said, if it ended instead, or says nothing
   */
  URI awaitUri(Duration patience) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Matcher matcher = LISTENS.matcher(said());
      if (matcher.find()) {
        return URI.create(matcher.group(1) + "/");
      }
      if (!process.isAlive()) {
        throw new IOException("the server ended with " + process.exitValue() + ": " + said());
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("the server did not start within " + patience + ": " + said());
      }
      Thread.sleep(LOOK_AGAIN);
    }
  }

  /** What it printed. */
  String said() throws IOException {
    return Files.readString(output);
  }

  long pid() {
    return process.pid();
  }

  /** Ends it and its process group with SIGKILL. */
  void kill() throws IOException, InterruptedException {
    if (group) {
      new ProcessBuilder("kill", "-KILL", "--", "-" + process.pid()).start().waitFor();
    }
    process.destroyForcibly();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("process " + process.pid() + " survived SIGKILL");
    }
  }

  /** Ends it as an administrator would. */
  void stop() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the server did not end after SIGTERM: " + said());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
