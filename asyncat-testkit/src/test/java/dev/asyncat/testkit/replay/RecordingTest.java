package dev.asyncat.testkit.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.StopReason;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {

  private static final ToolSpec TOOL =
      new ToolSpec(
          "dice",
          "Rolls.",
          Json.object().put("type", "object").build(),
          "games",
          PermissionLevel.SAFE);

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("r.jsonl");
  }

  @Test
  void a_file_has_a_head_with_its_version_and_a_line_per_event() throws IOException {
    Recorded.run()
        .says("Hello.")
        .ends(StopReason.ANSWER, "Hello.")
        .withTools(List.of(TOOL))
        .write(file());

    List<String> lines = Files.readAllLines(file());

    JsonObject head = Json.parseObject(lines.getFirst());
    assertThat(head.string("kind")).hasValue("asyncat-recording");
    assertThat(head.integer("version")).hasValue(1);
    assertThat(lines.stream().skip(1).map(line -> Json.parseObject(line).string("type", "")))
        .containsExactly(
            "run_accepted",
            "session_start",
            "thread_prepared",
            "delta",
            "usage_update",
            "turn_completed",
            "done");
    assertThat(Recording.read(file()).tools()).containsExactly(TOOL);
  }

  @Test
  void whose_run_it_was_and_where_the_model_is_stay_out() throws IOException {
    Recorded.run(Json.object().put("model", "tiny").put("baseUrl", "http://inner.example/v1"))
        .says("Hello.")
        .ends(StopReason.ANSWER, "Hello.")
        .write(file());

    assertThat(file())
        .content()
        .doesNotContain("grace")
        .doesNotContain("inner.example")
        .doesNotContain("private");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-proj-abcdefghijklmnop1234",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "github_pat_abcdefghijklmnopqrstuvwxyz",
        "AKIAABCDEFGHIJKLMNOP",
        "xoxb-123456789012-abcdef",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0xyz.c2lnbmF0dXJlc2ln",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----"
      })
  void keys_of_known_forms_are_masked_wherever_they_are_cut(String secret) throws IOException {
    for (int at = 1; at < secret.length(); at += 5) {
      Recorded.run()
          .says("It is ", secret.substring(0, at), secret.substring(at), " I think")
          .ends(StopReason.ANSWER, "It is " + secret)
          .write(file());

      assertThat(Recording.read(file()).events().toString())
          .contains("It is [secret] I think")
          .doesNotContain(secret.substring(at));
    }
  }

  @Test
  void passwords_in_addresses_and_bearer_tokens_are_masked_and_plain_text_is_not() {
    assertThat(SecretMask.text("https://ada:pw@example.org/x"))
        .isEqualTo("https://[secret]@example.org/x");
    assertThat(SecretMask.text("Authorization: Bearer abcdefghijklmnop123"))
        .isEqualTo("Authorization: Bearer [secret]");
    String plain = "the bearer of ask-me-anything-you-like-to, https://example.org:80/a@b";
    assertThat(SecretMask.text(plain)).isEqualTo(plain);
  }

  @Test
  void of_several_runs_the_last_is_kept() {
    List<LoggedEvent> first = Recorded.run().says("One.").ends(StopReason.ANSWER, "One.").events();
    List<LoggedEvent> both = new java.util.ArrayList<>(first);
    for (LoggedEvent event : Recorded.run().says("Two.").ends(StopReason.ANSWER, "Two.").events()) {
      both.add(new LoggedEvent(event.seq() + first.size(), "s1", "r2", event.at(), event.event()));
    }

    assertThat(Recording.of(both).end().orElseThrow().answer()).isEqualTo("Two.");
  }

  @Test
  void a_file_that_is_none_says_which_line_is_wrong() throws IOException {
    Files.writeString(file(), "hello\n");
    assertThatThrownBy(() -> Recording.read(file()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("line 1 of " + file() + " is no JSON object");

    Files.writeString(file(), "{}\n");
    assertThatThrownBy(() -> Recording.read(file()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("is no recording of Asyncat");

    Recorded.run().says("x").ends(StopReason.ANSWER, "x").write(file());
    String text = Files.readString(file());
    Files.writeString(file(), text.replaceFirst("\"version\":1", "\"version\":7"));
    assertThatThrownBy(() -> Recording.read(file()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("version 7")
        .hasMessageContaining("record it again");

    Files.writeString(file(), text.replace("\"type\":\"done\"", "\"kind\":\"done\""));
    assertThatThrownBy(() -> Recording.read(file()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("line 8 of " + file() + " is no event");
  }

  @Test
  void a_missing_resource_says_where_it_belongs() {
    assertThatThrownBy(() -> Recording.resource(RecordingTest.class, "absent.jsonl"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("absent.jsonl")
        .hasMessageContaining("src/test/resources");
  }

  @Test
  void events_of_a_later_version_are_kept() {
    Recorded.run()
        .add(new RunEvent.Extension("from_the_future", Json.object().put("x", 1).build()))
        .says("x")
        .ends(StopReason.ANSWER, "x")
        .write(file());

    assertThat(Recording.read(file()).events())
        .extracting(event -> event.event().type())
        .contains("from_the_future");
  }
}
