package dev.asyncat.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.cli.testing.FakeTerminal;
import dev.asyncat.json.Json;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionsTest {

  private final FakeTerminal terminal = new FakeTerminal();
  private final Questions questions =
      new Questions(terminal, new ArgumentEditor(terminal, Optional.empty()));

  private Optional<PermissionDecision> decide(String... typed) {
    terminal.typing(typed);
    return questions.decide(request(Duration.ofSeconds(20)), CancellationToken.never());
  }

  private static PermissionRequest request(Duration expiresIn) {
    return new PermissionRequest(
        "p1",
        "s1",
        new ToolCall("c1", "run_command", Json.object().put("command", "make").build()),
        "hash",
        PermissionLevel.DANGEROUS,
        "Execute shell command: make\u001b[2K",
        "-old\n+new",
        0,
        Path.of("/project"),
        new PermissionRule("run_command", "make"),
        expiresIn);
  }

  @ParameterizedTest
  @ValueSource(strings = {"o", "O", "once", "y", "yes", " o "})
  void a_clear_yes_allows_once(String typed) {
    assertThat(decide(typed)).contains(PermissionDecision.allow());
  }

  @Test
  void a_session_and_a_standing_approval_can_be_given() {
    assertThat(decide("s")).contains(new PermissionDecision.AllowSession());
    assertThat(decide("always")).contains(new PermissionDecision.AllowAlways());
  }

  @Test
  void a_denial_can_carry_a_reason() {
    assertThat(decide("d")).contains(PermissionDecision.deny("User denied permission"));
    assertThat(decide("d use make -n")).contains(PermissionDecision.deny("use make -n"));
  }

  @Test
  void an_empty_line_and_anything_unknown_ask_again() {
    assertThat(decide("", "maybe", "ok then", "d"))
        .contains(PermissionDecision.deny("User denied permission"));
    assertThat(terminal.errors()).contains("Please type o, e, s, a or d.");
  }

  private static PermissionDecision allowed(String command) {
    return new PermissionDecision.Allow(Json.object().put("command", command).build());
  }

  @Test
  void without_an_editor_arguments_are_typed_and_confirmed() {
    assertThat(decide("e", "{\"command\": \"make -n\"}", "", "y")).contains(allowed("make -n"));
    assertThat(terminal.errors())
        .contains("{\"command\":\"make\"}")
        .contains("Please type y, n or e.");
  }

  @Test
  void arguments_that_are_not_confirmed_allow_nothing() {
    assertThat(decide("edit", "{\"command\": \"make -n\"}", "n", "d no"))
        .contains(PermissionDecision.deny("no"));
  }

  @Test
  void arguments_that_are_no_object_ask_again() {
    assertThat(decide("e", "[1]", "e", "{\"command\":", "e", "", "d no"))
        .contains(PermissionDecision.deny("no"));
    assertThat(terminal.errors()).contains("the arguments must be a JSON object");
  }

  @Test
  void arguments_that_were_left_as_they_are_count_as_a_plain_yes() {
    assertThat(decide("e", "{\"command\": \"make\"}", "y")).contains(PermissionDecision.allow());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void an_editor_changes_the_arguments_in_a_file_that_is_gone_afterwards() {
    Questions withEditor =
        new Questions(
            terminal,
            new ArgumentEditor(
                terminal, Optional.of("sed -i -e '/^  \"command\": \"make\"$/s/make/make -n/'")));
    terminal.typing("e", "e", "y");

    assertThat(withEditor.decide(request(Duration.ofSeconds(20)), CancellationToken.never()))
        .contains(allowed("make -n"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void an_editor_that_fails_changes_nothing() {
    Questions withEditor =
        new Questions(terminal, new ArgumentEditor(terminal, Optional.of("exit 3 #")));
    terminal.typing("e", "d no");

    assertThat(withEditor.decide(request(Duration.ofSeconds(20)), CancellationToken.never()))
        .contains(PermissionDecision.deny("no"));
    assertThat(terminal.errors()).contains("ended with code 3");
  }

  @Test
  void the_end_of_the_input_is_no_approval() {
    terminal.typing().thenEnds();

    assertThat(questions.decide(request(Duration.ofSeconds(20)), CancellationToken.never()))
        .isEmpty();
  }

  @Test
  void a_question_ends_with_its_time_and_with_the_run() {
    terminal.typing();
    CancellationSource cancelled = new CancellationSource();
    cancelled.cancel("enough");

    assertThat(questions.decide(request(Duration.ofMillis(30)), CancellationToken.never()))
        .isEmpty();
    assertThat(questions.decide(request(Duration.ofMinutes(5)), cancelled.token())).isEmpty();
  }

  @Test
  void a_question_shows_what_would_happen_and_what_always_would_cover() {
    decide("d");

    assertThat(terminal.errors())
        .contains("Execute shell command: make\\u001b[2K")
        .contains("(dangerous)")
        .contains("-old")
        .contains("+new")
        .contains("in /project")
        .contains("run_command(make)");
    assertThat(terminal.shown()).isEmpty();
  }

  private Optional<String> answer(List<String> choices, String standard, String... typed) {
    terminal.typing(typed);
    return questions.answer(
        new PermissionEvent.Asked(
            "q1", "s1", "c1", "Which one?", choices, standard, 0, Duration.ofSeconds(20)),
        CancellationToken.never());
  }

  @Test
  void a_choice_is_picked_by_its_number_or_answered_freely() {
    List<String> choices = List.of("red", "green");
    assertThat(answer(choices, null, "2")).contains("green");
    assertThat(answer(choices, null, "blue")).contains("blue");
    assertThat(answer(choices, null, "7")).contains("7");
    assertThat(terminal.errors()).contains("1) red").contains("2) green");
  }

  @Test
  void an_empty_line_means_the_default_if_there_is_one() {
    assertThat(answer(List.of(), "main", "")).contains("main");
    assertThat(answer(List.of(), null, "", "dev")).contains("dev");
  }
}
