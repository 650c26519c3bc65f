package dev.asyncat.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.process.Fence.Mode;
import dev.asyncat.core.process.Fence.Network;
import dev.asyncat.core.process.ProcessOutcome.Ending;
import dev.asyncat.core.tool.shell.RunCommand;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Effect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

@EnabledOnOs(OS.LINUX)
class FenceTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir(factory = OutsideOfTmp.class)
  private Path root;

  @Test
  void a_required_fence_that_cannot_be_had_stops_everything_before_it_begins() {
    Fence required = Fence.of(Mode.REQUIRED);

    assertThatThrownBy(() -> Fencing.of(required, null, List.of()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("bwrap")
        .hasMessageContaining("not installed");
    assertThatThrownBy(() -> Fencing.of(required, root.resolve("none").toString(), List.of()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("does not work here");
  }

  @Test
  void where_there_is_none_an_optional_fence_is_left_out_and_says_why() {
    Fencing fencing = Fencing.of(Fence.of(Mode.IF_AVAILABLE), null, List.of());

    assertThat(fencing.active()).isFalse();
    assertThat(fencing.problem()).hasValue("the program bwrap (bubblewrap) is not installed");
    assertThat(fencing.around(List.of("true"), new ShellCommand("true", root, LONG)))
        .containsExactly("true");
  }

  @Test
  void a_runtime_has_no_fence_unless_it_is_asked_for() {
    try (Asyncat asyncat = Asyncat.builder().build()) {
      assertThat(asyncat.fencing().active()).isFalse();
      assertThat(asyncat.fencing().problem()).isEmpty();
    }
  }

  @Nested
  class WithBubblewrap {

    private Path home;
    private Path workspace;
    private Path data;

    @BeforeEach
    void prepare() throws IOException {
      Path real = root.toRealPath();
      home = Files.createDirectories(real.resolve("home"));
      workspace = Files.createDirectories(home.resolve("project"));
      data = Files.createDirectories(home.resolve("data"));
      Files.createDirectories(home.resolve(".m2/repository"));
      Files.writeString(Files.createDirectories(home.resolve(".ssh")).resolve("id_test"), "key");
      Files.writeString(home.resolve(".netrc"), "password");
      Files.writeString(data.resolve("token"), "asy_token");
    }

    private Processes processes(Network network) {
      Fencing fencing =
          Fencing.of(
              Fence.of(Mode.IF_AVAILABLE).withNetwork(network).hiding(data),
              Programs.find("bwrap").orElse(null),
              List.of(home));
      assumeTrue(fencing.active(), () -> "no fence here: " + fencing.problem().orElse(""));
      return new Processes(UUID.randomUUID().toString(), fencing);
    }

    private ProcessOutcome run(String line) {
      return processes(Network.ON)
          .run(new ShellCommand(line, workspace, LONG), chunk -> {}, CancellationToken.never());
    }

    @Test
    void the_workspace_can_be_written_and_nothing_outside() {
      ProcessOutcome outcome =
          run("echo in > in.txt; echo out > ../out.txt || echo refused; exit 3");

      assertThat(outcome.exitCode()).isEqualTo(3);
      assertThat(outcome.stdout()).isEqualTo("refused\n");
      assertThat(outcome.stderr()).contains("ead-only file system");
      assertThat(workspace.resolve("in.txt")).hasContent("in");
      assertThat(home.resolve("out.txt")).doesNotExist();
    }

    @Test
    void caches_of_build_tools_can_be_written() {
      assertThat(run("touch ../.m2/repository/a.jar").exitCode()).isZero();
      assertThat(home.resolve(".m2/repository/a.jar")).exists();
    }

    @Test
    void keys_and_the_data_directory_are_not_seen() {
      ProcessOutcome outcome =
          run("cat ../.ssh/id_test; cat ../.netrc; cat ../data/token; ls -A ../.ssh ../data");

      assertThat(outcome.stdout()).doesNotContain("key", "password", "asy_token");
      assertThat(outcome.stderr()).contains("../.ssh/id_test", "../data/token");
    }

    @Test
    void secrets_inside_the_workspace_are_hidden_and_a_workspace_among_them_is_seen() {
      Fencing fencing =
          Fencing.of(
              Fence.of(Mode.IF_AVAILABLE).hiding(data),
              Programs.find("bwrap").orElse(null),
              List.of(home));
      assumeTrue(fencing.active(), () -> "no fence here: " + fencing.problem().orElse(""));
      Processes processes = new Processes(UUID.randomUUID().toString(), fencing);

      assertThat(
              processes
                  .run(
                      new ShellCommand("ls .ssh; cat data/token; touch new", home, LONG),
                      chunk -> {},
                      CancellationToken.never())
                  .stdout())
          .isEmpty();
      assertThat(home.resolve("new")).exists();
      assertThat(
              processes
                  .run(
                      new ShellCommand("cat token", data, LONG),
                      chunk -> {},
                      CancellationToken.never())
                  .stdout())
          .isEqualTo("asy_token");
    }

    @Test
    void temporary_files_are_private_and_privileges_cannot_be_gained() {
      String name = "fence-" + UUID.randomUUID();

      ProcessOutcome outcome = run("touch /tmp/" + name + " && grep NoNewPrivs /proc/self/status");

      assertThat(outcome.stdout()).containsPattern("NoNewPrivs:\\s+1");
      assertThat(Path.of("/tmp", name)).doesNotExist();
    }

    @Test
    void the_network_can_be_taken_away() throws IOException {
      try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        ShellCommand connect =
            new ShellCommand(
                "bash -c 'exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "'",
                workspace,
                LONG);

        assertThat(exitCode(Network.ON, connect)).isZero();
        assertThat(exitCode(Network.GRANTED, connect)).isNotZero();
        assertThat(exitCode(Network.GRANTED, connect.reachingNetwork(true))).isZero();
        assertThat(exitCode(Network.OFF, connect.reachingNetwork(true))).isNotZero();
      }
    }

    private int exitCode(Network network, ShellCommand command) {
      return processes(network).run(command, chunk -> {}, CancellationToken.never()).exitCode();
    }

    @Test
    void a_command_that_asks_for_the_network_is_another_than_one_that_does_not() throws Exception {
      TestToolContext context =
          TestToolContext.in(workspace).resolving(Workspace.of(workspace)::resolve);
      RunCommand tool = new RunCommand(processes(Network.GRANTED));
      RunCommand.Arguments with = new RunCommand.Arguments("npm install x", null, null, true);
      RunCommand.Arguments without = new RunCommand.Arguments("npm install x", null, null, null);
      RunCommand.Arguments looks = new RunCommand.Arguments("ls", null, null, true);

      assertThat(tool.describe(with, context))
          .startsWith("Execute shell command with the network:");
      assertThat(tool.effects(with, context)).contains(new Effect.OpenNetwork());
      assertThat(tool.effects(without, context)).doesNotContain(new Effect.OpenNetwork());
      assertThat(tool.effects(looks, context)).doesNotContain(new Effect.OpenNetwork());
      assertThat(new RunCommand(processes(Network.ON)).effects(with, context))
          .doesNotContain(new Effect.OpenNetwork());
    }

    @Test
    void a_command_that_missed_the_network_is_told_how_to_get_it() throws Exception {
      TestToolContext context =
          TestToolContext.in(workspace).resolving(Workspace.of(workspace)::resolve);

      assertThat(
              new RunCommand(processes(Network.GRANTED))
                  .execute(
                      new RunCommand.Arguments(
                          "echo 'Could not resolve host: x' >&2; exit 6", null, null, null),
                      context)
                  .content()
                  .string("hint", ""))
          .contains("network: true");
    }

    @Test
    void exit_codes_and_signals_come_through() {
      assertThat(run("exit 7").exitCode()).isEqualTo(7);
      assertThat(run("kill -9 $$").exitCode()).isEqualTo(137);
    }

    @Test
    void cancelling_ends_a_daemon_inside() throws Exception {
      CancellationSource cancel = new CancellationSource();
      // It leaves the session, drops its environment and outlives its parent.
      String line =
          "(setsid env -i sh -c 'echo started > daemon; sleep 1.5; echo late > late' &) ;"
              + " while [ ! -e daemon ]; do :; done; echo ready; sleep 987654";

      ProcessOutcome outcome =
          processes(Network.ON)
              .run(
                  new ShellCommand(line, workspace, LONG),
                  chunk -> cancel.cancel("enough"),
                  cancel.token());

      assertThat(outcome.ending()).isEqualTo(Ending.CANCELLED);
      assertThat(workspace.resolve("daemon")).exists();
      Thread.sleep(Duration.ofMillis(1_800));
      assertThat(workspace.resolve("late")).doesNotExist();
    }

    @Test
    void a_shell_that_stays_open_is_behind_it_and_can_be_interrupted() {
      try (Processes fenced = processes(Network.ON)) {
        ShellCommand slow =
            new ShellCommand("A=kept; while :; do :; done", workspace, Duration.ofMillis(300));
        ShellCommand next =
            new ShellCommand("echo $A; cat ../.ssh/id_test; touch /tmp/mine", workspace, LONG);

        ShellOutcome interrupted =
            fenced.shells().run("s", "n", slow, text -> {}, CancellationToken.never()).outcome();
        ShellOutcome after =
            fenced.shells().run("s", "n", next, text -> {}, CancellationToken.never()).outcome();

        assertThat(interrupted.ending()).isEqualTo(ShellOutcome.Ending.TIMED_OUT);
        assertThat(interrupted.shellEnded()).isFalse();
        assertThat(after.output()).contains("kept\n").doesNotContain("key");
        assertThat(after.directory()).isEqualTo(workspace.toString());
      }
    }

    @Test
    void a_background_process_is_behind_it_and_its_variables_do_not_touch_the_fence()
        throws Exception {
      Path log = Files.createFile(workspace.resolve("log"));
      try (Processes fenced = processes(Network.ON)) {
        long pid =
            fenced
                .background()
                .start(
                    "s",
                    new ShellCommand("echo $PATH $A; cat ../.ssh/id_test", workspace, LONG),
                    Map.of("A", "b c", "PATH", "/nowhere"),
                    log,
                    false);

        assertThat(fenced.background().await(pid, LONG)).isPresent();
      }
      assertThat(log).content().contains("/nowhere b c\n").doesNotContain("key");
    }

    @Test
    void a_command_that_the_fence_stopped_is_told_so() throws Exception {
      TestToolContext context =
          TestToolContext.in(workspace).resolving(Workspace.of(workspace)::resolve);

      assertThat(
              new RunCommand(processes(Network.ON))
                  .execute(new RunCommand.Arguments("touch ../out.txt", null, null, null), context)
                  .content()
                  .string("hint", ""))
          .contains("behind a fence", "/tmp");
    }
  }

  /** Behind a fence, everything below /tmp can be written and is gone afterwards. */
  static final class OutsideOfTmp implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
        throws IOException {
      return Files.createTempDirectory(Path.of("/var/tmp"), "fence");
    }
  }
}
