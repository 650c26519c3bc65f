package dev.asyncat.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.Json;
import dev.asyncat.model.Message;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunRequest.Audience;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.run.RunRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Branches of recorded sessions. */
class ForkTest {

  @TempDir Path directory;

  private final InMemoryStore store = new InMemoryStore();
  private Run recorded;

  @BeforeEach
  void record() throws Exception {
    Files.writeString(directory.resolve("a.txt"), "a cat\n");
    ScriptedModel model =
        ScriptedModel.of(
            Turn.calling("read_file", Json.object().put("path", "a.txt").build()),
            Turn.calling("ask_user", Json.object().put("question", "Which colour?").build()),
            Turn.saying("It is blue."));
    try (Asyncat asyncat = Asyncat.builder().store(store).model(model).build()) {
      recorded =
          asyncat.run(
              RunRequest.builder("paint it").audience(Audience.CLIENT).build().in(directory));
      String question = RunRecorder.follow(recorded).await(PermissionEvent.Asked.class).requestId();
      recorded.reply(question, "blue");
      assertThat(recorded.answer()).isEqualTo("It is blue.");
    }
  }

  @Test
  void another_model_takes_over_with_the_thread_as_it_was() {
    ScriptedModel other = ScriptedModel.answering("Azure, I would say.");

    Run branch = fork(Fork.beforeRound(3).with(other));

    assertThat(branch.answer()).isEqualTo("Azure, I would say.");
    assertThat(branch.sessionId()).isNotEqualTo(recorded.sessionId());
    List<Message> thread = other.request(0).messages();
    assertThat(thread).filteredOn(Message.ToolResult.class::isInstance).hasSize(2);
    assertThat(thread.getLast().toString()).contains("blue");
  }

  @Test
  void the_user_can_have_answered_something_else() {
    ScriptedModel other = ScriptedModel.answering("It is red.");

    fork(Fork.beforeRound(3).answering("red").with(other)).answer();

    assertThat(other.request(0).messages().getLast().toString())
        .contains("red")
        .doesNotContain("blue");
  }

  @Test
  void the_user_can_say_more_from_the_very_beginning() {
    ScriptedModel other = ScriptedModel.answering("A dog, then.");

    fork(Fork.beforeRound(1).saying("But make it a dog.").with(other)).answer();

    List<Message> thread = other.request(0).messages();
    assertThat(thread.getLast()).isEqualTo(Message.user("But make it a dog."));
    assertThat(thread).noneMatch(Message.Assistant.class::isInstance);
  }

  @Test
  void a_model_that_calls_in_text_reads_the_thread_as_text() {
    ScriptedModel other =
        ScriptedModel.builder().nativeTools(false).turn(Turn.saying("Fine.")).build();

    fork(Fork.beforeRound(3).with(other)).answer();

    List<Message> thread = other.request(0).messages();
    assertThat(thread).noneMatch(Message.ToolResult.class::isInstance);
    assertThat(thread.toString()).contains("<tool_call>").contains("<tool_result");
  }

  @Test
  void the_recorded_session_stays_as_it_was() {
    long before = store.runLog().lastSeq(recorded.sessionId());

    fork(Fork.beforeRound(2).with(ScriptedModel.answering("x"))).answer();

    assertThat(store.runLog().lastSeq(recorded.sessionId())).isEqualTo(before);
  }

  @Test
  void what_cannot_be_forked_is_said() {
    ScriptedModel model = ScriptedModel.answering("x");

    assertThatThrownBy(() -> Fork.beforeRound(0)).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> fork(Fork.beforeRound(5).with(model)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("has 3 rounds");
    assertThatThrownBy(() -> fork(Fork.beforeRound(2).answering("red").with(model)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("no question to answer");
    try (Asyncat asyncat = Asyncat.builder().store(store).build()) {
      assertThatThrownBy(() -> asyncat.fork("nobody", recorded.sessionId(), Fork.beforeRound(1)))
          .isInstanceOf(NotFoundException.class);
    }
  }

  private Run fork(Fork fork) {
    try (Asyncat asyncat = Asyncat.builder().store(store).build()) {
      Run branch = asyncat.fork(asyncat.users().defaultUser().id(), recorded.sessionId(), fork);
      branch.result();
      return branch;
    }
  }
}
