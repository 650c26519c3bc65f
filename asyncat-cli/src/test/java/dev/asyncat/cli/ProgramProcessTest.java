package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import dev.asyncat.sqlite.SqliteStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: what only then can be seen. */
@DisabledOnOs(OS.WINDOWS)
class ProgramProcessTest {

  private static final long SIGINT = 1L << 1;

  @TempDir private Path directory;
  private Process process;

  @AfterEach
  void stop() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private void start(List<String> variables, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.asyncat.cli.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("AI_"));
    builder.environment().remove("ASYNCAT_MODELS");
    builder.environment().put("ASYNCAT_HOME", directory.resolve("data").toString());
    for (String variable : variables) {
      builder.environment().put(variable.split("=", 2)[0], variable.split("=", 2)[1]);
    }
    process = builder.start();
    process.getOutputStream().close();
  }

  private void awaitOutput(String file, String text) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
    while (!Files.readString(directory.resolve(file)).contains(text)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError(
            "no '"
                + text
                + "' in "
                + Files.readString(directory.resolve("out"))
                + Files.readString(directory.resolve("err")));
      }
      Thread.onSpinWait();
    }
  }

  private void signal(String name) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor())
        .isZero();
  }

  private int exitCode() throws InterruptedException {
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("the program ended").isTrue();
    return process.exitValue();
  }

  private String err() throws IOException {
    return Files.readString(directory.resolve("err"));
  }

  @Test
  void sigterm_stops_the_server_cleanly() throws Exception {
    start(List.of(), "serve", "--port", "0", "--no-auth");
    awaitOutput("out", "model:");

    signal("TERM");

    assertThat(exitCode()).isZero();
    assertThat(err()).contains("asyncat: stopped");
    start(List.of(), "user", "list");
    assertThat(exitCode()).isZero();
  }

  @Test
  void a_data_directory_that_another_process_uses_is_a_clear_error() throws Exception {
    try (SqliteStore ours = SqliteStore.open(directory.resolve("data"))) {
      assertThat(ours.file()).exists();
      start(List.of(), "user", "list");

      assertThat(exitCode()).isEqualTo(1);
    }
    assertThat(err())
        .startsWith("asyncat: ")
        .contains("in use by process " + ProcessHandle.current().pid());
  }

  @Test
  void a_run_without_a_model_has_an_exit_code_of_its_own() throws Exception {
    start(List.of(), "run", "Say hello");

    assertThat(exitCode()).isEqualTo(6);
    assertThat(err().lines()).hasSize(1);
  }

  /** A shell starts jobs in the background deaf to SIGINT, and all they start with them. */
  private static boolean interruptsAreIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16))
            .anyMatch(signals -> (signals & SIGINT) != 0);
  }

  @Test
  void sigint_cancels_a_run_that_waits_for_its_model() throws Exception {
    assumeThat(interruptsAreIgnored()).isFalse();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          asked.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
    try {
      start(
          List.of(
              "AI_BASE_URL=http://127.0.0.1:" + server.getAddress().getPort() + "/v1",
              "AI_MODEL=silent"),
          "run",
          "Say hello");
      assertThat(asked.await(120, TimeUnit.SECONDS)).isTrue();

      signal("INT");

      assertThat(exitCode()).isEqualTo(130);
    } finally {
      release.countDown();
      server.stop(0);
    }
  }

  @Test
  void a_reader_that_goes_away_ends_the_run() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          byte[] chunk =
              "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}\n\n"
                  .getBytes(StandardCharsets.UTF_8);
          try (exchange) {
            while (true) {
              exchange.getResponseBody().write(chunk);
              exchange.getResponseBody().flush();
            }
          } catch (IOException gone) {
            // The program closed the connection, which is what the test is about.
          }
        });
    server.start();
    try {
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      ProcessBuilder shell =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "\"$JAVA\" --enable-native-access=ALL-UNNAMED -cp \"$CP\" dev.asyncat.cli.Main"
                      + " run 'Count' --mode chat | head -c 20")
              .directory(directory.toFile())
              .redirectError(directory.resolve("err").toFile());
      shell.environment().put("JAVA", java);
      shell.environment().put("CP", System.getProperty("java.class.path"));
      shell.environment().put("ASYNCAT_HOME", directory.resolve("data").toString());
      shell
          .environment()
          .put("AI_BASE_URL", "http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
      shell.environment().put("AI_MODEL", "endless");
      process = shell.start();

      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(process.getInputStream().readAllBytes()).hasSize(20);
    } finally {
      server.stop(0);
    }
  }
}
