package dev.asyncat.benchmarks.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.Limits;
import dev.asyncat.jaxrs.server.AsyncatServer;
import dev.asyncat.jaxrs.server.ServerLimits;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.sqlite.SqliteStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The server under measurement. Takes commands, one a line: {@code run}, {@code go PIECES}, {@code
 * memory}; answers each with a line.
 */
final class StreamServer {

  private static final int KIB_PER_MIB = 1024;

  private StreamServer() {}

  public static void main(String[] args) throws IOException {
    Path directory = Files.createTempDirectory("asyncat-streams");
    HeldModel model = new HeldModel();
    try (SqliteStore store = SqliteStore.open(directory.resolve("data"));
        Asyncat asyncat = Asyncat.builder().store(store).model(model).workspace(directory).build();
        AsyncatServer server =
            AsyncatServer.builder(asyncat)
                .noAuth()
                .limits(Limits.DEFAULTS.withStreams(20_000))
                .serverLimits(
                    new ServerLimits(
                        20_000, 32 * 1024, Duration.ofSeconds(30), Duration.ofMinutes(5)))
                .start();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      System.out.println(server.port());
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
          case "run" -> {
            Run run = asyncat.run(RunRequest.of("Measure").in(directory));
            System.out.println(run.sessionId());
          }
          case "go" -> {
            model.release(Integer.parseInt(words[1]));
            System.out.println("released");
          }
          case "streams" -> System.out.println(server.openStreams());
          default -> System.out.println(memory());
        }
      }
    }
  }

  /** Heap in use after a collection in KiB, resident KiB, platform threads. */
  private static String memory() throws IOException {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long heap = (runtime.totalMemory() - runtime.freeMemory()) / KIB_PER_MIB;
    String resident =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .map(line -> line.replaceAll("\\D", ""))
            .findFirst()
            .orElse("0");
    return heap + " " + resident + " " + ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
