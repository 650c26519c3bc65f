package dev.asyncat.core.tool.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.permission.PermissionPolicy;
import dev.asyncat.core.process.BackgroundProcesses;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.process.RunningProcesses;
import dev.asyncat.core.tool.system.ProcessKill.Signal;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.OutsideWorkspaceException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ProcessToolsTest {

  private final Processes processes = new Processes();
  private final RunningProcesses running = new RunningProcesses(Clock.systemUTC());
  private final ProcessKill kill = new ProcessKill(running, processes.ending());
  private final PsList list = new PsList(running);
  private final ProcessSpawn spawn =
      new ProcessSpawn(
          processes.background(), processes.fencing(), () -> UUID.randomUUID().toString());
  private Path directory;
  private TestToolContext context;
  private String tag;

  @BeforeEach
  void work_in(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
    context = TestToolContext.in(directory).resolving(Workspace.of(directory)::resolve);
    tag = "987654." + (System.nanoTime() % 1_000_000);
  }

  @AfterEach
  void end() {
    processes.close();
    sleepers().forEach(ProcessHandle::destroyForcibly);
    waitFor(() -> sleepers().isEmpty());
  }

  @Test
  void a_background_process_writes_a_log_and_ends_with_the_runtime() throws Exception {
    JsonObject result =
        spawn("echo $GREETING; sleep " + tag + " & sleep " + tag, Map.of("GREETING", "hi there"));

    assertThat(result.string("action")).contains("spawned");
    Path log = directory.resolve(result.string("log", ""));
    assertThat(log).startsWith(directory.resolve(".asyncat/logs"));
    waitFor(() -> content(log).equals("hi there\n"));
    assertThat(sleepers()).hasSize(2);
    assertThat(ProcessHandle.of(pid(result))).isPresent();
    assertThat(directory.resolve(".asyncat/logs/.gitignore")).hasContent("*\n");

    processes.close();

    assertThat(sleepers()).isEmpty();
    assertThat(log).content().startsWith("hi there\n\n[ended with exit code ");
    assertThatThrownBy(() -> spawn("true", null)).hasMessageContaining("closed");
  }

  @Test
  void a_session_that_is_deleted_takes_its_processes_along() throws Exception {
    spawn("sleep " + tag, null);

    processes.endAll(context.sessionId());

    assertThat(sleepers()).isEmpty();
  }

  @Test
  void a_detached_process_outlives_the_runtime() throws Exception {
    ToolResult result =
        spawn.execute(
            new ProcessSpawn.Arguments("echo begun; exec sleep " + tag, null, true, null, null),
            context);

    processes.close();

    assertThat(result.content().string("action")).contains("spawned_detached");
    assertThat(sleepers()).hasSize(1);
    assertThat(directory.resolve(result.content().string("log", ""))).hasContent("begun\n");
    assertThat(kill(pid(result.content()), null).string("signal")).contains("SIGTERM");
    waitFor(() -> sleepers().isEmpty());
  }

  @Test
  void a_command_that_ends_at_once_says_how() throws Exception {
    JsonObject failed = spawn("echo no such luck >&2; exit 3", null);
    JsonObject missing = spawn("no-such-program-here", null);
    JsonObject short_ = spawn("echo done", null);

    assertThat(failed.bool("success")).contains(false);
    assertThat(failed.integer("exit_code")).hasValue(3);
    assertThat(missing.integer("exit_code")).hasValue(127);
    assertThat(short_.bool("success")).contains(true);
    waitFor(
        () -> content(directory.resolve(failed.string("log", ""))).startsWith("no such luck\n"));
  }

  @Test
  void what_is_approved_is_the_command_with_its_variables_and_the_log() {
    ProcessSpawn.Arguments arguments =
        new ProcessSpawn.Arguments("npm start", null, null, Map.of("A", "it's", "B", "2"), null);

    List<Effect> effects = spawn.effects(arguments, context);

    assertThat(PermissionPolicy.level(effects)).isEqualTo(PermissionLevel.DANGEROUS);
    assertThat(effects)
        .contains(new Effect.Write(directory.resolve(".asyncat/logs")))
        .anySatisfy(
            effect ->
                assertThat(effect)
                    .isInstanceOfSatisfying(
                        Effect.RunCommand.class,
                        command ->
                            assertThat(command.command())
                                .isEqualTo("A='it'\\''s' B='2' npm start")));
    assertThat(
            PermissionPolicy.level(
                spawn.effects(new ProcessSpawn.Arguments("ls", null, null, null, null), context)))
        .as("what only looks is no exception: it does not run as it was understood")
        .isEqualTo(PermissionLevel.DANGEROUS);
  }

  @Test
  void logs_do_not_leave_the_workspace(@TempDir Path elsewhere) throws IOException {
    Files.createSymbolicLink(directory.resolve(".asyncat"), elsewhere);

    assertThatThrownBy(() -> spawn("true", null)).isInstanceOf(OutsideWorkspaceException.class);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void no_more_than_thirty_two_run_at_once() throws Exception {
    for (int i = 0; i < BackgroundProcesses.MOST; i++) {
      processes
          .background()
          .start(
              "s",
              new dev.asyncat.core.process.ShellCommand(
                  "exec sleep " + tag, directory, Duration.ZERO),
              Map.of(),
              Files.createFile(directory.resolve("log" + i)),
              false);
    }

    assertThatThrownBy(() -> spawn("true", null))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("process_kill");
  }

  @Test
  void ending_a_background_process_ends_all_it_has_started() throws Exception {
    long pid = pid(spawn("(setsid sleep " + tag + " &); sleep " + tag, null));
    waitFor(() -> sleepers().size() == 2);

    JsonObject result = kill(pid, null);

    assertThat(result.integer("pid")).hasValue((int) pid);
    assertThat(result.has("still_running")).isFalse();
    waitFor(() -> sleepers().isEmpty());
  }

  @Test
  void what_ignores_the_signal_is_named_and_force_ends_it() throws Exception {
    long pid = pid(spawn("trap '' TERM; while :; do sleep 0.1; done", null));

    assertThat(kill(pid, null).array("still_running").orElseThrow().toString())
        .contains(Long.toString(pid));
    assertThat(
            kill.execute(new ProcessKill.Arguments(pid, null, Signal.SIGINT, true), context)
                .content()
                .string("signal"))
        .contains("SIGKILL");
    waitFor(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void a_name_is_the_exact_name_of_a_program_and_what_matched_is_said() throws Exception {
    String name = "sleeper" + System.nanoTime() % 100_000;
    Path program = Files.copy(Path.of("/bin/sleep"), directory.resolve(name));
    spawn(program + " " + tag, null);
    spawn(program + " " + tag + " # second", null);
    waitFor(() -> sleepers().stream().filter(one -> isNamed(one, name)).count() == 2);
    ProcessKill.Arguments arguments = new ProcessKill.Arguments(null, name, null, null);

    assertThat(kill.describe(arguments, context)).contains("Send SIGTERM to ", name, tag);
    assertThatThrownBy(
            () ->
                kill.execute(
                    new ProcessKill.Arguments(null, name.substring(0, 7), null, null), context))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("ps_list");
    JsonObject result = kill.execute(arguments, context).content();

    assertThat(result.array("matched").orElseThrow().items()).hasSize(2);
    assertThat(result.array("pids").orElseThrow().items()).hasSize(2);
    waitFor(() -> sleepers().isEmpty());
  }

  @Test
  void this_program_and_what_it_depends_on_are_never_ended() {
    long own = ProcessHandle.current().pid();
    long parent = ProcessHandle.current().parent().orElseThrow().pid();

    for (long pid : new long[] {own, parent, 1}) {
      assertThat(processes.ending().spares(pid)).isTrue();
      assertThatThrownBy(() -> processes.ending().signal("CONT", List.of(pid), false))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("is not ended");
    }
  }

  @Test
  void processes_are_listed_without_the_secrets_in_their_command_lines() throws Exception {
    long pid =
        pid(
            spawn(
                "exec sh -c 'sleep "
                    + tag
                    + "; exit' x --password=hunter2 --api-key k3y https://me:pw1@example.org/"
                    + " '$tag'",
                null));

    String shown =
        list.execute(new PsList.Arguments("SLEEP " + tag + "; EXIT", PsList.Order.PID, 5), context)
            .content()
            .toString();

    assertThat(shown)
        .contains("\"pid\":" + pid, "--password=***", "https://me:***@example.org")
        .doesNotContain("hunter2", "k3y", "pw1");
  }

  @Test
  void a_list_of_processes_is_bounded_and_says_so() {
    JsonObject content =
        list.execute(new PsList.Arguments(null, PsList.Order.MEM, 1), context).content();

    assertThat(content.array("processes").orElseThrow().items()).hasSize(1);
    assertThat(content.string("note", "")).contains("more match");
  }

  private static boolean isNamed(ProcessHandle handle, String name) {
    return handle.info().command().orElse("").endsWith("/" + name);
  }

  private static long pid(JsonObject result) {
    return Long.parseLong(result.get("pid").orElseThrow().toString());
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  private JsonObject spawn(String command, @Nullable Map<String, String> variables)
      throws Exception {
    return spawn
        .execute(new ProcessSpawn.Arguments(command, null, null, variables, null), context)
        .content();
  }

  private JsonObject kill(long pid, @Nullable Signal signal) throws Exception {
    return kill.execute(new ProcessKill.Arguments(pid, null, signal, null), context).content();
  }

  private static void waitFor(BooleanSupplier condition) {
    long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(giveUp);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private List<ProcessHandle> sleepers() {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(handle -> handle.info().arguments().map(List::of).orElse(List.of()).contains(tag))
        .toList();
  }
}
