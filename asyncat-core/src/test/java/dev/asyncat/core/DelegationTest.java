package dev.asyncat.core;

import static dev.asyncat.testkit.run.RunAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.profile.ProfileDraft;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.run.DelegationEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunRequest.Audience;
import dev.asyncat.run.StopReason;
import dev.asyncat.session.Session;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.run.RunRecorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that give work to other agents. */
class DelegationTest {

  @TempDir Path directory;

  @Test
  void the_other_agent_works_in_a_session_of_its_own_and_its_events_are_shown() {
    ScriptedModel model = ScriptedModel.builder().otherwise(this::paintTogether).build();
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run run = asyncat.run(request().preApproved(List.of("delegate_task")).build());

      assertThat(run.answer()).isEqualTo("The painter says: It is blue.");
      DelegationEvent.Started started = event(run, DelegationEvent.Started.class);
      String sub = started.data().string("sessionId", "");
      Session session = asyncat.sessions().find(userId(asyncat), sub).orElseThrow();
      assertThat(session.goal()).isEqualTo("You are: Painter\n\nPaint the wall");
      assertThat(session.finalAnswer()).isEqualTo("It is blue.");
      assertThat(run.events())
          .filteredOn(DelegationEvent.Inner.class::isInstance)
          .extracting(event -> ((DelegationEvent.Inner) event).event().type())
          .startsWith("session_start")
          .endsWith("answer", "done");
      assertThat(run)
          .isWellFormed()
          .hasResult(
              "delegate_task",
              result -> {
                assertThat(result.string("answer", "")).isEqualTo("It is blue.");
                assertThat(result.object("profile").orElseThrow().string("handle", ""))
                    .isEqualTo("painter");
                assertThat(result.integer("roundsTaken")).hasValue(1);
              });
    }
  }

  private Turn paintTogether(ModelRequest request) {
    String all = request.messages().toString();
    if (all.contains("You are: Painter")) {
      return Turn.saying("It is blue.");
    }
    return request.messages().getLast() instanceof Message.ToolResult
        ? Turn.saying("The painter says: It is blue.")
        : Turn.calling("delegate_task", task("Painter", "Paint the wall"));
  }

  @Test
  void questions_of_the_other_agent_are_answered_in_the_stream_of_the_first() {
    ScriptedModel model = ScriptedModel.builder().otherwise(this::writeTogether).build();
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run run =
          asyncat.run(
              request().audience(Audience.CLIENT).preApproved(List.of("delegate_task")).build());
      PermissionEvent.Requested asked =
          RunRecorder.follow(run).await(PermissionEvent.Requested.class);
      assertThat(asked.request().call().name()).isEqualTo("write_file");

      assertThat(run.decide(asked.request().id(), PermissionDecision.allow())).isTrue();

      assertThat(run.answer()).isEqualTo("ok");
      assertThat(directory.resolve("w.txt")).hasContent("w");
      String sub = event(run, DelegationEvent.Started.class).data().string("sessionId", "");
      assertThat(asyncat.sessions().audit(sub)).hasSize(1);
      assertThat(asyncat.sessions().openRequests(sub)).isEmpty();
    }
  }

  @Test
  void nobody_to_ask_means_denied_for_the_other_agent_too() {
    ScriptedModel model = ScriptedModel.builder().otherwise(this::writeTogether).build();
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run run = asyncat.run(request().preApproved(List.of("delegate_task")).build());

      assertThat(run.result().stopReason()).isEqualTo(StopReason.ANSWER);
      assertThat(directory.resolve("w.txt")).doesNotExist();
    }
  }

  private Turn writeTogether(ModelRequest request) {
    boolean worker = request.messages().toString().contains("You are: Writer");
    if (request.messages().getLast() instanceof Message.ToolResult) {
      return Turn.saying("ok");
    }
    return worker
        ? Turn.calling("write_file", Json.object().put("path", "w.txt").put("content", "w").build())
        : Turn.calling("delegate_task", task("Writer", "Write w"));
  }

  @Test
  void the_other_agent_gets_only_the_tools_it_was_given_and_delegates_no_further() {
    ScriptedModel model =
        ScriptedModel.builder()
            .otherwise(
                request ->
                    request.messages().toString().contains("You are: Reader")
                            || request.messages().getLast() instanceof Message.ToolResult
                        ? Turn.saying("ok")
                        : Turn.calling(
                            "delegate_task",
                            task("Reader", "Read").with("tools", Json.array(Json.of("read_file")))))
            .build();
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      asyncat.run(request().preApproved(List.of("delegate_task")).build()).result();
    }

    assertThat(model.request(1).tools())
        .extracting(tool -> tool.name())
        .containsExactlyInAnyOrder("read_file", "todo_write", "list_plan", "ask_user");
    assertThat(model.request(0).tools()).extracting(tool -> tool.name()).contains("delegate_task");
  }

  @Test
  void cancelling_the_first_agent_cancels_the_other() {
    ScriptedModel model =
        ScriptedModel.builder()
            .otherwise(
                request ->
                    request.messages().toString().contains("You are: Sleeper")
                        ? Turn.hanging()
                        : Turn.calling("delegate_task", task("Sleeper", "Sleep")))
            .build();
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run run = asyncat.run(request().preApproved(List.of("delegate_task")).build());
      model.awaitRequests(2, Duration.ofSeconds(10));

      run.cancel("enough");

      assertThat(run.result().stopReason()).isEqualTo(StopReason.CANCELLED);
      String sub = event(run, DelegationEvent.Started.class).data().string("sessionId", "");
      asyncat.liveRun(userId(asyncat), sub).ifPresent(Run::result);
      assertThat(asyncat.sessions().find(userId(asyncat), sub).orElseThrow().error())
          .isEqualTo("Agent run stopped by user.");
    }
  }

  @Test
  void a_profile_takes_over_with_its_own_soul_but_no_more_rights_than_the_first_agent() {
    ScriptedModel model =
        ScriptedModel.builder()
            .otherwise(
                request -> {
                  String all = request.messages().toString();
                  if (request.messages().getLast() instanceof Message.ToolResult) {
                    return Turn.saying("ok");
                  }
                  return all.contains("You write poems")
                      ? Turn.calling(
                          "write_file",
                          Json.object().put("path", "p.txt").put("content", "p").build())
                      : Turn.calling(
                          "delegate_to_profile",
                          Json.object()
                              .put("profileHandle", "poet")
                              .put("task", "Write one")
                              .build());
                })
            .build();
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      asyncat
          .profiles()
          .create(
              userId(asyncat),
              ProfileDraft.builder()
                  .name("Poet")
                  .handle("poet")
                  .soulOverride("You write poems.")
                  .autoApprove(true)
                  .build());
      JsonArray mentions = Json.array(Json.object().put("handle", "#poet").build());
      Run run =
          asyncat.run(
              request()
                  .preApproved(List.of("delegate_to_profile"))
                  .extras(Json.object().put("agentMentions", mentions).build())
                  .build());

      assertThat(run.answer()).isEqualTo("ok");
      assertThat(directory.resolve("p.txt")).doesNotExist();
      assertThat(model.request(0).messages().getFirst().toString())
          .contains("mentioned these agents")
          .contains("poet: Poet");
    }
  }

  private RunRequest.Builder request() {
    return RunRequest.of("do it together").in(directory).toBuilder();
  }

  private static JsonObject task(String role, String task) {
    return Json.object().put("role", role).put("task", task).build();
  }

  private static String userId(Asyncat asyncat) {
    return asyncat.users().defaultUser().id();
  }

  private static <E> E event(Run run, Class<E> type) {
    return run.events().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }
}
