package dev.asyncat.benchmarks.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * Events to a thousand clients of one run, the memory of ten thousand idle ones, and what clients
 * cost that take nothing. The server is a process of its own; a program, because it measures that
 * process.
 */
public final class StreamBenchmark {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int READERS = 1_000;
  private static final int PIECES = 1_000;
  private static final int STALLED = 50;
  private static final int STALLED_PIECES = 100_000;

  private final BufferedReader answers;
  private final BufferedWriter commands;
  private final int port;

  private StreamBenchmark(Process server) throws IOException {
    this.answers = server.inputReader(UTF_8);
    this.commands = server.outputWriter(UTF_8);
    this.port = Integer.parseInt(answers.readLine());
  }

  /** Prints one figure per line. {@code [idle streams]}, 10,000 unless given. */
  public static void main(String[] args) throws IOException {
    int idle = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                StreamServer.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      StreamBenchmark benchmark = new StreamBenchmark(server);
      benchmark.fanOut("warm-up", READERS / 10);
      benchmark.fanOut("events to many", READERS);
      benchmark.idle(idle);
      benchmark.stalled();
    } finally {
      server.destroyForcibly();
    }
  }

  private void fanOut(String name, int readers) throws IOException {
    String session = ask("run");
    try (Subscribers subscribers = Subscribers.connect(readers, port, session)) {
      subscribers.read(1, PATIENCE);
      long begun = System.nanoTime();
      ask("go " + PIECES);
      subscribers.read(0, PATIENCE);
      double seconds = (System.nanoTime() - begun) / 1e9;
      System.out.printf(
          "%s: %,d readers of one run with %,d events each: %.2f s, %,.0f events/s%n",
          name, readers, subscribers.events() / readers, seconds, subscribers.events() / seconds);
    }
  }

  private void idle(int streams) throws IOException {
    String session = ask("run");
    long[] before = memory();
    try (Subscribers subscribers = Subscribers.connect(streams, port, session)) {
      subscribers.read(1, PATIENCE);
      long[] after = memory();
      System.out.printf(
          "%s idle streams: heap %d to %d MB (%.1f KB each), resident %d to %d MB (%.1f KB each),"
              + " threads %d to %d%n",
          ask("streams"),
          before[0] >> 10,
          after[0] >> 10,
          (after[0] - before[0]) / (double) streams,
          before[1] >> 10,
          after[1] >> 10,
          (after[1] - before[1]) / (double) streams,
          before[2],
          after[2]);
      long begun = System.nanoTime();
      ask("go 1");
      subscribers.read(0, PATIENCE);
      System.out.printf("done reached all after %.0f ms%n", (System.nanoTime() - begun) / 1e6);
    }
  }

  private void stalled() throws IOException {
    String session = ask("run");
    long[] before;
    try (Subscribers one = Subscribers.connect(1, port, session)) {
      one.read(1, PATIENCE);
      try (Subscribers stalled = Subscribers.connect(STALLED, port, session)) {
        stalled.read(1, PATIENCE);
        before = memory();
        ask("go " + STALLED_PIECES);
        one.read(0, PATIENCE);
        long[] after = memory();
        System.out.printf(
            "%s stalled readers of a run with %,d events: heap %+.1f KB each%n",
            ask("streams"), STALLED_PIECES, (after[0] - before[0]) / (double) STALLED);
      }
    }
  }

  private long[] memory() throws IOException {
    return Arrays.stream(ask("memory").split(" ")).mapToLong(Long::parseLong).toArray();
  }

  private String ask(String command) throws IOException {
    commands.write(command);
    commands.newLine();
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the server ended at '" + command + "'");
    }
    return answer;
  }
}
