package dev.asyncat.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.process.ShellOutcome.Ending;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ShellSessionsTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  /** What the promise of three seconds may take on a machine that is busy with other tests. */
  private static final Duration SOON = Duration.ofSeconds(3);

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong ids = new AtomicLong();
  private ShellSessions shells;
  private Path directory;
  private String tag;

  @BeforeEach
  void open(@TempDir Path temp) throws IOException {
    directory = temp.toRealPath();
    tag = "987654." + (System.nanoTime() % 1_000_000);
    shells =
        new ShellSessions(
            new Launcher(
                CallMarker.Owner.here("test"),
                () -> "shell" + System.nanoTime() + ids.incrementAndGet(),
                Fencing.of(Fence.off()),
                Programs.find("setsid").orElse(null),
                Programs.find("mkfifo").orElse(null),
                Path.of(System.getProperty("java.io.tmpdir"))),
            nanos::get);
  }

  @AfterEach
  void close() {
    shells.close();
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void directory_variables_functions_and_options_stay() throws IOException {
    Files.createDirectory(directory.resolve("sub dir"));

    ShellOutcome moved = run("cd 'sub dir'; A=1; export B=2; f() { echo \"f $1\"; }; umask 027");

    assertThat(moved.exitCode()).isZero();
    assertThat(moved.directory()).isEqualTo(directory.resolve("sub dir").toString());
    assertThat(run("echo $A; sh -c 'echo $B'; f x; umask; pwd -P").output())
        .isEqualTo("1\n2\nf x\n0027\n%s\n".formatted(directory.resolve("sub dir")));
  }

  @Test
  void exit_codes_are_real_and_the_next_command_sees_the_last() {
    assertThat(run("(exit 7)").exitCode()).isEqualTo(7);
    assertThat(run("echo $?").output()).isEqualTo("7\n");
    assertThat(run("echo $?").output()).isEqualTo("0\n");
    assertThat(run("no-such-program-here").exitCode()).isEqualTo(127);
    assertThat(run("sh -c 'kill -9 $$'").exitCode()).isEqualTo(137);
    assertThat(run("true").exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if then",
        "echo 'never closed",
        "echo ${UNSET?none}",
        "readonly R=1; R=2",
        "exec no-such-program-here",
        "{ eval 'fi'; }",
        ". ./no-such-file",
        "cat <<EOF"
      })
  void a_mistake_does_not_end_the_shell(String mistake) {
    run("A=kept");

    ShellOutcome outcome = run(mistake);

    assertThat(outcome.ending()).isEqualTo(Ending.EXITED);
    if (!outcome.shellEnded()) {
      assertThat(run("echo $A").output()).isEqualTo("kept\n");
    } else {
      // POSIX lets a shell end at a program that exec does not find.
      assertThat(mistake).startsWith("exec");
    }
  }

  @Test
  void a_command_has_no_input_and_no_terminal_and_cannot_reach_the_reports() {
    assertThat(run("cat; read a; echo $?; cat <&9; echo x >&9; test -t 0 || echo none").output())
        .startsWith("1\n")
        .endsWith("none\n");
    assertThat(run("echo still here").output()).isEqualTo("still here\n");
  }

  @Test
  void quotes_lines_and_here_documents_are_the_shells_to_read() {
    assertThat(run("echo \"it's\"\necho '!x' \"!!\"\ncat <<EOF\nhe'llo\nEOF").output())
        .isEqualTo("it's\n!x !!\nhe'llo\n");
  }

  @Test
  void errors_and_output_come_in_their_order() {
    assertThat(run("echo 1; echo 2 >&2; echo 3").output()).isEqualTo("1\n2\n3\n");
  }

  @Test
  void a_long_command_arrives_whole() {
    String text = "0123456789".repeat(9_000);

    assertThat(run("printf %s '" + text + "' | wc -c").output().strip()).isEqualTo("90000");
  }

  @Test
  void much_output_keeps_its_ends() {
    ShellOutcome outcome = run("echo first; yes 0123456789 | head -c 50000000; echo; echo last");

    assertThat(outcome.output())
        .startsWith("first\n")
        .contains("characters left out")
        .endsWith("last\n")
        .hasSizeLessThanOrEqualTo(ShellSession.KEPT_CHARACTERS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep TAG",
        "while :; do :; done",
        "while true; do sleep TAG; done",
        "sh -c \"trap '' INT TERM; sleep TAG; sleep TAG\"",
        "sleep TAG & sleep TAG",
        "sleep TAG | cat",
        "cat /dev/zero"
      })
  void a_command_that_takes_too_long_is_ended_and_the_shell_stays(String command) {
    run("A=kept; cd /");

    ShellOutcome outcome =
        run("echo begun; " + command.replace("TAG", tag), Duration.ofMillis(300));

    assertThat(outcome.ending()).isEqualTo(Ending.TIMED_OUT);
    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.output()).startsWith("begun\n");
    assertThat(outcome.shellEnded()).isFalse();
    assertThat(sleepers()).isEmpty();
    assertThat(run("echo $A; pwd").output()).endsWith("kept\n/\n");
  }

  @Test
  void a_shell_that_nothing_else_can_stop_is_ended_and_says_so() {
    ShellOutcome outcome = run("trap '' INT; while :; do :; done", Duration.ofMillis(300));

    assertThat(outcome.ending()).isEqualTo(Ending.TIMED_OUT);
    assertThat(outcome.shellEnded()).isTrue();
    assertThat(run("echo ${A-new}").output()).isEqualTo("new\n");
  }

  @Test
  void what_was_in_the_background_before_survives_a_time_out() {
    run("sleep " + tag + " &");

    run("sleep 5", Duration.ofMillis(200));

    assertThat(sleepers()).hasSize(1);
    assertThat(shells.close("s", "default")).isTrue();
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void cancelling_ends_everything_in_the_shell_at_once() throws Exception {
    CancellationSource cancel = new CancellationSource();
    CountDownLatch ready = new CountDownLatch(1);
    AtomicReference<ShellOutcome> outcome = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () ->
                    outcome.set(
                        shells
                            .run(
                                "s",
                                "default",
                                command(
                                    "(setsid sh -c 'trap \"\" INT TERM; sleep "
                                        + tag
                                        + "; sleep "
                                        + tag
                                        + "' &); echo ready; sleep "
                                        + tag,
                                    LONG),
                                text -> ready.countDown(),
                                cancel.token())
                            .outcome()));
    assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> run("echo meanwhile"))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("is at work");

    long from = System.nanoTime();
    cancel.cancel("enough");
    caller.join();

    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(SOON);
    assertThat(outcome.get().ending()).isEqualTo(Ending.CANCELLED);
    assertThat(outcome.get().shellEnded()).isTrue();
    assertThat(sleepers()).isEmpty();
    assertThat(run("echo new").output()).isEqualTo("new\n");
  }

  @Test
  void interrupting_the_caller_cancels_and_keeps_the_interruption() throws Exception {
    CountDownLatch ready = new CountDownLatch(1);
    AtomicReference<Boolean> interrupted = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  shells.run(
                      "s",
                      "default",
                      command("echo ready; sleep " + tag, LONG),
                      text -> ready.countDown(),
                      CancellationToken.never());
                  interrupted.set(Thread.currentThread().isInterrupted());
                });
    assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();

    caller.interrupt();
    caller.join();

    assertThat(interrupted.get()).isTrue();
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void leaving_the_shell_ends_it_and_the_next_command_gets_a_new_one() {
    run("A=old");

    ShellOutcome outcome = run("echo bye; exit 3");

    assertThat(outcome.ending()).isEqualTo(Ending.EXITED);
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.output()).startsWith("bye\n");
    assertThat(outcome.shellEnded()).isTrue();
    assertThat(run("echo ${A-new}").output()).isEqualTo("new\n");
  }

  @Test
  void jobs_in_the_background_go_on_between_commands_and_are_heard_of_later() throws IOException {
    run(
        "(while [ ! -e go ]; do sleep 0.01; done;"
            + " yes 0123456789 | head -c 1000000; echo finished; touch done) &");

    Files.createFile(directory.resolve("go"));
    waitFor(() -> Files.exists(directory.resolve("done")));

    assertThat(run("wait; echo now").output())
        .contains("characters left out")
        .contains("finished\n")
        .endsWith("now\n");
  }

  @Test
  void shells_have_names_and_belong_to_one_session() {
    run("A=1");

    assertThat(shells.run("s", "other", command("echo ${A-none}", LONG), text -> {}, never()))
        .satisfies(
            result -> {
              assertThat(result.reused()).isFalse();
              assertThat(result.outcome().output()).isEqualTo("none\n");
            });
    assertThat(shells.run("t", "default", command("echo ${A-none}", LONG), text -> {}, never()))
        .satisfies(result -> assertThat(result.outcome().output()).isEqualTo("none\n"));
    assertThat(shells.open("s", "default", command("", LONG)))
        .isEqualTo(new ShellSessions.Opened(true, directory.toString()));
    shells.closeAll("s");
    assertThat(shells.close("s", "other")).isFalse();
    assertThat(shells.close("t", "default")).isTrue();
  }

  @Test
  void one_more_than_sixteen_closes_the_one_that_was_not_used_for_longest() {
    for (int i = 0; i < ShellSessions.MOST; i++) {
      nanos.incrementAndGet();
      shells.open("s", "n" + i, command("", LONG));
    }
    nanos.incrementAndGet();
    assertThat(shells.open("s", "n0", command("", LONG)).reused()).isTrue();

    shells.open("s", "one more", command("", LONG));

    assertThat(shells.open("s", "n0", command("", LONG)).reused()).isTrue();
    assertThat(shells.close("s", "n1")).isFalse();
    assertThat(shells.close("s", "n2")).isTrue();
  }

  @Test
  void a_shell_that_nobody_uses_is_closed() {
    run("sleep " + tag + " &");
    assertThat(sleepers()).hasSize(1);

    nanos.addAndGet(ShellSessions.IDLE.toNanos() + 1);

    waitFor(() -> sleepers().isEmpty());
    assertThat(shells.close("s", "default")).isFalse();
  }

  @Test
  void secrets_are_left_out_and_settings_of_interactive_shells_are_not_read() {
    assertThat(run("env").output().lines().map(line -> line.split("=", 2)[0]))
        .contains("PATH")
        .doesNotContain("ENV")
        .noneMatch(ChildEnvironment::isSecret);
  }

  @Test
  void what_cannot_be_started_is_a_clear_error() {
    assertThatThrownBy(
            () ->
                shells.open(
                    "s", "x", new ShellCommand("", directory.resolve("none"), Duration.ZERO)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("no such directory");
    shells.close();
    assertThatThrownBy(() -> run("true")).isInstanceOf(UnavailableException.class);
  }

  @Test
  void closing_ends_a_command_that_is_at_work() throws Exception {
    CountDownLatch ready = new CountDownLatch(1);
    AtomicReference<ShellOutcome> outcome = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () ->
                    outcome.set(
                        shells
                            .run(
                                "s",
                                "default",
                                command("echo ready; sleep " + tag, LONG),
                                text -> ready.countDown(),
                                never())
                            .outcome()));
    assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();

    shells.close();
    caller.join();

    assertThat(outcome.get().shellEnded()).isTrue();
    assertThat(sleepers()).isEmpty();
  }

  private static void waitFor(BooleanSupplier condition) {
    long giveUp = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(giveUp);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private static CancellationToken never() {
    return CancellationToken.never();
  }

  private ShellCommand command(String line, Duration timeout) {
    return new ShellCommand(line, directory, timeout);
  }

  private ShellOutcome run(String line) {
    return run(line, LONG);
  }

  private ShellOutcome run(String line, Duration timeout) {
    return shells.run("s", "default", command(line, timeout), text -> {}, never()).outcome();
  }

  private List<ProcessHandle> sleepers() {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(handle -> handle.info().arguments().map(List::of).orElse(List.of()).contains(tag))
        .toList();
  }
}
