package dev.asyncat.core;

import static dev.asyncat.testkit.run.RunAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the model is told beside the goal. */
class PromptedRunTest {

  @TempDir Path directory;

  @Test
  void an_answer_while_the_agents_own_plan_has_open_steps_is_not_taken_at_once() {
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("todo_write", plan("pending")),
            Turn.saying("Done."),
            Turn.calling("todo_write", plan("completed")),
            Turn.saying("Now done."));

    Run run = run(model, RunRequest.of("paint"));

    assertThat(run.answer()).isEqualTo("Now done.");
    assertThat(model.request(2).messages().getLast().toString())
        .contains("steps that are not done")
        .contains("Paint it");
    assertThat(run).isWellFormed();
  }

  @Test
  void a_model_that_insists_is_believed_in_the_end() {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(Turn.calling("todo_write", plan("pending")))
            .otherwise(request -> Turn.saying("Done."))
            .build();

    assertThat(run(model, RunRequest.of("paint")).answer()).isEqualTo("Done.");
    assertThat(model.requests()).hasSize(5);
    ScriptedModel planning =
        ScriptedModel.builder()
            .turn(Turn.calling("todo_write", plan("pending")))
            .otherwise(request -> Turn.saying("The plan."))
            .build();
    run(planning, RunRequest.of("paint").mode(AgentMode.PLAN));
    assertThat(planning.requests()).hasSize(3);
  }

  @Test
  void attachments_come_before_the_goal_and_stay_out_of_the_stored_one() throws Exception {
    Files.writeString(directory.resolve("notes.txt"), "remember the cat");
    ScriptedModel model = ScriptedModel.answering("I will.");

    Run run =
        run(
            model,
            RunRequest.builder("What should you remember?")
                .extras(
                    Json.object()
                        .put("fileAttachments", Json.array(Json.of("notes.txt")))
                        .put("clientTimestamp", "2025-01-02T03:04:05.678Z")
                        .build())
                .build());

    Message.User task = (Message.User) model.request(0).messages().getLast();
    assertThat(task.text()).contains("remember the cat").contains("[sent Jan 02 03:04]");
    assertThat(task.text().indexOf("remember the cat"))
        .isLessThan(task.text().indexOf("What should you"));
    assertThat(run)
        .hasEvent(
            LifecycleEvent.SessionStart.class,
            start -> assertThat(start.goal()).isEqualTo("What should you remember?"));
  }

  private static JsonObject plan(String status) {
    return Json.object()
        .put(
            "todos",
            Json.array(
                Json.object()
                    .put("id", "1")
                    .put("content", "Paint it")
                    .put("status", status)
                    .build()))
        .build();
  }

  private Run run(ScriptedModel model, RunRequest request) {
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      Run run = asyncat.run(request.in(directory));
      run.result();
      return run;
    }
  }
}
