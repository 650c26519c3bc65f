package dev.asyncat.core.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.cancel.CancellationToken;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class LeftoversTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private final String runtime = "test-" + System.nanoTime();
  private final List<Long> started = new ArrayList<>();

  @AfterEach
  void end_what_was_started() {
    List<ProcessTable.Row> left = left();
    while (!left.isEmpty()) {
      // Again: one may have started another just then.
      left.stream()
          .flatMap(row -> ProcessHandle.of(row.pid()).stream())
          .forEach(ProcessHandle::destroyForcibly);
      left = left();
    }
  }

  private List<ProcessTable.Row> left() {
    return ProcessTable.now().rows().stream()
        .filter(
            row ->
                started.contains(row.pid())
                    || ProcessTable.environment(row.pid()).stream()
                        .anyMatch(variable -> variable.contains("=" + runtime)))
        .toList();
  }

  @Test
  void what_a_killed_process_left_is_ended_with_its_descendants() throws Exception {
    CallMarker.Owner killed = new CallMarker.Owner(runtime, deadPid(), "1");
    long polite = orphan(killed, "sleep 98765 & wait");
    long rude = orphan(killed, "trap '' TERM; sleep 98765 & while :; do sleep 0.1; done");

    new Processes(runtime).endLeftovers();

    assertThat(alive(polite)).isFalse();
    assertThat(alive(rude)).isFalse();
  }

  @Test
  void what_changes_from_one_program_to_the_next_all_the_time_is_found_at_every_look()
      throws Exception {
    CallMarker.Owner killed = new CallMarker.Owner(runtime, deadPid(), "1");
    Path script = directory.resolve("again.sh");
    Files.writeString(script, "exec sh '" + script + "'\n");
    long restless = orphan(killed, "exec sh '" + script + "'");

    for (int look = 0; look < 100; look++) {
      assertThat(ProcessTable.now().carrying(variable -> variable.contains("=" + runtime)))
          .as("look " + look)
          .contains(restless);
    }
    new Processes(runtime).endLeftovers();
    assertThat(alive(restless)).isFalse();
  }

  @Test
  void a_process_that_took_the_number_of_the_killed_one_does_not_save_them() throws Exception {
    CallMarker.Owner here = CallMarker.Owner.here(runtime);
    long orphan = orphan(new CallMarker.Owner(runtime, here.pid(), "1"), "sleep 98765 & wait");

    new Processes(runtime).endLeftovers();

    assertThat(alive(orphan)).isFalse();
  }

  @Test
  void what_belongs_to_a_live_process_or_to_other_data_goes_on() throws Exception {
    long ofLive = orphan(CallMarker.Owner.here(runtime), "sleep 98765 & wait");
    long ofOther =
        orphan(new CallMarker.Owner(runtime + "other", deadPid(), "1"), "sleep 98765 & wait");
    long unmarked = orphan((CallMarker) null, "exec sleep 98765");

    new Processes(runtime).endLeftovers();

    assertThat(List.of(ofLive, ofOther, unmarked)).allMatch(LeftoversTest::alive);
  }

  @Test
  void what_was_detached_goes_on() throws Exception {
    long detached =
        orphan(
            CallMarker.detached("test", new CallMarker.Owner(runtime, deadPid(), "1")),
            "sleep 98765 & wait");

    new Processes(runtime).endLeftovers();

    assertThat(alive(detached)).isTrue();
  }

  @Test
  void a_command_carries_a_marker_that_says_whose_it_is() {
    ProcessOutcome outcome =
        new Processes(runtime)
            .run(new ShellCommand("env", directory, LONG), text -> {}, CancellationToken.never());

    assertThat(outcome.stdout().lines().flatMap(line -> CallMarker.read(line).stream()))
        .map(CallMarker::owner)
        .contains(CallMarker.Owner.here(runtime));
    assertThat(CallMarker.Owner.here(runtime).dead()).isFalse();
  }

  /** A process outside of this one's tree. */
  private long orphan(CallMarker.@Nullable Owner owner, String command) throws Exception {
    return orphan(owner == null ? null : new CallMarker("test", owner), command);
  }

  private long orphan(@Nullable CallMarker marker, String command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            "-c",
            "mkfifo $0 && { setsid sh -c \"echo >$0; $1\" >/dev/null 2>&1 & echo $!; cat $0; }",
            directory.resolve("ready-" + started.size()).toString(),
            command);
    if (marker != null) {
      builder.environment().put(marker.name(), marker.value());
    }
    Process parent = builder.start();
    long pid;
    try (BufferedReader out = parent.inputReader()) {
      pid = Long.parseLong(out.readLine());
      // Only when it has come up: between two programs a process shows no environment.
      out.readLine();
    }
    parent.waitFor();
    started.add(pid);
    return pid;
  }

  private static boolean alive(long pid) {
    return ProcessTable.row(pid).isPresent();
  }

  private static long deadPid() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }
}
