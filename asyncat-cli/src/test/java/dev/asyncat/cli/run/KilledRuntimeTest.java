package dev.asyncat.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Json;
import dev.asyncat.run.RunRequest;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a command whose runtime is killed. */
@EnabledOnOs(OS.LINUX)
class KilledRuntimeTest {

  @TempDir Path directory;

  @Test
  void a_command_outlives_its_killed_process_only_until_the_next_start_on_the_same_data()
      throws Exception {
    Path data = directory.resolve("data");
    List<ProcessHandle> command = List.of();
    Process runtime =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.sqlite.tmpdir=" + System.getProperty("org.sqlite.tmpdir", "."),
                "-cp",
                System.getProperty("java.class.path"),
                RuntimeToKill.class.getName(),
                data.toString(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output = runtime.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("at work");
      command = runtime.descendants().toList();
      runtime.toHandle().destroyForcibly();
      assertThat(runtime.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(command).isNotEmpty().allMatch(ProcessHandle::isAlive);

      try (SqliteStore other = SqliteStore.open(directory.resolve("other"));
          Asyncat elsewhere = started(other)) {
        assertThat(elsewhere.users().defaultUser()).isNotNull();
        assertThat(command).allMatch(ProcessHandle::isAlive);
      }
      try (SqliteStore store = SqliteStore.open(data);
          Asyncat again = started(store)) {
        assertThat(again.users().defaultUser()).isNotNull();
        for (ProcessHandle process : command) {
          // Ended, but whoever inherited it may still have to notice.
          assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10));
        }
      }
    } finally {
      runtime.destroyForcibly();
      command.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static Asyncat started(SqliteStore store) {
    return Asyncat.builder().store(store).model(ScriptedModel.answering("Then not.")).build();
  }

  /** Runs a command that never ends. */
  static final class RuntimeToKill {

    private RuntimeToKill() {}

    public static void main(String[] arguments) {
      SqliteStore store = SqliteStore.open(Path.of(arguments[0]));
      String command = "trap '' TERM; sleep 98765 & echo ready; wait";
      Asyncat asyncat =
          Asyncat.builder()
              .store(store)
              .model(
                  ScriptedModel.of(
                      Turn.calling("run_command", Json.object().put("command", command).build())))
              .build();
      asyncat
          .run(
              RunRequest.builder("work")
                  .workingDirectory(Path.of(arguments[1]))
                  .autoApprove(true)
                  .build())
          .events()
          .filter(event -> event.type().equals("tool_progress"))
          .findFirst()
          .ifPresent(event -> System.out.println("at work"));
    }
  }
}
