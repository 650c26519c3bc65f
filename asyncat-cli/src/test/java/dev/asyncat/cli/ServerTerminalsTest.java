package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cli.testing.TestModels;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Terminals at a server that runs on the same data directory. */
class ServerTerminalsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonObject QUESTION =
      Json.parseObject("{\"question\": \"Which?\", \"choices\": [\"red\", \"blue\"]}");

  @TempDir private Path directory;

  private Serving serving(ModelProvider model, String... options) {
    return new Serving(new Cli(directory, new TestModels(model)).withServer(), options);
  }

  /** A terminal with a model that must never be asked. */
  private Cli cli() {
    return new Cli(directory, ScriptedModel.of());
  }

  private static Turn writing(String path, String content) {
    return Turn.calling(
        "write_file", Json.object().put("path", path).put("content", content).build());
  }

  private static CompletableFuture<Integer> start(Cli cli, String... arguments) {
    return CompletableFuture.supplyAsync(
        () -> cli.run(arguments), task -> Thread.ofPlatform().daemon().start(task));
  }

  private static int end(CompletableFuture<Integer> code) throws Exception {
    return code.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what + " did not happen within " + PATIENCE);
      }
      Thread.onSpinWait();
    }
  }

  private String detached(String goal) {
    Cli cli = cli();
    assertThat(cli.run("run", goal, "--detach")).as(cli.err()).isZero();
    assertThat(cli.out().lines()).hasSize(1);
    String session = cli.out().strip();
    assertThat(cli.err()).contains("asyncat attach " + session);
    return session;
  }

  @Test
  void whoever_attaches_sees_what_happened_and_answers_what_is_open() throws Exception {
    ScriptedModel model =
        ScriptedModel.of(writing("a.txt", "hello").text("I begin."), Turn.saying("Written."));
    try (Serving server = serving(model)) {
      String session = detached("Write a.txt");
      Cli terminal = cli();
      terminal.terminal.typing("o");

      assertThat(end(start(terminal, "attach", session, "--url", server.address))).isZero();

      assertThat(directory.resolve("a.txt")).hasContent("hello");
      assertThat(terminal.out())
          .containsSubsequence("I begin.", "● write_file a.txt", "Written.", "✔ answered");
      assertThat(terminal.err()).contains("Write file: a.txt");

      Cli later = cli();
      later.terminal.typing();
      assertThat(later.run("attach", session)).isZero();
      assertThat(later.out()).isNotEmpty().contains("● write_file a.txt", "Written.");
      assertThat(later.err()).as("nothing is asked again").isEmpty();
    }
  }

  @Test
  void of_two_terminals_the_first_answer_counts_and_the_other_one_is_told() throws Exception {
    ScriptedModel model =
        ScriptedModel.of(
            writing("a.txt", "hello"),
            Turn.calling("ask_user", QUESTION),
            Turn.saying("Blue it is."));
    try (Serving server = serving(model)) {
      assertThat(server.address).isNotEmpty();
      String session = detached("Write a.txt in a colour");
      Cli first = cli();
      first.terminal.typing();
      Cli second = cli();
      second.terminal.typing();
      CompletableFuture<Integer> one = start(first, "attach", session);
      CompletableFuture<Integer> two = start(second, "attach", session);
      await(
          "the question", () -> first.err().contains("Allow?") && second.err().contains("Allow?"));

      second.terminal.typing("o");
      await("the other one is told", () -> first.err().contains("answered elsewhere: allow"));
      await(
          "the question",
          () -> first.err().contains("own answer") && second.err().contains("own answer"));
      first.terminal.typing("2");

      assertThat(end(one)).isZero();
      assertThat(end(two)).isZero();
      assertThat(second.err()).contains("answered elsewhere: blue");
      assertThat(first.out()).contains("Blue it is.");
      assertThat(second.out()).contains("Blue it is.");
    }
  }

  @Test
  void ctrl_c_leaves_the_run_alone_and_twice_cancels_it() throws Exception {
    ScriptedModel model = ScriptedModel.of(Turn.saying("thinking ").hang());
    try (Serving server = serving(model)) {
      assertThat(server.address).isNotEmpty();
      String session = detached("Think");
      Cli leaving = cli();
      CompletableFuture<Integer> left = start(leaving, "attach", session);
      await("the text", () -> leaving.out().contains("thinking"));
      leaving.interrupts.press();
      assertThat(end(left)).isZero();
      assertThat(leaving.err()).contains("the run goes on");

      Cli cancelling = cli();
      CompletableFuture<Integer> cancelled = start(cancelling, "attach", session);
      await("the text", () -> cancelling.out().contains("thinking"));
      cancelling.interrupts.press();
      cancelling.interrupts.press();
      assertThat(end(cancelled)).isEqualTo(130);
      assertThat(cancelling.out()).contains("cancelled");
    }
  }

  @Test
  void a_terminal_survives_a_restart_of_the_server_and_misses_nothing() throws Exception {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(Turn.saying("before ").hang())
            .otherwise(request -> Turn.saying("after"))
            .build();
    Cli terminal = cli();
    CompletableFuture<Integer> code;
    int port;
    try (Serving server = serving(model)) {
      port = URI.create(server.address).getPort();
      String session = detached("Think");
      code = start(terminal, "attach", session, "--url", server.address, "--json");
      await("the text", () -> terminal.out().contains("before"));
    }
    await("the loss", () -> terminal.err().contains("trying again"));
    try (Serving again = serving(model, "--port", String.valueOf(port))) {
      assertThat(again.address).endsWith(":" + port);
      end(code);
    }
    List<JsonObject> events = terminal.out().lines().map(Json::parseObject).toList();
    assertThat(terminal.err()).contains("connected again");
    assertThat(events).last().extracting(event -> event.string("type", "")).isEqualTo("done");
    assertThat(events)
        .extracting(event -> event.longInteger("seq").orElseThrow())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void without_a_goal_a_run_on_the_server_goes_on_at_this_terminal() throws Exception {
    ScriptedModel model =
        ScriptedModel.of(Turn.saying("Hello."), writing("a.txt", "hello"), Turn.saying("Written."));
    String session;
    try (Serving server = serving(model)) {
      assertThat(server.address).isNotEmpty();
      assertThat(cli().run("run", "Say hello")).isZero();
      Cli nothing = cli();
      assertThat(nothing.run("run", "--continue")).isEqualTo(2);
      assertThat(nothing.err()).contains("no run that was cut off");
      session = detached("Write a.txt");
    }
    try (Serving again = serving(model)) {
      assertThat(again.address).isNotEmpty();
      Cli terminal = cli();
      terminal.terminal.typing("o");

      assertThat(end(start(terminal, "run", "--continue"))).as(terminal.err()).isZero();

      assertThat(directory.resolve("a.txt")).hasContent("hello");
      assertThat(terminal.out()).contains("Written.", session).doesNotContain("Hello.");
      Cli ended = cli();
      assertThat(ended.run("run", "--continue", session)).isEqualTo(2);
      assertThat(ended.err()).contains("no run of session " + session + " was cut off");
    }
  }

  @Test
  void whoever_attaches_to_a_paused_run_is_told_how_it_goes_on() throws Exception {
    String session;
    try (Serving server = serving(ScriptedModel.of(Turn.saying("thinking ").hang()))) {
      assertThat(server.address).isNotEmpty();
      session = detached("Think");
    }
    try (Serving withoutModel = new Serving(cli())) {
      await("the report", () -> withoutModel.cli.out().contains("stays paused ("));
      Cli terminal = cli();
      CompletableFuture<Integer> code = start(terminal, "attach", session);
      await("the notice", () -> terminal.err().contains("asyncat run --continue " + session));
      Cli continuing = cli();
      assertThat(continuing.run("run", "--continue", session)).isEqualTo(6);

      terminal.interrupts.press();
      terminal.interrupts.press();

      assertThat(end(code)).isEqualTo(130);
    }
  }

  @Test
  void events_up_to_a_number_can_be_left_out() throws Exception {
    try (Serving server = serving(ScriptedModel.answering("Hello."))) {
      assertThat(server.address).isNotEmpty();
      Cli first = cli();
      assertThat(first.run("run", "Say hello", "--json")).isZero();
      List<JsonObject> all = first.out().lines().map(Json::parseObject).toList();
      String session = all.getFirst().object("data").orElseThrow().string("sessionId", "");
      long second = all.get(1).longInteger("seq").orElseThrow();

      Cli rest = cli();
      assertThat(rest.run("attach", session, "--after", String.valueOf(second), "--json")).isZero();

      assertThat(rest.out().lines().map(Json::parseObject).toList())
          .isEqualTo(all.subList(2, all.size()));
    }
  }

  @Test
  void what_is_wrong_with_attaching_is_said_in_one_line() throws Exception {
    try (Serving server = serving(ScriptedModel.answering("Hello."))) {
      Cli unknown = cli();
      assertThat(unknown.run("attach", "nothing")).isEqualTo(2);
      assertThat(unknown.err().lines()).hasSize(1);
      assertThat(unknown.err()).contains("Session not found");
      Cli refused = cli();
      assertThat(refused.run("attach", "x", "--url", server.address, "--token", "no")).isEqualTo(2);
      assertThat(refused.err()).contains("Invalid token").contains("--token");
      assertThat(cli().run("attach", "x", "--after", "-1")).isEqualTo(2);
      assertThat(cli().run("attach")).isEqualTo(2);
      server.stop();
      Cli gone = cli();
      assertThat(gone.run("attach", "x", "--url", server.address)).isEqualTo(1);
      assertThat(gone.err()).contains("cannot be reached");
    }
  }

  @Test
  void a_run_goes_through_the_server_with_the_same_view_and_questions() throws Exception {
    ScriptedModel model =
        ScriptedModel.of(Turn.saying("Paris."), writing("a.txt", "hello"), Turn.saying("Written."));
    try (Serving server = serving(model)) {
      Cli first = cli();
      assertThat(first.run("run", "What is the capital of France?")).as(first.err()).isZero();
      assertThat(first.out()).contains("Paris.", "✔ answered, 1 round");
      assertThat(first.err()).contains("goes through " + server.address);
      Cli second = cli();
      second.terminal.typing("o");

      assertThat(second.run("run", "Write a.txt", "--continue")).as(second.err()).isZero();

      assertThat(directory.resolve("a.txt")).hasContent("hello");
      assertThat(second.out()).containsSubsequence("● write_file a.txt", "Written.");
      assertThat(model.request(1).messages().toString()).contains("capital of France", "Paris.");
      assertThat(cli().run("run", "x", "--continue=nothing")).isEqualTo(2);
      assertThat(cli().run("run", "x", "--profile", "nobody")).isEqualTo(2);
      assertThat(cli().run("run", "x", "--dir", "missing")).isEqualTo(2);
      assertThat(cli().run("run", "x", "--model", "other")).isEqualTo(2);
    }
  }

  @Test
  void without_a_terminal_a_run_through_the_server_waits_for_nobody() throws Exception {
    ScriptedModel model =
        ScriptedModel.of(
            writing("a.txt", "hello"),
            Turn.saying("I could not."),
            Turn.calling("ask_user", QUESTION),
            Turn.saying("unused"));
    try (Serving server = serving(model)) {
      assertThat(server.address).isNotEmpty();
      Cli denied = cli();
      assertThat(denied.run("run", "Write a.txt")).isZero();
      assertThat(denied.out()).contains("nobody is there to approve it");
      assertThat(directory.resolve("a.txt")).doesNotExist();

      assertThat(cli().run("run", "Choose")).isEqualTo(5);
    }
  }

  @Test
  void ctrl_c_cancels_a_run_on_the_server() throws Exception {
    ScriptedModel model = ScriptedModel.of(Turn.saying("thinking ").hang());
    try (Serving server = serving(model)) {
      assertThat(server.address).isNotEmpty();
      Cli terminal = cli();
      CompletableFuture<Integer> code = start(terminal, "run", "Think");
      await("the text", () -> terminal.out().contains("thinking"));

      terminal.interrupts.press();

      assertThat(end(code)).isEqualTo(130);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void edited_arguments_are_what_runs() throws Exception {
    ScriptedModel model = ScriptedModel.of(writing("a.txt", "wrong"), Turn.saying("Written."));
    try (Serving server = serving(model)) {
      assertThat(server.address).isNotEmpty();
      Cli terminal = cli();
      terminal.variables.put("EDITOR", "sed -i s/wrong/right/");
      terminal.terminal.typing("e", "y");

      assertThat(terminal.run("run", "Write a.txt", "--json")).as(terminal.err()).isZero();

      assertThat(directory.resolve("a.txt")).hasContent("right");
      assertThat(terminal.out().lines().map(Json::parseObject))
          .filteredOn(event -> event.string("type", "").equals("permission_decided"))
          .singleElement()
          .satisfies(event -> assertThat(event.toString()).contains("\"content\":\"right\""));
    }
  }

  @Test
  void edited_arguments_that_do_not_fit_are_asked_for_again() throws Exception {
    ScriptedModel model = ScriptedModel.of(writing("a.txt", "x"), Turn.saying("Not written."));
    try (Serving server = serving(model)) {
      assertThat(server.address).isNotEmpty();
      Cli terminal = cli();
      terminal.terminal.typing("e", "{\"colour\": \"blue\"}", "y", "d no");

      assertThat(terminal.run("run", "Write a.txt")).as(terminal.err()).isZero();

      assertThat(terminal.err()).contains("the edited args cannot be used");
      assertThat(directory.resolve("a.txt")).doesNotExist();
    }
  }

  @Test
  void a_run_without_a_server_ignores_what_a_dead_one_left_behind_and_cannot_detach()
      throws Exception {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(
        directory.resolve("data/server.json"),
        "{\"url\":\"http://127.0.0.1:1\",\"pid\":" + ProcessHandle.current().pid() + "}");
    Cli terminal = new Cli(directory, ScriptedModel.answering("Hello.")).withServer();
    assertThat(terminal.run("run", "Say hello")).as(terminal.err()).isZero();
    assertThat(terminal.err()).isEmpty();

    Cli detaching = new Cli(directory, ScriptedModel.answering("Hello.")).withServer();
    assertThat(detaching.run("run", "Say hello", "--detach")).isEqualTo(2);
    assertThat(detaching.err()).contains("asyncat serve");
  }

  @Test
  void a_server_without_a_model_has_the_same_exit_code_as_a_run_without_one() throws Exception {
    try (Serving server = new Serving(cli())) {
      assertThat(server.address).isNotEmpty();
      assertThat(cli().run("run", "Say hello")).isEqualTo(6);
    }
  }
}
