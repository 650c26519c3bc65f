package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.process.Processes;
import dev.asyncat.core.tool.file.FileMove;
import dev.asyncat.core.tool.file.WriteFile;
import dev.asyncat.core.tool.shell.RunCommand;
import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes, reverts and checkpoints over HTTP. */
class CheckpointTest {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private TestApi api;
  private String session;

  @BeforeEach
  void runSomething() throws Exception {
    api =
        TestApi.with(
            ScriptedModel.of(
                Turn.calling("write_file", args("path", "made.txt", "content", "new\n")),
                Turn.calling(
                    "run_command",
                    args("command", "echo 1 > a.txt; mv b.txt c.txt; rm d.txt; echo said")),
                Turn.calling("file_move", args("source", "made.txt", "destination", "dir/m.txt")),
                Turn.saying("done"),
                Turn.calling("run_command", args("command", "sleep 60; true")),
                Turn.saying("done")),
            new WriteFile(),
            new FileMove(),
            new RunCommand(new Processes()));
    put("a.txt", "0\n");
    put("b.txt", "moved\n");
    put("d.txt", "deleted\n");
    session = run(Json.object().put("goal", "work").put("autoApprove", true).build());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private String run(JsonObject body) {
    try (SseStream stream = api.run(body)) {
      String id = stream.rest().getFirst().data().string("sessionId").orElseThrow();
      Eventually.within(
          PATIENCE, "the end", () -> api.asyncat.liveRun(api.owner.id(), id).isEmpty());
      return id;
    }
  }

  @Test
  void changes_tell_what_tools_and_commands_did_and_how_it_looks_now() throws Exception {
    put("a.txt", "somebody else\n");

    JsonObject body = api.client().get(sessions("/changes/state")).body();

    assertThat(body.members())
        .containsOnlyKeys(
            "success",
            "sessionId",
            "goal",
            "changes",
            "fileStates",
            "checkpoint",
            "files",
            "revert");
    JsonObject changes = body.object("changes").orElseThrow();
    assertThat(changes.array("files").orElseThrow().objects())
        .extracting(
            change ->
                change.string("type", "")
                    + " "
                    + change.string("path", "")
                    + " "
                    + change.string("source", "-")
                    + " "
                    + change.string("tool", ""))
        .containsExactly(
            "created made.txt - write_file",
            "moved dir/m.txt made.txt file_move",
            "edited a.txt - run_command",
            "moved c.txt b.txt run_command",
            "deleted d.txt - run_command",
            "directory dir - file_move");
    assertThat(changes.array("files").orElseThrow().objects())
        .allMatch(change -> change.string("auditId").isPresent())
        .allMatch(change -> change.string("timestamp").isPresent());
    assertThat(changes.array("commands").orElseThrow().objects())
        .singleElement()
        .satisfies(
            command -> {
              assertThat(command.string("command", "")).startsWith("echo 1 > a.txt");
              assertThat(command.string("output")).hasValue("said\n");
              assertThat(command.string("type")).hasValue("command");
            });
    JsonObject states = body.object("fileStates").orElseThrow();
    assertThat(state(states, "a.txt").string("state")).hasValue("changed_since_agent");
    assertThat(state(states, "c.txt").string("state")).hasValue("exists");
    assertThat(state(states, "c.txt").string("hash", "")).hasSize(64);
    assertThat(state(states, "d.txt").string("state")).hasValue("deleted");
    assertThat(state(states, "dir").string("state")).hasValue("directory");
    assertThat(state(states, "made.txt").string("state")).hasValue("missing");
    JsonObject revert = body.object("revert").orElseThrow();
    assertThat(revert.bool("available")).hasValue(true);
    assertThat(revert.get("reason")).hasValue(Json.nul());
    assertThat(revert.get("revertedAt")).hasValue(Json.nul());
    assertThat(revert.array("conflicts").orElseThrow().objects())
        .extracting(conflict -> conflict.string("path", ""))
        .containsExactly("a.txt");
    assertThat(body.object("checkpoint").orElseThrow().members())
        .containsOnlyKeys("id", "kind", "workspace", "createdAt", "baseline");
  }

  @Test
  void a_dry_run_a_conflict_a_forced_revert_and_its_undoing() throws Exception {
    put("a.txt", "somebody else\n");

    Answer dry = revert(Json.object().put("dryRun", true).build());
    assertThat(dry.status()).isEqualTo(200);
    assertThat(dry.body().bool("dryRun")).hasValue(true);
    assertThat(paths(dry.body(), "files"))
        .containsExactly("b.txt", "c.txt", "d.txt", "dir", "dir/m.txt");
    assertThat(paths(dry.body(), "conflicts")).containsExactly("a.txt");
    assertThat(dry.body().get("revertedAt")).hasValue(Json.nul());

    Answer refused = revert(JsonObject.EMPTY);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body().bool("success")).hasValue(false);
    assertThat(refused.body().string("error"))
        .hasValue(
            "1 path cannot be taken back: a.txt (it was changed since); with force they are"
                + " overwritten where that is possible");
    assertThat(paths(refused.body(), "conflicts")).containsExactly("a.txt");
    assertThat(api.workspace.resolve("c.txt")).exists();

    Answer forced = revert(Json.object().put("force", true).build());
    assertThat(forced.status()).isEqualTo(200);
    assertThat(forced.body().string("message"))
        .hasValue("Run reverted to its baseline checkpoint.");
    assertThat(names()).containsExactly("a.txt", "b.txt", "d.txt");
    assertThat(api.workspace.resolve("a.txt")).hasContent("0");

    JsonObject scratchpad =
        api.client()
            .get("/api/ai/sessions/" + session)
            .body()
            .object("session")
            .flatMap(found -> found.object("scratchpad"))
            .orElseThrow();
    assertThat(scratchpad.string("revertedAt")).isEqualTo(forced.body().string("revertedAt"));
    assertThat(scratchpad.string("revertCheckpointId"))
        .isEqualTo(forced.body().string("revertCheckpointId"));
    assertThat(scratchpad.object("baselineCheckpoint")).isPresent();

    Answer undone =
        restore(
            Json.object()
                .put("id", forced.body().string("revertCheckpointId").orElseThrow())
                .build());
    assertThat(undone.status()).isEqualTo(200);
    assertThat(undone.body().string("message")).hasValue("Checkpoint restored.");
    assertThat(api.workspace.resolve("a.txt")).hasContent("somebody else");
    assertThat(names()).containsExactly("a.txt", "c.txt", "dir", "m.txt");
  }

  @Test
  void checkpoints_are_listed_and_restored_by_their_own_user_only() throws Exception {
    List<JsonObject> mine =
        api.client()
            .get("/api/agent/checkpoints")
            .body()
            .array("checkpoints")
            .orElseThrow()
            .objects();

    assertThat(mine)
        .singleElement()
        .satisfies(
            checkpoint -> {
              assertThat(checkpoint.string("sessionId")).hasValue(session);
              assertThat(checkpoint.string("kind")).hasValue("dir_snapshot");
              assertThat(checkpoint.string("type")).hasValue("run");
              assertThat(checkpoint.bool("baseline")).hasValue(true);
            });
    assertThat(
            api.otherClient()
                .get("/api/ai/checkpoints")
                .body()
                .array("checkpoints")
                .orElseThrow()
                .items())
        .isEmpty();
    JsonObject body = Json.object().put("id", mine.getFirst().string("id").orElseThrow()).build();
    Answer foreign = api.otherClient().post("/api/ai/checkpoints/restore", body);
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(foreign.body().string("error")).hasValue("No checkpoint found");
    assertThat(api.otherClient().get(sessions("/changes/state")).status()).isEqualTo(404);
    assertThat(api.otherClient().post(sessions("/revert"), JsonObject.EMPTY).status())
        .isEqualTo(404);

    assertThat(restore(body).status()).isEqualTo(200);
    assertThat(names()).containsExactly("a.txt", "b.txt", "d.txt");
  }

  @Test
  void a_restore_that_cannot_be_understood_is_400() {
    Map<String, String> errors =
        Map.of(
            "{}", "id is required",
            "{\"id\":\"  \"}", "id is required",
            "{\"id\":null}", "id is required",
            "{\"id\":7}", "id must be a string, not a number",
            "{\"id\":\"cp_1_aaaaaa\",\"force\":\"yes\"}", "force must be a boolean, not a string",
            "{\"id\":\"cp_1_aaaaaa\",\"dryRun\":1}", "dryRun must be a boolean, not a number");
    errors.forEach(
        (body, error) -> {
          Answer answer = restore(Json.parseObject(body));

          assertThat(answer.status()).as(body).isEqualTo(400);
          assertThat(answer.body().string("error")).as(body).hasValue(error);
        });
  }

  @Test
  void what_does_not_exist_is_404_and_what_has_no_checkpoint_409() {
    assertThat(restore(Json.object().put("id", "cp_1_aaaaaa").build()).status()).isEqualTo(404);
    assertThat(api.client().get("/api/ai/sessions/nothing/changes/state").status()).isEqualTo(404);
    assertThat(api.client().post("/api/ai/sessions/nothing/revert", JsonObject.EMPTY).status())
        .isEqualTo(404);
    assertThat(revert(Json.object().put("dryRun", "no").build()).status()).isEqualTo(400);
    api.client().delete("/api/ai/sessions/" + session);
    assertThat(
            api.client()
                .get("/api/ai/checkpoints")
                .body()
                .array("checkpoints")
                .orElseThrow()
                .items())
        .isEmpty();
    assertThat(revert(JsonObject.EMPTY).status()).isEqualTo(404);
  }

  @Test
  void a_session_at_work_is_409() {
    JsonObject more =
        Json.object()
            .put("goal", "more")
            .put("autoApprove", true)
            .put("continueSessionId", session)
            .build();
    try (SseStream stream = api.run(more)) {
      stream.await("tool_start");

      Answer answer = revert(JsonObject.EMPTY);

      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.body().string("error", "")).contains("is at work");
      api.asyncat.cancel(api.owner.id(), session, "enough");
    }
  }

  private static JsonObject state(JsonObject states, String path) {
    return states.object(path).orElseThrow();
  }

  private static List<String> paths(JsonObject body, String list) {
    return body.array(list).orElseThrow().objects().stream()
        .map(one -> one.string("path", ""))
        .toList();
  }

  private List<String> names() throws IOException {
    try (var files = Files.walk(api.workspace)) {
      return files
          .filter(path -> !path.equals(api.workspace))
          .map(path -> String.valueOf(path.getFileName()))
          .sorted()
          .toList();
    }
  }

  private void put(String name, String content) throws IOException {
    Files.writeString(api.workspace.resolve(name), content);
  }

  private String sessions(String rest) {
    return "/api/ai/sessions/" + session + rest;
  }

  private Answer revert(JsonObject body) {
    return api.client().post(sessions("/revert"), body);
  }

  private Answer restore(JsonObject body) {
    return api.client().post("/api/ai/checkpoints/restore", body);
  }

  private static JsonObject args(String... namesAndValues) {
    JsonObject.Builder json = Json.object();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      json.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return json.build();
  }
}
