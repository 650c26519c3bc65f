package dev.asyncat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Json;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.store.Store;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.replay.RecordedAnswers;
import dev.asyncat.testkit.replay.RecordedTools;
import dev.asyncat.testkit.replay.Recording;
import dev.asyncat.testkit.replay.ReplayModel;
import dev.asyncat.testkit.run.RunAssert;
import dev.asyncat.testkit.run.RunRecorder;
import dev.asyncat.testkit.store.RunLogContract;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/testing.md shows. */
class TestingAnAgentTest {

  @TempDir Path directory;

  @Test
  void a_script_stands_in_for_the_model() {
    // tag::scripted[]
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("weather", Json.object().put("city", "Bergen").build()),
            Turn.saying("Take an umbrella."));
    try (Asyncat asyncat =
        Asyncat.builder().model(model).tool(new WeatherPlugin.WeatherTool()).build()) {
      Run run = asyncat.run(RunRequest.of("Do I need an umbrella?").in(directory));

      RunAssert.assertThat(run)
          .isWellFormed()
          .endedWith(StopReason.ANSWER)
          .answered("Take an umbrella.")
          .calledTools("weather")
          .hasResult("weather", ToolResult.ok().with("weather", "rain, 8 °C").content())
          .askedForNothing();
      model.assertScriptUsedUp();
    }
    // end::scripted[]
  }

  @Test
  void a_recorder_waits_for_what_happens() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling(
                "write_file", Json.object().put("path", "a.txt").put("content", "hello").build()),
            Turn.saying("Then not."));
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      // tag::recorder[]
      Run run =
          asyncat.run(
              RunRequest.builder("Write a.txt")
                  .workingDirectory(directory)
                  .audience(RunRequest.Audience.CLIENT)
                  .build());
      try (RunRecorder recorder = RunRecorder.follow(run)) {
        var asked = recorder.await(PermissionEvent.Requested.class);
        run.decide(asked.request().id(), PermissionDecision.deny("not today"));
        recorder.awaitEnd();

        RunAssert.assertThat(recorder).askedFor("write_file").neverRan("write_file");
      }
      // end::recorder[]
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_recorded_run_is_run_again() throws IOException {
    Path file = directory.resolve("Readme.jsonl");
    Path project = Files.createDirectory(directory.resolve("project"));
    Files.writeString(project.resolve("README.md"), "A library for counting cats.\n");
    ScriptedModel scripted =
        ScriptedModel.of(
            Turn.calling("read_file", Json.object().put("path", "README.md").build()),
            Turn.saying("It counts cats."));
    try (Asyncat asyncat = Asyncat.builder().model(scripted).build()) {
      Run run = asyncat.run(RunRequest.of("Summarise README.md").in(project));
      // tag::record[]
      Recording.of(run.follow(run.startSeq())).withTools(asyncat.tools().specs()).write(file);
      // end::record[]
    }

    Path empty = Files.createDirectory(directory.resolve("empty"));
    // tag::replay[]
    Recording recording = Recording.read(file);
    ReplayModel model = ReplayModel.of(recording);
    try (Asyncat asyncat =
        Asyncat.builder()
            .model(model)
            .builtInTools(false)
            .tools(RecordedTools.of(recording))
            .approver(RecordedAnswers.of(recording))
            .build()) {
      Run run = asyncat.run(recording.request().in(empty));

      RunAssert.assertThat(run).answered("It counts cats.").replays(recording);
      model.assertReplayed();
    }
    // end::replay[]
    assertThat(empty).isEmptyDirectory();
  }

  // tag::store[]
  @Nested
  class MyRunLogTest extends RunLogContract {
    @TempDir Path data;

    @Override
    protected Store openStore() {
      return SqliteStore.open(data);
    }
  }

  // end::store[]

  @Test
  void every_snippet_of_the_guide_is_compiled_and_run_here() throws IOException {
    String guide = Files.readString(Path.of("../docs/testing.md"));
    List<String> snippets =
        Pattern.compile("```java\n(.*?)\n```", Pattern.DOTALL)
            .matcher(guide)
            .results()
            .map(found -> flat(found.group(1)))
            .toList();
    StringBuilder sources = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path source : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        sources.append(flat(Files.readString(source)));
      }
    }

    assertThat(snippets).hasSizeGreaterThan(5);
    for (String snippet : snippets) {
      assertThat(sources.indexOf(snippet)).as(snippet).isNotNegative();
    }
  }

  private static String flat(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
