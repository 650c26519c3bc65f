package dev.asyncat.benchmarks.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server on a file system that is really full. It needs the right to mount one; what the store
 * makes of a full disk is also tested without.
 */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  @TempDir Path directory;

  private Path data;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    data = Files.createDirectory(directory.resolve("data"));
    mounted = command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", data.toString());
    assumeTrue(mounted, "no right to mount a file system");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(command("umount", "--lazy", data.toString())).isTrue();
    }
  }

  @Test
  void a_run_ends_with_a_clear_error_and_everything_works_again_once_there_is_space()
      throws Exception {
    try (ScriptedEndpoint model = ScriptedEndpoint.start();
        HttpClient http = HttpClient.newHttpClient()) {
      ServerProgram program = new ServerProgram(directory, model.baseUrl());
      try (ServerProcess server = program.start()) {
        URI uri = server.awaitUri(PATIENCE);
        assertThat(types(start(http, uri, new Work("before", 1)))).endsWith("done");

        fill();
        HttpResponse<InputStream> refused = start(http, uri, new Work("full", 6));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(new String(refused.body().readAllBytes(), UTF_8))
            .contains("cannot read or store its data right now");
        assertThat(sessions(http, uri)).hasSize(1);

        makeRoom();
        assertThat(types(start(http, uri, new Work("after", 2)))).endsWith("done");

        HttpResponse<InputStream> half = start(http, uri, new Work("half", 6));
        fill();
        assertThat(types(half)).endsWith("error", "done");

        makeRoom();
        assertThat(types(start(http, uri, new Work("last", 1)))).endsWith("done");
        server.stop();
      }
      try (ServerProcess server = program.start()) {
        URI uri = server.awaitUri(PATIENCE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (sessions(http, uri).contains("active")) {
          assertThat(System.nanoTime()).as("the half run ends").isLessThan(deadline);
          Thread.sleep(LOOK_AGAIN);
        }
        server.stop();
      }
      Testimony testimony = new Testimony();
      new Judge(testimony).judge(data, program.workspace().resolve(Work.LEDGER));
      assertThat(testimony.violations()).isEmpty();
    }
  }

  private static HttpResponse<InputStream> start(HttpClient http, URI uri, Work work)
      throws IOException, InterruptedException {
    JsonObject body = Json.object().put("goal", work.goal()).put("autoApprove", true).build();
    return http.send(
        HttpRequest.newBuilder(uri.resolve("/api/ai/run"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  /** The types of the events of a stream, to its end. */
  private static List<String> types(HttpResponse<InputStream> response) throws IOException {
    List<String> types = new ArrayList<>();
    try (EventReader events = new EventReader(response.body())) {
      for (Optional<String> data = events.next(); data.isPresent(); data = events.next()) {
        types.add(Json.parseObject(data.get()).string("type", ""));
      }
    }
    return types;
  }

  /** Where each session stands. */
  private static List<String> sessions(HttpClient http, URI uri)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(uri.resolve("/api/ai/sessions")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return Json.parseObject(response.body()).array("sessions").orElseThrow().objects().stream()
        .map(session -> session.string("status", ""))
        .toList();
  }

  /** Writes until nothing more fits. */
  private void fill() throws IOException {
    try (FileChannel ballast =
        FileChannel.open(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        ballast.write(ByteBuffer.allocate(4_096));
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private void makeRoom() throws IOException {
    Files.delete(ballast());
  }

  private Path ballast() {
    return data.resolve("ballast");
  }

  private static boolean command(String... words) throws IOException, InterruptedException {
    return new ProcessBuilder(words).start().waitFor() == 0;
  }
}
