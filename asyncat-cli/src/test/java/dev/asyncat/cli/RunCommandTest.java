package dev.asyncat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelException;
import dev.asyncat.run.ModelTurnEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunRequest;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.run.RunRecorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {

  @TempDir private Path directory;

  private Cli cli(Turn... turns) {
    return cli(ScriptedModel.of(turns));
  }

  private Cli cli(ScriptedModel model) {
    return new Cli(directory, model).withServer();
  }

  private static Turn writing(String path, String content) {
    return Turn.calling(
        "write_file", Json.object().put("path", path).put("content", content).build());
  }

  private static Turn running(String command) {
    return Turn.calling("run_command", Json.object().put("command", command).build());
  }

  @Test
  void text_streams_to_standard_output_and_a_last_line_sums_up() {
    Cli cli = cli(Turn.saying("Hello there.").inPiecesOf(3).usage(120, 7));

    assertThat(cli.run("run", "Say hello")).isZero();

    assertThat(cli.out().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("Hello there."),
            line ->
                assertThat(line)
                    .startsWith("✔ answered, 1 round, 120 + 7 tokens, ")
                    .contains(", session "));
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void each_tool_call_and_its_result_have_a_line() throws IOException {
    Files.writeString(directory.resolve("a.txt"), "one\ntwo\n");
    Cli cli =
        cli(
            Turn.calling("read_file", Json.object().put("path", "a.txt").build())
                .text("Let me look."),
            Turn.saying("Two lines."));

    assertThat(cli.run("run", "How many lines?")).isZero();

    assertThat(cli.out().lines())
        .containsSubsequence("Let me look.", "● read_file a.txt", "Two lines.");
    assertThat(cli.out()).containsPattern("⎿ .*a\\.txt, 2 lines");
  }

  @Test
  void markup_of_calls_in_the_text_is_not_shown() throws IOException {
    Files.writeString(directory.resolve("a.txt"), "one\n");
    Cli cli =
        cli(
            Turn.saying(
                    "I read it.\n<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\":"
                        + " \"a.txt\"}}</tool_call>")
                .inPiecesOf(4),
            Turn.saying("It says one."));

    assertThat(cli.run("run", "Read a.txt")).isZero();

    assertThat(cli.out())
        .doesNotContain("tool_call", "\"name\"")
        .containsSubsequence("I read it.", "● read_file a.txt", "It says one.");
  }

  @Test
  void verbose_output_has_the_raw_text_of_the_model() throws IOException {
    Files.writeString(directory.resolve("a.txt"), "one\n");
    Cli cli =
        cli(
            Turn.saying(
                "<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\":"
                    + " \"a.txt\"}}</tool_call>"),
            Turn.saying("It says one."));

    cli.run("run", "Read a.txt", "-v");

    assertThat(cli.out()).contains("<tool_call>");
  }

  @Test
  void json_output_ends_with_done_even_if_the_store_fails_meanwhile() {
    Cli cli = cli(Turn.saying("So far so good.").then(this::breakStore).text(" And now?"));

    assertThat(cli.run("run", "Go on", "--json")).isOne();

    List<JsonObject> lines = cli.out().lines().map(Json::parseObject).toList();
    assertThat(lines).extracting(line -> line.string("type", "")).endsWith("error", "done");
    assertThat(lines.getLast().object("data").orElseThrow().string("stopReason")).contains("error");
    assertThat(cli.err()).isNotEmpty();
  }

  private void breakStore() {
    Path file = directory.resolve("data").resolve("asyncat.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE EVENTS");
    } catch (SQLException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void an_answer_that_looked_like_a_call_is_shown_in_the_end() {
    Cli cli = cli(Turn.saying("{\"name\": \"Ada\", \"age\": 36}"));

    assertThat(cli.run("run", "Give me JSON", "--mode", "chat")).isZero();

    assertThat(cli.out()).contains("{\"name\": \"Ada\", \"age\": 36}");
  }

  @Test
  void escape_sequences_of_the_model_do_nothing() {
    Cli cli = cli(Turn.saying("a\u001b[2Jb"));

    cli.run("run", "Say it");

    assertThat(cli.out()).contains("a\\u001b[2Jb").doesNotContain("\u001b");
  }

  @Test
  void without_a_terminal_what_needs_approval_is_denied_and_the_reason_said() {
    Cli cli = cli(writing("a.txt", "hello"), Turn.saying("I could not write it."));

    assertThat(cli.run("run", "Write a.txt")).isZero();

    assertThat(directory.resolve("a.txt")).doesNotExist();
    assertThat(cli.out()).contains("● write_file a.txt").contains("nobody is there to approve it");
  }

  @Test
  void yes_approves_everything_and_warns_once() {
    Cli cli = cli(writing("a.txt", "hello"), writing("b.txt", "hello"), Turn.saying("Done."));

    assertThat(cli.run("run", "Write both", "--yes")).isZero();

    assertThat(directory.resolve("a.txt")).hasContent("hello");
    assertThat(directory.resolve("b.txt")).hasContent("hello");
    assertThat(cli.err()).containsOnlyOnce("--yes approves every tool call, commands included");
  }

  @Test
  void at_a_terminal_a_call_is_shown_with_its_change_and_allowed_by_a_key() throws IOException {
    Files.writeString(directory.resolve("a.txt"), "old\n");
    Cli cli =
        cli(
            Turn.calling("read_file", Json.object().put("path", "a.txt").build()),
            writing("a.txt", "new\n"),
            Turn.saying("Done."));
    cli.terminal.typing("o");

    assertThat(cli.run("run", "Write a.txt")).isZero();

    assertThat(directory.resolve("a.txt")).hasContent("new");
    assertThat(cli.err()).contains("Write file: a.txt").contains("-old").contains("+new");
  }

  @Test
  void a_denial_reaches_the_model_with_its_reason() {
    ScriptedModel model =
        ScriptedModel.of(writing("a.txt", "hello"), Turn.saying("Then I will not."));
    Cli cli = cli(model);
    cli.terminal.typing("d not in this directory");

    assertThat(cli.run("run", "Write a.txt")).isZero();

    assertThat(directory.resolve("a.txt")).doesNotExist();
    assertThat(model.request(1).messages().toString()).contains("not in this directory");
  }

  @Test
  void an_approval_for_the_session_asks_once() {
    Cli cli = cli(writing("a.txt", "1"), writing("b.txt", "2"), Turn.saying("Done."));
    cli.terminal.typing("s");

    assertThat(cli.run("run", "Write both")).isZero();

    assertThat(directory.resolve("b.txt")).hasContent("2");
  }

  @Test
  void an_approval_for_good_holds_in_later_runs() throws IOException {
    Cli first = cli(running("echo hi; mkdir a"), Turn.saying("Done."));
    first.terminal.typing("a");
    first.run("run", "Say hi");
    Files.delete(directory.resolve("a"));
    Cli second =
        cli(running("echo hi; mkdir a"), running("echo ho; mkdir b"), Turn.saying("Done."));

    assertThat(second.run("run", "Say hi again")).isZero();

    assertThat(second.out()).containsSubsequence("● run_command echo hi", "⎿ hi", "echo ho");
    assertThat(directory.resolve("a")).exists();
    assertThat(directory.resolve("b")).doesNotExist();
    assertThat(second.out()).contains("nobody is there to approve it");
  }

  @Test
  void the_end_of_the_input_is_a_denial() {
    Cli cli = cli(writing("a.txt", "hello"), Turn.saying("I could not."));
    cli.terminal.typing().thenEnds();

    assertThat(cli.run("run", "Write a.txt")).isZero();
    assertThat(directory.resolve("a.txt")).doesNotExist();
  }

  @Test
  void a_question_of_the_agent_is_answered_at_the_keyboard() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling(
                "ask_user",
                Json.parseObject("{\"question\": \"Which?\", \"choices\": [\"red\", \"blue\"]}")),
            Turn.saying("Blue it is."));
    Cli cli = cli(model);
    cli.terminal.typing("2");

    assertThat(cli.run("run", "Choose a colour")).isZero();

    assertThat(model.request(1).messages().toString()).contains("blue");
    assertThat(cli.err()).contains("Which?").contains("2) blue");
  }

  @Test
  void without_a_terminal_a_question_ends_the_run_with_a_code_of_its_own() {
    Cli cli =
        cli(
            ScriptedModel.builder()
                .turn(
                    Turn.calling(
                        "ask_user", Json.object().put("question", "Which colour?").build()))
                .otherwise(request -> Turn.saying("I need to know the colour."))
                .build());

    assertThat(cli.run("run", "Choose a colour")).isEqualTo(5);
  }

  @Test
  void the_plan_is_a_checklist() {
    Cli cli =
        cli(
            Turn.calling(
                "todo_write",
                Json.parseObject(
                    "{\"todos\": [{\"id\": \"1\", \"content\": \"Look\", \"status\":"
                        + " \"completed\"}, {\"id\": \"2\", \"content\": \"Leap\", \"status\":"
                        + " \"completed\"}]}")),
            Turn.saying("Done."));

    cli.run("run", "Do it");

    assertThat(cli.out()).contains("☑ Look").contains("☑ Leap");
  }

  @Test
  void json_output_is_one_event_per_line_and_nothing_else() {
    Cli cli = cli(Turn.saying("Hello.").inPiecesOf(2));

    assertThat(cli.run("run", "Say hello", "--json", "--yes")).isZero();

    List<JsonObject> events = cli.out().lines().map(Json::parseObject).toList();
    assertThat(events).first().extracting(e -> e.string("type", "")).isEqualTo("session_start");
    assertThat(events).last().extracting(e -> e.string("type", "")).isEqualTo("done");
    assertThat(events)
        .allSatisfy(e -> assertThat(e.members()).containsOnlyKeys("type", "data", "seq"));
    assertThat(events).extracting(e -> e.longInteger("seq").orElseThrow()).isSorted();
  }

  @Test
  void the_goal_can_come_through_a_pipe() {
    ScriptedModel model = ScriptedModel.answering("Hello.");
    Cli cli = cli(model);
    cli.terminal.piped("Say hello\nin Latin\n");

    assertThat(cli.run("run", "-")).isZero();
    assertThat(model.request(0).messages().getLast().toString()).contains("Say hello\nin Latin");
  }

  @Test
  void a_missing_goal_is_a_usage_error() {
    assertThat(cli().run("run")).isEqualTo(2);
    assertThat(cli().run("run", "  ")).isEqualTo(2);
    Cli cli = cli();
    assertThat(cli.run("run", "-")).isEqualTo(2);
    assertThat(cli.err()).startsWith("asyncat: There was no goal on standard input");
  }

  @Test
  void wrong_options_are_usage_errors_on_one_line() {
    Cli cli = cli();
    assertThat(cli.run("run", "x", "--mode", "fast")).isEqualTo(2);
    assertThat(cli.run("run", "x", "--dir", "missing")).isEqualTo(2);
    assertThat(cli.run("run", "x", "--max-rounds", "0")).isEqualTo(2);
    assertThat(cli.run("run", "x", "--max-rounds", "many")).isEqualTo(2);
    assertThat(cli.run("run", "x", "--profile", "nobody")).isEqualTo(2);
    assertThat(cli.run("run", "x", "--continue=nothing")).isEqualTo(2);
    assertThat(cli.run("run", "x", "--frobnicate")).isEqualTo(2);
    assertThat(cli.err().lines()).hasSize(7).allMatch(line -> line.startsWith("asyncat: "));
  }

  @Test
  void a_failing_model_ends_the_run_with_an_error() {
    Cli cli = cli(Turn.failing(ModelException.Kind.UNAUTHORIZED, "the key is not accepted"));

    assertThat(cli.run("run", "Say hello")).isEqualTo(1);
    assertThat(cli.err()).contains("the key is not accepted").doesNotContain("\tat ");
  }

  @Test
  void the_limit_on_rounds_has_a_code_of_its_own() {
    Cli cli =
        cli(
            Turn.calling("list_directory", Json.object().put("path", ".").build()),
            Turn.saying("unused"));

    assertThat(cli.run("run", "Look around", "--max-rounds", "1")).isEqualTo(3);
  }

  @Test
  void ctrl_c_cancels_the_run() throws Exception {
    ScriptedModel model = ScriptedModel.of(Turn.hanging());
    Cli cli = cli(model);
    CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> cli.run("run", "Wait"));
    model.awaitRequests(1, Duration.ofSeconds(20));

    cli.interrupts.press();

    assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(130);
    assertThat(cli.interrupts.heard()).isFalse();
  }

  @Test
  void ctrl_c_at_a_question_cancels_the_run() throws Exception {
    ScriptedModel model = ScriptedModel.of(writing("a.txt", "x"), Turn.saying("unused"));
    Cli cli = cli(model);
    cli.terminal.typing();
    CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> cli.run("run", "Write"));
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!cli.err().contains("Allow?") && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }

    cli.interrupts.press();

    assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(130);
    assertThat(directory.resolve("a.txt")).doesNotExist();
  }

  @Test
  void a_run_can_go_on_with_the_latest_session() {
    cli(Turn.saying("Paris.")).run("run", "What is the capital of France?");
    ScriptedModel model = ScriptedModel.answering("Rome.");

    assertThat(cli(model).run("run", "And of Italy?", "--continue")).isZero();

    assertThat(model.request(0).messages().toString()).contains("capital of France", "Paris.");
  }

  @Test
  void the_goal_may_follow_the_option_to_continue() {
    cli(Turn.saying("Paris.")).run("run", "What is the capital of France?");
    ScriptedModel model = ScriptedModel.answering("Rome.");

    assertThat(cli(model).run("run", "--continue", "And of Italy?")).isZero();
    assertThat(model.request(0).messages().toString()).contains("Paris.", "And of Italy?");
  }

  @Test
  void the_agent_works_where_the_option_says() throws IOException {
    Path project = Files.createDirectory(directory.resolve("project"));
    Cli cli = cli(writing("a.txt", "x"), Turn.saying("Done."));

    cli.run("run", "Write a.txt", "--dir", "project", "--yes");

    assertThat(project.resolve("a.txt")).hasContent("x");
  }

  @Test
  void a_data_directory_that_is_open_already_is_a_clear_error() {
    Cli cli = cli(Turn.saying("unused"));
    try (SqliteStore other = SqliteStore.open(directory.resolve("data"))) {
      assertThat(other.file()).exists();

      assertThat(cli.run("run", "Say hello")).isEqualTo(1);
    }
    assertThat(cli.err()).startsWith("asyncat: ").contains("is already open in this process");
  }

  /** Leaves a run as a process leaves it that ends in the middle. */
  private Run cutOff(ScriptedModel model, Class<? extends RunEvent> after) {
    try (SqliteStore store = SqliteStore.open(directory.resolve("data"));
        Asyncat asyncat = Asyncat.builder().store(store).model(model).build()) {
      Run run =
          asyncat.run(
              RunRequest.builder("Say it whole")
                  .audience(RunRequest.Audience.CLIENT)
                  .build()
                  .in(directory));
      try (RunRecorder recorder = RunRecorder.follow(run)) {
        recorder.await(after);
      }
      return run;
    }
  }

  private Run cutOffInAnAnswer() {
    return cutOff(
        ScriptedModel.of(Turn.calling("list_plan", JsonObject.EMPTY), Turn.saying("Half").hang()),
        ModelTurnEvent.Delta.class);
  }

  private Run cutOffAtAQuestion() {
    return cutOff(ScriptedModel.of(writing("a.txt", "x")), PermissionEvent.Requested.class);
  }

  @Test
  void without_a_goal_the_latest_run_that_was_cut_off_goes_on() {
    Run cutOff = cutOffInAnAnswer();
    Cli between = cli(Turn.saying("Hello."));
    assertThat(between.run("run", "Say hello")).isZero();
    assertThat(between.err())
        .isEqualTo(
            "asyncat: a run was cut off; to go on with it (Say it whole): asyncat run --continue "
                + cutOff.sessionId()
                + System.lineSeparator());
    Cli cli = cli(ScriptedModel.answering("A whole answer."));

    assertThat(cli.run("run", "--continue")).as(cli.err()).isZero();

    assertThat(cli.out()).contains("A whole answer.", cutOff.sessionId());
    assertThat(cli.err()).isEmpty();
    Cli again = cli(Turn.saying("unused"));
    assertThat(again.run("run", "--continue")).isEqualTo(2);
    assertThat(again.err()).contains("no run that was cut off").contains("--continue \"GOAL\"");
    Cli named = cli(Turn.saying("unused"));
    assertThat(named.run("run", "--continue", cutOff.sessionId())).isEqualTo(2);
    assertThat(named.err()).contains("no run of session " + cutOff.sessionId() + " was cut off");
  }

  @Test
  void a_new_goal_takes_the_place_of_a_run_that_was_cut_off() {
    Run cutOff = cutOffAtAQuestion();
    Cli cli = cli(ScriptedModel.answering("Something else."));

    assertThat(cli.run("run", "yes, do it", "--continue", cutOff.sessionId())).isZero();

    assertThat(directory.resolve("a.txt")).doesNotExist();
    assertThat(cli(Turn.saying("unused")).run("run", "--continue")).isEqualTo(2);
  }

  @Test
  void what_looks_like_a_session_is_never_taken_for_a_goal() {
    cli(Turn.saying("Paris.")).run("run", "What is the capital of France?");
    Cli cli = cli(Turn.saying("unused"));

    assertThat(cli.run("run", "--continue", "3f0b5ff9-9055-4c4d-bb58-050b7ab7f7e9")).isEqualTo(2);

    assertThat(cli.err()).contains("There is no session '3f0b5ff9");
  }

  @Test
  void a_question_of_a_run_that_goes_on_is_put_again_at_the_terminal() {
    cutOffAtAQuestion();
    Cli cli = cli(ScriptedModel.answering("Written."));
    cli.terminal.typing("o");

    assertThat(cli.run("run", "--continue")).as(cli.err()).isZero();

    assertThat(directory.resolve("a.txt")).hasContent("x");
  }

  @Test
  void without_a_terminal_a_question_of_a_run_that_goes_on_stays_open() {
    Run cutOff = cutOffAtAQuestion();
    Cli cli = cli(Turn.saying("unused"));

    assertThat(cli.run("run", "--continue")).isEqualTo(5);

    assertThat(cli.err()).contains("asyncat run --continue " + cutOff.sessionId());
    Cli approving = cli(ScriptedModel.answering("Written."));
    assertThat(approving.run("run", "--continue", "--yes")).as(approving.err()).isZero();
    assertThat(directory.resolve("a.txt")).hasContent("x");
  }

  @Test
  void a_run_that_goes_on_keeps_what_it_was_started_with() {
    cutOffInAnAnswer();
    Cli cli = cli(Turn.saying("unused"));

    assertThat(cli.run("run", "--continue", "--dir", "x", "--max-rounds", "3")).isEqualTo(2);

    assertThat(cli.err()).contains("leave out --dir, --max-rounds");
  }

  @Test
  void a_run_that_was_cut_off_goes_on_where_it_was() {
    Run cutOff = cutOffInAnAnswer();
    ScriptedModel model = ScriptedModel.answering("A whole answer.");
    Cli cli = cli(model);

    assertThat(cli.run("run", "--resume")).as(cli.err()).isZero();

    assertThat(cli.out().lines())
        .containsSubsequence(
            "● list_plan ",
            "Half",
            "↻ cut off here; the model begins this turn anew",
            "A whole answer.");
    assertThat(model.requests()).hasSize(1);
    assertThat(cli(model).run("run", "--resume")).isEqualTo(2);
    Cli both = cli(model);
    assertThat(both.run("run", "--resume", cutOff.sessionId(), "And more")).isEqualTo(2);
    assertThat(both.err()).contains("leave out the goal");
  }

  @Test
  void a_fence_that_cannot_be_as_asked_for_is_an_error() {
    Cli unknown = cli(Turn.saying("unused"));
    assertThat(unknown.run("run", "Work", "--fence", "high")).isEqualTo(2);
    assertThat(unknown.err()).contains("required, if-available or off, not high");

    Cli network = cli(Turn.saying("unused"));
    assertThat(network.run("run", "Work", "--fence-network", "off")).isEqualTo(2);
    assertThat(network.err()).contains("needs --fence required");
  }

  @Test
  void private_addresses_are_reached_only_when_told_so() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/plain");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("from here".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      JsonObject url =
          Json.object()
              .put("url", "http://127.0.0.1:" + server.getAddress().getPort() + "/")
              .build();
      Cli careful = cli(Turn.calling("fetch_url", url), Turn.saying("Done."));
      assertThat(careful.run("run", "Work", "--json")).isZero();
      assertThat(careful.out()).contains("private networks are not allowed");

      Cli open = cli(Turn.calling("fetch_url", url), Turn.saying("Done."));
      assertThat(open.run("run", "Work", "--json", "--private-addresses")).isZero();
      assertThat(open.out()).contains("from here");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void commands_run_without_a_fence_when_told_so() {
    Cli cli = cli(running("cat data/asyncat.db | wc -c"), Turn.saying("Done."));

    assertThat(cli.run("run", "Work", "--yes", "--fence", "off", "--json")).isZero();
    assertThat(cli.out()).contains("\"exit_code\":0").doesNotContain("No such file");
  }
}
