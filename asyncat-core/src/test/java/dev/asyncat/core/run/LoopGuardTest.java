package dev.asyncat.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.run.ToolTurn.Outcome;
import dev.asyncat.core.run.ToolTurn.Step;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.StopReason;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopGuardTest {

  private final LoopGuard guard = new LoopGuard();

  @Test
  void the_third_identical_call_is_told_and_the_fourth_stops() {
    assertThat(judge("read_file", "a")).isInstanceOf(LoopGuard.Continue.class);
    assertThat(judge("read_file", "a")).isInstanceOf(LoopGuard.Continue.class);
    assertThat(judge("read_file", "a")).isInstanceOf(LoopGuard.Nudge.class);
    assertThat(judge("read_file", "a"))
        .isInstanceOfSatisfying(
            LoopGuard.Stop.class,
            stop -> assertThat(stop.reason()).isEqualTo(StopReason.LOOP_DETECTED));
  }

  @Test
  void a_command_may_be_repeated_once_more_without_a_word_but_not_for_ever() {
    for (int i = 0; i < 3; i++) {
      assertThat(judge("run_command", "make")).isInstanceOf(LoopGuard.Continue.class);
    }
    assertThat(judge("run_command", "make")).isInstanceOf(LoopGuard.Stop.class);
  }

  @Test
  void spacing_order_and_trailing_slashes_do_not_make_a_call_another_one() {
    String one = CallSignature.of(call("t", Json.parseObject("{\"a\":\"x/\",\"b\":[\" y \"]}")));
    String same = CallSignature.of(call("t", Json.parseObject("{\"b\":[\"y\"],\"a\":\" x\"}")));

    assertThat(one).isEqualTo(same);
    assertThat(CallSignature.of(call("t", Json.parseObject("{\"a\":\"/\"}"))))
        .isNotEqualTo(CallSignature.of(call("t", Json.parseObject("{\"a\":\"\"}"))));
  }

  @Test
  void a_cycle_of_two_or_three_calls_stops_when_it_comes_round() {
    judge("read_file", "a");
    judge("list_directory", "b");
    judge("read_file", "a");
    assertThat(judge("list_directory", "b")).isInstanceOf(LoopGuard.Stop.class);

    LoopGuard other = new LoopGuard();
    for (String path : List.of("a", "b", "c", "a", "b")) {
      assertThat(other.judge(List.of(ran("read_file", path, true))))
          .isInstanceOf(LoopGuard.Continue.class);
    }
    assertThat(other.judge(List.of(ran("read_file", "c", true))))
        .isInstanceOf(LoopGuard.Stop.class);
  }

  @Test
  void different_calls_go_on_for_ever() {
    for (int i = 0; i < 200; i++) {
      assertThat(judge("read_file", "file" + i)).isInstanceOf(LoopGuard.Continue.class);
    }
  }

  @Test
  void failures_in_a_row_are_hinted_at_from_three_and_stop_at_five() {
    for (int i = 0; i < 2; i++) {
      assertThat(fail("f" + i)).isInstanceOf(LoopGuard.Continue.class);
    }
    assertThat(fail("f2")).isInstanceOf(LoopGuard.Nudge.class);
    assertThat(fail("f3")).isInstanceOf(LoopGuard.Nudge.class);
    assertThat(fail("f4"))
        .isInstanceOfSatisfying(
            LoopGuard.Stop.class,
            stop -> {
              assertThat(stop.reason()).isEqualTo(StopReason.TOOL_FAILURE);
              assertThat(stop.answer()).contains("no such file");
            });
  }

  @Test
  void a_success_forgives_failures_and_a_refusal_is_none() {
    for (int i = 0; i < 4; i++) {
      fail("f" + i);
    }
    judge("read_file", "good");
    for (int i = 0; i < 20; i++) {
      assertThat(
              guard.judge(
                  List.of(
                      new Outcome(
                          call("write_file", path("w" + i)),
                          ToolResult.error("Permission denied: no"),
                          Step.Kind.DENIED))))
          .isInstanceOf(LoopGuard.Continue.class);
    }
    assertThat(fail("g")).isInstanceOf(LoopGuard.Continue.class);
  }

  @Test
  void the_same_invalid_arguments_are_corrected_three_times_at_most() {
    for (int i = 0; i < 3; i++) {
      assertThat(invalid(i)).isInstanceOf(LoopGuard.Continue.class);
    }
    assertThat(invalid(3)).isInstanceOf(LoopGuard.Stop.class);
  }

  private LoopGuard.Verdict invalid(int i) {
    return guard.judge(
        List.of(
            new Outcome(
                call("read_file", Json.object().put("n", i).build()),
                ToolResult.error("invalid_tool_arguments", "path is missing"),
                Step.Kind.INVALID)));
  }

  private LoopGuard.Verdict judge(String tool, String path) {
    return guard.judge(List.of(ran(tool, path, true)));
  }

  private LoopGuard.Verdict fail(String path) {
    return guard.judge(List.of(ran("read_file", path, false)));
  }

  private static Outcome ran(String tool, String path, boolean success) {
    return new Outcome(
        call(tool, path(path)),
        success ? ToolResult.ok() : ToolResult.error("no such file"),
        Step.Kind.RUN);
  }

  private static JsonObject path(String path) {
    return Json.object().put("path", path).build();
  }

  private static ToolCall call(String tool, JsonObject arguments) {
    return new ToolCall("c", tool, arguments);
  }
}
