package dev.asyncat.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.jaxrs.ApiClient.Answer;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.model.ScriptedModel;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PermissionRuleResourceTest {

  private static final String RULES = "/api/agent/permissions/rules";

  private final TestApi api = TestApi.with(ScriptedModel.answering("hello"));
  private final ApiClient client = api.client();

  @AfterEach
  void close() {
    api.close();
  }

  private List<String> rules() {
    return client.get(RULES).body().array("rules").orElseThrow().objects().stream()
        .map(rule -> rule.string("rule", ""))
        .toList();
  }

  private static JsonObject rule(String text) {
    return Json.object().put("rule", text).build();
  }

  private static String query(String rule) {
    return RULES + "?rule=" + URLEncoder.encode(rule, StandardCharsets.UTF_8);
  }

  @Test
  void a_rule_is_added_listed_and_revoked() {
    JsonObject added =
        client.post(RULES, rule("!run_command(git push *) in action")).body().object("rule").get();
    client.post(RULES, rule("write_file"));
    client.post(RULES, rule("write_file"));

    assertThat(added.string("kind")).hasValue("deny");
    assertThat(added.string("tool")).hasValue("run_command");
    assertThat(added.string("subject")).hasValue("git push *");
    assertThat(added.string("mode")).hasValue("action");
    assertThat(rules()).containsExactly("!run_command(git push *) in action", "write_file");

    assertThat(client.delete(query("!run_command(git push *) in action")).status()).isEqualTo(200);
    assertThat(rules()).containsExactly("write_file");
  }

  @Test
  void what_is_wrong_is_named() {
    assertThat(client.post(RULES, JsonObject.EMPTY).error()).contains("rule is required");
    assertThat(client.post(RULES, Json.object().put("rule", 5).build()).status()).isEqualTo(400);
    assertThat(client.post(RULES, rule("two words")).status()).isEqualTo(400);
    assertThat(client.delete(RULES).status()).isEqualTo(400);
    Answer gone = client.delete(query("write_file"));
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.error()).isEqualTo("there is no rule write_file for all runs");
    assertThat(client.post(RULES, rule("write_file").with("profileId", Json.of("nobody"))).error())
        .isEqualTo("Profile not found");
  }
}
