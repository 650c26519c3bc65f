package dev.asyncat.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.process.ProcessOutcome.Ending;
import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessesTest {

  /** What the promise of three seconds may take on a machine that is busy with other tests. */
  private static final Duration SOON = Duration.ofSeconds(3);

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path directory;
  @TempDir private Path temporary;
  private final Processes processes = new Processes();
  private String tag = "";

  @BeforeEach
  void name_what_this_test_starts() {
    // An unusual number of seconds to sleep makes the sleepers of this test recognisable.
    tag = "987654." + (System.nanoTime() % 1_000_000);
  }

  @Test
  void output_and_exit_code_come_back() {
    ProcessOutcome outcome = run("echo out; echo err >&2; exit 3");

    assertThat(outcome.ending()).isEqualTo(Ending.EXITED);
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.stdout()).isEqualTo("out\n");
    assertThat(outcome.stderr()).isEqualTo("err\n");
    assertThat(outcome.leftovers()).isZero();
  }

  @Test
  void the_string_is_the_shells_to_read() {
    assertThat(
            run("for i in 1 2 3; do printf '%s-' \"a $i\"; done; echo \"$((6 * 7))\" | cat")
                .stdout())
        .isEqualTo("a 1-a 2-a 3-42\n");
    assertThat(run("false | true; exit $?").exitCode()).isZero();
    assertThat(run("kill -9 $$").exitCode()).isEqualTo(137);
    assertThat(run("no-such-program-here").exitCode()).isEqualTo(127);
    assertThat(run("if then").exitCode()).isNotZero();
    assertThat(run("").exitCode()).isZero();
  }

  @Test
  void a_command_runs_in_its_directory_with_empty_input_and_no_terminal() throws IOException {
    assertThat(run("pwd -P").stdout().strip()).isEqualTo(directory.toRealPath().toString());
    assertThat(run("cat; read line; echo $?").stdout()).isEqualTo("1\n");
    assertThat(run("test -t 0 || echo none; (: < /dev/tty) 2>/dev/null || echo no tty").stdout())
        .isEqualTo("none\nno tty\n");
  }

  @Test
  void characters_outside_ascii_survive_being_split() {
    ProcessOutcome outcome =
        run("printf '\\303'; sleep 0.05; printf '\\274\\342\\202'; sleep 0.05; printf '\\254'");

    assertThat(outcome.stdout()).isEqualTo("ü€");
    assertThat(outcome.stdoutLength()).isEqualTo(2);
  }

  @Test
  void a_gigabyte_of_output_keeps_its_ends_and_its_length() {
    ProcessOutcome outcome =
        run("echo first; yes 0123456789abcde | head -c 1073741824; echo last >&2; printf END");

    assertThat(outcome.ending()).isEqualTo(Ending.EXITED);
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.stdoutLength()).isEqualTo(6 + 1_073_741_824L + 3);
    assertThat(outcome.stdout())
        .startsWith("first\n0123456789abcde\n")
        .contains("characters left out")
        .endsWith("0123456789abcde\nEND")
        .hasSizeLessThanOrEqualTo(32_000);
    assertThat(outcome.stderr()).isEqualTo("last\n");
  }

  @Test
  void output_is_shown_while_the_command_runs() throws Exception {
    Files.createFile(directory.resolve("wait"));
    StringBuilder seen = new StringBuilder();

    ProcessOutcome outcome =
        processes.run(
            new ShellCommand(
                "echo one; while [ -e wait ]; do sleep 0.01; done; echo two", directory, LONG),
            chunk -> {
              seen.append(chunk);
              if (seen.toString().equals("one\n")) {
                delete(directory.resolve("wait"));
              }
            },
            CancellationToken.never());

    assertThat(outcome.exitCode()).isZero();
    assertThat(seen.toString()).isEqualTo("one\ntwo\n");
  }

  @Test
  void a_command_that_takes_too_long_is_ended_with_what_it_printed() {
    ProcessOutcome outcome =
        processes.run(
            new ShellCommand("echo begun; sleep " + tag, directory, Duration.ofMillis(300)),
            chunk -> {},
            CancellationToken.never());

    assertThat(outcome.ending()).isEqualTo(Ending.TIMED_OUT);
    assertThat(outcome.stdout()).isEqualTo("begun\n");
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void cancelling_ends_a_command_that_sleeps_for_ever() throws Exception {
    assertThat(cancelledAfterStart("echo ready; sleep " + tag + " & sleep " + tag + "; wait"))
        .isLessThan(SOON);
  }

  @Test
  void cancelling_ends_what_ignores_the_polite_request() throws Exception {
    assertThat(
            cancelledAfterStart(
                "trap '' TERM; (trap '' TERM HUP; while :; do sleep 0.1; done) & echo ready; "
                    + "while :; do sleep 0.1; done"))
        .isLessThan(SOON);
  }

  @Test
  void cancelling_ends_a_command_that_prints_without_end() throws Exception {
    assertThat(cancelledAfterStart("echo ready; yes")).isLessThan(SOON);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void cancelling_ends_daemons_that_left_the_session() throws Exception {
    assumeTrue(run("command -v setsid && command -v nohup").exitCode() == 0);

    assertThat(
            cancelledAfterStart(
                "setsid nohup sh -c 'trap \"\" TERM; sleep "
                    + tag
                    + "; sleep "
                    + tag
                    + "' & (setsid sleep "
                    + tag
                    + " &) ; (env -i sleep "
                    + tag
                    + " &) ; echo ready; sleep "
                    + tag))
        .isLessThan(SOON);
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void a_daemon_that_keeps_the_pipes_open_does_not_hold_up_the_call_and_is_ended() {
    ProcessOutcome outcome =
        run("(setsid nohup sleep " + tag + " &) ; sleep " + tag + " & echo done");

    assertThat(outcome.ending()).isEqualTo(Ending.EXITED);
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.stdout()).startsWith("done\n");
    assertThat(outcome.leftovers()).isPositive();
    assertThat(outcome.took()).isLessThan(SOON);
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void a_daemon_that_never_stops_printing_is_ended_too() {
    ProcessOutcome outcome = run("yes & echo done");

    assertThat(outcome.ending()).isEqualTo(Ending.EXITED);
    assertThat(outcome.leftovers()).isPositive();
    assertThat(outcome.stdout()).hasSizeLessThanOrEqualTo(32_000);
    assertThat(outcome.took()).isLessThan(SOON);
  }

  @Test
  void a_short_job_in_the_background_may_finish() {
    ProcessOutcome outcome = run("(echo late) & echo early");

    assertThat(outcome.stdout().lines()).containsExactlyInAnyOrder("early", "late");
    assertThat(outcome.leftovers()).isZero();
  }

  @Test
  void interrupting_the_caller_ends_the_command_and_keeps_the_interruption() throws Exception {
    CountDownLatch ready = new CountDownLatch(1);
    AtomicReference<ProcessOutcome> outcome = new AtomicReference<>();
    AtomicReference<Boolean> stillInterrupted = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  outcome.set(
                      processes.run(
                          new ShellCommand("echo ready; sleep " + tag, directory, LONG),
                          chunk -> ready.countDown(),
                          CancellationToken.never()));
                  stillInterrupted.set(Thread.currentThread().isInterrupted());
                });
    assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();

    caller.interrupt();
    caller.join();

    assertThat(outcome.get().ending()).isEqualTo(Ending.CANCELLED);
    assertThat(stillInterrupted.get()).isTrue();
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void a_token_that_is_cancelled_already_lets_nothing_run_on() {
    CancellationSource source = new CancellationSource();
    source.cancel("no");

    ProcessOutcome outcome =
        processes.run(
            new ShellCommand("sleep " + tag, directory, LONG), chunk -> {}, source.token());

    assertThat(outcome.ending()).isEqualTo(Ending.CANCELLED);
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void a_listener_that_throws_leaves_no_process() {
    assertThatThrownBy(
            () ->
                processes.run(
                    new ShellCommand("echo x; sleep " + tag, directory, LONG),
                    chunk -> {
                      throw new IllegalStateException("listener");
                    },
                    CancellationToken.never()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void what_cannot_be_started_is_a_clear_error() {
    assertThatThrownBy(
            () ->
                processes.run(
                    new ShellCommand("pwd", directory.resolve("none"), LONG),
                    chunk -> {},
                    CancellationToken.never()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("no such directory");
    assertThatThrownBy(() -> run("echo \0"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("cannot be run");
    assertThatThrownBy(() -> run(": " + "x".repeat(3_000_000)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("too long");
  }

  @Test
  void secrets_are_told_by_their_names() {
    assertThat(
            Stream.of(
                "OPENAI_API_KEY",
                "AI_API_KEY",
                "GITHUB_TOKEN",
                "ASYNCAT_TOKEN",
                "asyncat_home",
                "AWS_SECRET_ACCESS_KEY",
                "DB_PASSWORD",
                "client_secret",
                "GOOGLE_APPLICATION_CREDENTIALS"))
        .allMatch(ChildEnvironment::isSecret);
    assertThat(
            Stream.of(
                "PATH",
                "HOME",
                "LANG",
                "LC_ALL",
                "USER",
                "TERM",
                "SSH_AUTH_SOCK",
                "JAVA_HOME",
                "TOKENIZERS_PARALLELISM",
                "ASYNCAT_CALL_abc",
                "KEYBOARD"))
        .noneMatch(ChildEnvironment::isSecret);
  }

  @Test
  void a_command_sees_its_own_marker_and_the_ordinary_environment() {
    String environment = run("env").stdout();

    assertThat(environment).contains("ASYNCAT_CALL_").contains("PATH=");
    assertThat(environment.lines().map(line -> line.split("=", 2)[0]))
        .noneMatch(ChildEnvironment::isSecret);
  }

  @Test
  void without_setsid_and_named_pipes_commands_still_run_and_end() {
    AtomicInteger ids = new AtomicInteger();
    Processes plain =
        new Processes("test", () -> "plain" + ids.incrementAndGet(), null, null, temporary);

    ProcessOutcome outcome =
        plain.run(
            new ShellCommand("echo out; echo err >&2; exit 4", directory, LONG),
            chunk -> {},
            CancellationToken.never());
    ProcessOutcome slow =
        plain.run(
            new ShellCommand("sleep " + tag + " & sleep " + tag, directory, Duration.ofMillis(200)),
            chunk -> {},
            CancellationToken.never());

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.stdout()).isEqualTo("out\n");
    assertThat(outcome.stderr()).isEqualTo("err\n");
    assertThat(slow.ending()).isEqualTo(Ending.TIMED_OUT);
    assertThat(sleepers()).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nothing_is_left_behind_no_thread_no_handle_no_file() throws Exception {
    run("echo warm up");
    AtomicInteger ids = new AtomicInteger();
    Processes plain =
        new Processes("test", () -> "left" + ids.incrementAndGet(), null, null, temporary);
    long handles = handles();

    for (int i = 0; i < 5; i++) {
      run("echo x; sleep " + tag + " &");
      plain.run(
          new ShellCommand("echo x", directory, LONG), chunk -> {}, CancellationToken.never());
    }

    assertThat(handles()).isLessThanOrEqualTo(handles + 2);
    assertThat(temporary).isEmptyDirectory();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(
            thread ->
                Stream.of(thread.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().contains("core.process.Running")));
  }

  @Test
  void many_commands_run_side_by_side() throws Exception {
    List<Thread> callers =
        Stream.iterate(0, i -> i + 1)
            .limit(8)
            .map(i -> Thread.ofVirtual().unstarted(() -> echoes(i)))
            .toList();
    failures.set(0);

    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }

    assertThat(failures).hasValue(0);
  }

  private final AtomicInteger failures = new AtomicInteger();

  private void echoes(int i) {
    ProcessOutcome outcome = run("sleep 0.0" + i + "; echo " + i);
    if (!outcome.stdout().equals(i + "\n")) {
      failures.incrementAndGet();
    }
  }

  private Duration cancelledAfterStart(String command) throws Exception {
    CancellationSource source = new CancellationSource();
    CountDownLatch ready = new CountDownLatch(1);
    AtomicReference<ProcessOutcome> outcome = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () ->
                    outcome.set(
                        processes.run(
                            new ShellCommand(command, directory, LONG),
                            chunk -> ready.countDown(),
                            source.token())));
    assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();

    long from = System.nanoTime();
    source.cancel("not wanted");
    caller.join();
    Duration took = Duration.ofNanos(System.nanoTime() - from);

    assertThat(outcome.get().ending()).isEqualTo(Ending.CANCELLED);
    assertThat(outcome.get().stdout()).startsWith("ready\n");
    assertThat(sleepers()).isEmpty();
    return took;
  }

  private List<ProcessHandle> sleepers() {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(handle -> handle.info().arguments().map(List::of).orElse(List.of()).contains(tag))
        .toList();
  }

  private ProcessOutcome run(String command) {
    return processes.run(
        new ShellCommand(command, directory, LONG), chunk -> {}, CancellationToken.never());
  }

  private static long handles() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }
}
