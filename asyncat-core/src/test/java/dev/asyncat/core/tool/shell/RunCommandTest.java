package dev.asyncat.core.tool.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.core.command.CommandReader;
import dev.asyncat.core.command.HarmlessCommand;
import dev.asyncat.core.permission.PermissionPolicy;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.OutsideWorkspaceException;
import dev.asyncat.json.Json;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Effect.RunCommand.Part;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class RunCommandTest {

  private final RunCommand tool = new RunCommand(new Processes());
  private Path directory;
  private TestToolContext context;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
    context = TestToolContext.in(directory).resolving(Workspace.of(directory)::resolve);
  }

  @Test
  void a_command_gives_its_output_and_exit_code() {
    assertThat(run("echo hi there; echo oops >&2", null, null).content())
        .isEqualTo(
            Json.parse(
                """
                {"success":true,"exit_code":0,"stdout":"hi there\\n","stderr":"oops\\n",
                 "killed":false}
                """));
    assertThat(context.output()).contains("hi there\n").contains("oops\n");
  }

  @Test
  void an_exit_code_other_than_zero_is_a_failure_without_being_an_error() {
    ToolResult result = run("exit 7", null, null);

    assertThat(result.succeeded()).isFalse();
    assertThat(result.content().integer("exit_code")).hasValue(7);
    assertThat(result.content().has("error")).isFalse();
  }

  @Test
  void a_timeout_is_in_seconds_and_says_what_to_do() {
    ToolResult result = run("echo begun; sleep 60", null, 0.3);

    assertThat(result.succeeded()).isFalse();
    assertThat(result.content().bool("killed")).contains(true);
    assertThat(result.content().string("stdout")).contains("begun\n");
    assertThat(result.content().string("error", "")).contains("after 0.3 s");
  }

  @Test
  void a_default_timeout_holds_too() {
    ToolResult result =
        new RunCommand(new Processes(), Duration.ofMillis(200))
            .execute(new RunCommand.Arguments("sleep 60", null, null, null), context);

    assertThat(result.content().bool("killed")).contains(true);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 3_601, 1e300, Double.NaN})
  void an_impossible_timeout_is_refused(double timeout) {
    assertThatThrownBy(() -> run("true", null, timeout))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("timeout must be");
  }

  @Test
  void a_cancelled_command_says_so() {
    CancellationSource source = new CancellationSource();
    source.cancel("no");

    ToolResult result =
        tool.execute(
            new RunCommand.Arguments("sleep 60", null, null, null),
            context.cancelledBy(source.token()));

    assertThat(result.content().string("error", "")).contains("cancelled");
    assertThat(result.content().bool("killed")).contains(true);
  }

  @Test
  void it_runs_in_a_directory_inside_and_nowhere_else(@TempDir Path elsewhere) throws IOException {
    Files.createDirectory(directory.resolve("sub dir"));
    Files.createFile(directory.resolve("file"));
    Files.createSymbolicLink(directory.resolve("out"), elsewhere);

    assertThat(run("pwd -P", "sub dir", null).content().string("stdout"))
        .contains(directory.resolve("sub dir") + "\n");
    assertThat(run("pwd -P", "", null).content().string("stdout")).contains(directory + "\n");
    for (String cwd : new String[] {"..", "/", "out", elsewhere.toString()}) {
      assertThatThrownBy(() -> run("true", cwd, null))
          .isInstanceOf(OutsideWorkspaceException.class);
      assertThatThrownBy(
              () -> tool.effects(new RunCommand.Arguments("true", cwd, null, null), context))
          .isInstanceOf(OutsideWorkspaceException.class);
    }
    assertThatThrownBy(() -> run("true", "file", null)).hasMessageContaining("not a directory");
    assertThatThrownBy(() -> run("true", "none", null)).hasMessageContaining("not a directory");
  }

  @Test
  void what_is_left_in_the_background_is_ended_and_mentioned() {
    assertThat(run("sleep 60 & echo done", null, null).content().string("note", ""))
        .contains("were ended");
  }

  @Test
  void it_states_the_command_and_where_it_runs() {
    RunCommand.Arguments arguments = new RunCommand.Arguments("rm -r x", null, null, null);

    assertThat(tool.effects(arguments, context))
        .containsExactly(
            new Effect.RunCommand(
                "rm -r x",
                directory,
                List.of(new Part(List.of("rm", "-r", "x"), false, true, null))));
    assertThat(tool.describe(arguments, context)).isEqualTo("Execute shell command: rm -r x");
  }

  @Test
  void a_command_that_only_looks_states_what_it_reads() throws IOException {
    Files.writeString(directory.resolve("a.txt"), "a");

    List<Effect> effects =
        tool.effects(new RunCommand.Arguments("cat a.txt | wc -l", null, null, null), context);

    assertThat(PermissionPolicy.level(effects)).isEqualTo(PermissionLevel.SAFE);
    assertThat(effects).contains(new Effect.Read(directory.resolve("a.txt")));
  }

  @Test
  void output_to_a_file_is_a_change_of_that_file() {
    List<Effect> effects =
        tool.effects(new RunCommand.Arguments("echo hi > b.txt", null, null, null), context);

    assertThat(PermissionPolicy.level(effects)).isEqualTo(PermissionLevel.MODERATE);
    assertThat(effects).contains(new Effect.Write(directory.resolve("b.txt")));
  }

  @Test
  void a_command_that_nobody_approved_does_not_run_once_it_is_harmless_no_more() {
    TestToolContext unapproved = context.approved(false);

    assertThatThrownBy(
            () -> tool.execute(new RunCommand.Arguments("touch b", null, null, null), unapproved))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("is not any more");
    assertThat(directory.resolve("b")).doesNotExist();
    assertThat(
            tool.execute(new RunCommand.Arguments("echo hi", null, null, null), unapproved)
                .content()
                .string("stdout"))
        .contains("hi\n");
  }

  @Test
  void programs_in_the_workspace_do_not_stand_in_for_those_of_the_system() throws IOException {
    Path bin = Files.createDirectory(directory.resolve("bin"));
    HarmlessCommand harmless =
        new CommandReader()
            .read("ls", directory, Workspace.of(directory)::resolve)
            .whenHarmless()
            .orElseThrow();
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "PATH", bin + ":.:/usr/bin::relative",
                "GIT_EXTERNAL_DIFF", "evil",
                "BASH_FUNC_ls%%", "() { evil; }",
                "CDPATH", "/"));

    harmless.protect(environment);

    assertThat(environment)
        .containsEntry("PATH", "/usr/bin")
        .containsEntry("GIT_OPTIONAL_LOCKS", "0")
        .doesNotContainKeys("GIT_EXTERNAL_DIFF", "BASH_FUNC_ls%%", "CDPATH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n", "ls\0"})
  void what_cannot_be_run_is_refused(String command) {
    assertThatThrownBy(
            () -> tool.effects(new RunCommand.Arguments(command, null, null, null), context))
        .isInstanceOf(InvalidRequestException.class);
  }

  private ToolResult run(String command, @Nullable String cwd, @Nullable Double timeout) {
    return tool.execute(new RunCommand.Arguments(command, cwd, timeout, null), context);
  }
}
