package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.testkit.model.ScriptedModel;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of {@code POST /run} that must not start a run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyTest {

  private final TestApi api = TestApi.with(ScriptedModel.answering("hello"));

  @AfterAll
  void nothing_was_started() {
    try (api) {
      assertThat(api.asyncat.sessions().list(api.owner.id(), null, 10)).isEmpty();
    }
  }

  private Answer run(String body) {
    return api.client().post("/api/ai/run", "application/json", body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"goal\":null}", "{\"goal\":\"  \"}", "{\"goal\":\"\"}"})
  void a_run_needs_a_goal(String body) {
    Answer answer = run(body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo("Goal is required");
  }

  @Test
  void a_missing_body_counts_as_an_empty_object() {
    Answer answer = api.client().send("POST", "/api/ai/run", BodyPublishers.noBody(), Map.of());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo("Goal is required");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"goal\":5}|goal must be a string, not a number",
        "{\"goal\":[\"x\"]}|goal must be a string, not an array",
        "{\"goal\":\"x\",\"agentMode\":1}|agentMode must be a string, not a number",
        "{\"goal\":\"x\",\"agentMode\":\"fast\"}|agentMode must be action, chat, plan or design,"
            + " not 'fast'",
        "{\"goal\":\"x\",\"maxRounds\":\"5\"}|maxRounds must be a whole number, not a string",
        "{\"goal\":\"x\",\"maxRounds\":1.5}|maxRounds must be a whole number, not 1.5",
        "{\"goal\":\"x\",\"maxRounds\":1e99}|maxRounds must be a whole number, not 1E+99",
        "{\"goal\":\"x\",\"maxRounds\":-1}|maxRounds must not be negative: -1",
        "{\"goal\":\"x\",\"autoApprove\":\"yes\"}|autoApprove must be true, false or \"all\", not"
            + " \"yes\"",
        "{\"goal\":\"x\",\"autoApprove\":1}|autoApprove must be a boolean, not a number",
        "{\"goal\":\"x\",\"detach\":\"true\"}|detach must be a boolean, not a string",
        "{\"goal\":\"x\",\"preApprovedTools\":\"note\"}|preApprovedTools must be an array, not a"
            + " string",
        "{\"goal\":\"x\",\"preApprovedTools\":[\"a\",7]}|preApprovedTools[1] must be a string, not"
            + " a number",
        "{\"goal\":\"x\",\"conversationHistory\":{}}|conversationHistory must be an array, not an"
            + " object",
        "{\"goal\":\"x\",\"conversationHistory\":[null]}|conversationHistory[0] must be an object,"
            + " not null",
        "{\"goal\":\"x\",\"conversationHistory\":[{\"role\":\"user\",\"content\":[]}]}|conversationHistory[0].content"
            + " must be a string, not an array",
        "{\"goal\":\"x\",\"conversationHistory\":[{\"role\":\"user\"},{\"role\":7}]}|conversationHistory[1].role"
            + " must be a string, not a number",
        "{\"goal\":\"x\",\"conversationHistory\":[{\"role\":\"user\"},\"hello\"]}|conversationHistory[1]"
            + " must be an object, not a string",
        "{\"goal\":\"x\",\"conversationHistory\":[{\"role\":\"user\",\"timestamp\":\"noon\"}]}|conversationHistory[0].timestamp"
            + " must be a time like 2025-01-02T03:04:05.678Z, not \"noon\"",
        "{\"goal\":\"x\",\"workingContext\":\"here\"}|workingContext must be an object, not a"
            + " string",
        "{\"goal\":\"x\",\"workingContext\":{\"rootId\":\"disk\"}}|workingContext.rootId must be"
            + " 'workspace' or 'project:' and the id of a project's folder, not 'disk'",
        "{\"goal\":\"x\",\"fileAttachments\":\"a.txt\"}|fileAttachments must be an array, not a"
            + " string",
        "{\"goal\":\"x\",\"fileAttachments\":[\"a.txt\",7]}|fileAttachments[1] must be a path or an"
            + " object, not a number",
        "{\"goal\":\"x\",\"fileAttachments\":[{\"path\":[]}]}|fileAttachments[0].path must be a"
            + " string, not an array",
        "{\"goal\":\"x\",\"fileAttachments\":[{\"promptOnly\":\"yes\"}]}|fileAttachments[0].promptOnly"
            + " must be a boolean, not a string",
        "{\"goal\":\"x\",\"agentMentions\":[{\"handle\":\"a\"},\"b\"]}|agentMentions[1] must be an"
            + " object, not a string",
        "{\"goal\":\"x\",\"agentMentions\":[{\"id\":4}]}|agentMentions[0].id must be a string, not"
            + " a number",
        "{\"goal\":\"x\",\"enabledIntegrationTools\":[null]}|enabledIntegrationTools[0] must be a"
            + " string, not null",
        "{\"goal\":\"x\",\"workingContext\":{\"path\":1}}|workingContext.path must be a string, not"
            + " a number",
        "[]|the body must be a JSON object, not an array",
        "\"goal\"|the body must be a JSON object, not a string",
        "null|the body must be a JSON object, not null"
      })
  void what_has_the_wrong_type_is_named_with_what_it_should_be(String body, String error) {
    Answer answer = run(body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo(error);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"goal\":\"x\"",
        "{goal:\"x\"}",
        "{'goal':'x'}",
        "{\"goal\":\"x\"} trailing",
        "{\"goal\":\"x\",}",
        "{\"goal\":\"\\ud8\"}",
        "NaN",
        "   "
      })
  void what_is_no_json_is_refused_with_the_place_of_the_mistake(String body) {
    Answer answer = run(body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).startsWith("not valid JSON: ").contains("at character");
  }

  @Test
  void deep_nesting_is_refused() {
    Answer answer = run("{\"goal\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void bytes_that_are_no_utf8_are_refused() {
    byte[] body = "{\"goal\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    Answer answer =
        api.client()
            .send(
                "POST",
                "/api/ai/run",
                BodyPublishers.ofByteArray(body),
                Map.of("Content-Type", "application/json"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains("UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json; charset=iso-8859-1",
        "image/png"
      })
  void another_type_of_body_is_refused(String type) {
    Answer answer = api.client().post("/api/ai/run", type, "{\"goal\":\"x\"}");
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.error()).contains("application/json").contains(type);
  }

  @Test
  void a_body_without_a_type_is_refused() {
    Answer answer =
        api.client()
            .send("POST", "/api/ai/run", BodyPublishers.ofString("{\"goal\":\"x\"}"), Map.of());
    assertThat(answer.status()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"//", "a", "application/", "garbage;;", "application/json; charset"})
  void a_type_that_is_none_is_refused(String type) {
    Answer answer = api.client().post("/api/ai/run", type, "{\"goal\":\"x\"}");
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.body().bool("success")).contains(false);
    assertThat(answer.error()).contains("application/json").contains(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"goal=%zz", "goal=x&maxRounds=many", "goal="})
  void a_form_is_checked_like_json(String form) {
    Answer answer = api.client().post("/api/ai/run", "application/x-www-form-urlencoded", form);
    assertThat(answer.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"goal\":\"x\",\"workingDir\":\"../..\"}",
        "{\"goal\":\"x\",\"workingDir\":\"/etc\"}",
        "{\"goal\":\"x\",\"workingDir\":\"no-such-directory\"}",
        "{\"goal\":\"x\",\"workingDir\":\"a\\u0000b\"}",
        "{\"goal\":\"x\",\"workingContext\":{\"relativePath\":\"../..\"}}",
        "{\"goal\":\"x\",\"workingContext\":{\"path\":\"/etc\"}}"
      })
  void a_directory_that_cannot_be_worked_in_is_refused(String body) {
    Answer answer = run(body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isNotEmpty();
  }
}
