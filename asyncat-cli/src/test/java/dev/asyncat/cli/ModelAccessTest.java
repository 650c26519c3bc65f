package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.asyncat.cli.testing.TestModels;
import dev.asyncat.json.Json;
import dev.asyncat.testkit.model.ScriptedModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a command finds, offers and fetches the model it talks to. */
class ModelAccessTest {

  private static final byte[] MODEL = new byte[200_000];

  static {
    new Random(3).nextBytes(MODEL);
  }

  @TempDir private Path directory;
  private HttpServer hub;
  private final TestModels models = new TestModels(ScriptedModel.answering("Hello."));
  private Cli cli;

  @BeforeEach
  void start() throws IOException {
    hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hub.createContext(
        "/tiny.gguf",
        exchange -> {
          boolean head = exchange.getRequestMethod().equals("HEAD");
          exchange.sendResponseHeaders(200, head ? -1 : MODEL.length);
          try (exchange) {
            if (!head) {
              exchange.getResponseBody().write(MODEL);
            }
          }
        });
    hub.start();
    cli = new Cli(directory, models);
    cli.catalogue =
        TestModels.catalogue(
            MODEL, URI.create("http://127.0.0.1:" + hub.getAddress().getPort() + "/tiny.gguf"));
  }

  @AfterEach
  void stop() {
    hub.stop(0);
  }

  private Path modelFile() {
    return directory.resolve("data/models/tiny.gguf");
  }

  private Path install(String name) throws IOException {
    Path file = directory.resolve("data/models").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[] {1});
  }

  @Test
  void the_first_run_offers_a_model_fetches_it_and_goes_on() {
    cli.terminal.typing("");

    assertThat(cli.run("run", "Say hello")).isZero();

    assertThat(modelFile()).hasBinaryContent(MODEL);
    assertThat(cli.err())
        .contains("Tiny Model (Q8_0, 200.0 kB, Apache-2.0, https://www.apache.org")
        .contains("Fetch it now? [Y/n]")
        .contains("100% 200.0 kB of 200.0 kB")
        .contains("tiny is there and its checksum is right");
    assertThat(models.opened()).containsExactly("tiny.gguf");
    assertThat(cli.out()).startsWith("Hello.");
  }

  @Test
  void a_no_ends_with_the_three_ways_to_get_a_model() {
    cli.terminal.typing("n");

    assertThat(cli.run("run", "Say hello")).isEqualTo(6);

    assertThat(modelFile()).doesNotExist();
    assertThat(cli.err())
        .contains("asyncat models pull tiny")
        .contains("AI_BASE_URL, AI_MODEL and AI_API_KEY")
        .contains("--model FILE.gguf");
  }

  @Test
  void without_a_terminal_nothing_is_fetched_unasked() {
    assertThat(cli.run("run", "Say hello")).isEqualTo(6);
    assertThat(modelFile()).doesNotExist();
    assertThat(cli.err().lines()).hasSize(1);
  }

  @Test
  void yes_fetches_without_a_question() {
    assertThat(cli.run("run", "Say hello", "--yes")).isZero();
    assertThat(modelFile()).exists();
    assertThat(cli.err()).contains("asyncat: fetching Tiny Model");
  }

  @Test
  void ctrl_c_while_offering_ends_the_program() throws InterruptedException {
    cli.terminal.typing();
    Thread command = Thread.ofVirtual().start(() -> cli.run("run", "Say hello"));
    while (!cli.err().contains("[Y/n]")) {
      Thread.onSpinWait();
    }

    cli.interrupts.press();

    assertThat(command.join(java.time.Duration.ofSeconds(10))).isTrue();
    assertThat(modelFile()).doesNotExist();
  }

  @Test
  void a_model_can_be_pulled_listed_and_removed() {
    assertThat(cli.run("models", "pull", "tiny")).isZero();
    assertThat(cli.run("models", "list")).isZero();
    assertThat(cli.out()).containsPattern("● +tiny +200.0 kB +Apache-2.0");

    assertThat(cli.run("models", "rm", "tiny")).isZero();
    assertThat(modelFile()).doesNotExist();
    assertThat(cli.run("models", "rm", "tiny")).isEqualTo(2);
  }

  @Test
  void a_model_is_chosen_when_none_is_named() {
    assertThat(cli.run("models", "pull")).isZero();
    assertThat(modelFile()).exists();
  }

  @Test
  void an_unknown_model_cannot_be_pulled() {
    assertThat(cli.run("models", "pull", "nope")).isEqualTo(2);
    assertThat(cli.err()).startsWith("asyncat: There is no model 'nope'").contains("tiny");
  }

  @Test
  void a_fetch_that_fails_says_why() {
    hub.stop(0);

    assertThat(cli.run("models", "pull", "tiny")).isEqualTo(1);
    assertThat(cli.err()).contains("asyncat: Cannot fetch Tiny Model: 127.0.0.1 cannot be reached");
  }

  @Test
  void the_list_is_json_for_programs() {
    cli.run("models", "list", "--json");

    var listing = Json.parseObject(cli.out().strip());
    assertThat(listing.array("installed").orElseThrow().size()).isZero();
    assertThat(listing.array("catalogue").orElseThrow().objects())
        .singleElement()
        .extracting(entry -> entry.string("id", ""))
        .isEqualTo("tiny");
  }

  @Test
  void an_installed_file_is_chosen_by_name_or_path() throws IOException {
    install("mine.gguf");
    Path elsewhere = Files.write(directory.resolve("other.gguf"), new byte[] {1});

    assertThat(cli.run("run", "Say hello", "--model", "mine")).isZero();
    assertThat(cli.run("run", "Say hello", "--model", elsewhere.toString())).isZero();
    assertThat(models.opened()).containsExactly("mine.gguf", "other.gguf");
    assertThat(models.closed()).isEqualTo(2);
  }

  @Test
  void a_server_needs_an_address_and_a_name() throws IOException {
    install("mine.gguf");
    cli.variables.put("AI_BASE_URL", "http://server/v1");
    cli.variables.put("AI_API_KEY", "secret");

    assertThat(cli.run("run", "Say hello")).isEqualTo(2);
    assertThat(cli.err()).contains("set AI_MODEL or give --model").doesNotContain("secret");

    cli.variables.put("AI_MODEL", "big");
    assertThat(cli.run("run", "Say hello")).isZero();
    assertThat(cli.run("run", "Say hello", "--model", "bigger")).isZero();
    assertThat(cli.run("run", "Say hello", "--model", "mine")).isZero();
    cli.variables.put("OTHER_KEY", "other");
    assertThat(
            cli.run(
                "run",
                "Say hello",
                "--base-url",
                "http://second/v1",
                "--model",
                "mine",
                "--api-key-env",
                "OTHER_KEY"))
        .isZero();

    assertThat(models.opened())
        .containsExactly(
            "big@http://server/v1/secret",
            "bigger@http://server/v1/secret",
            "mine.gguf",
            "mine@http://second/v1/other");
  }

  @Test
  void a_key_variable_that_is_not_set_is_an_error() {
    assertThat(
            cli.run(
                "run", "x", "--base-url", "http://s/v1", "--model", "m", "--api-key-env", "NOPE"))
        .isEqualTo(2);
    assertThat(cli.err()).contains("The variable NOPE is not set");
  }

  @Test
  void an_unknown_model_is_an_error_with_what_there_is() throws IOException {
    install("mine.gguf");

    assertThat(cli.run("run", "x", "--model", "nope")).isEqualTo(2);
    assertThat(cli.run("run", "x", "--model", "missing.gguf")).isEqualTo(2);
    assertThat(cli.err().lines().toList())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .contains("There is no model 'nope'", "Installed: mine.gguf", "tiny"),
            line -> assertThat(line).contains("There is no file 'missing.gguf'"));
  }

  @Test
  void models_can_live_elsewhere() throws IOException {
    Path shared = Files.createDirectory(directory.resolve("shared"));
    Files.write(shared.resolve("mine.gguf"), new byte[] {1});
    cli.variables.put("ASYNCAT_MODELS", shared.toString());

    assertThat(cli.run("run", "Say hello")).isZero();
    assertThat(models.opened()).containsExactly("mine.gguf");
  }
}
