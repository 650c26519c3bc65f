package dev.asyncat.cli.permission;

import dev.asyncat.cli.remote.ServerClient;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of a data directory on which a server runs. */
final class RemoteRuleBook implements RuleBook {

  private static final String RULES = "/permissions/rules";

  private final ServerClient client;

  RemoteRuleBook(ServerClient client) {
    this.client = client;
  }

  @Override
  public List<Entry> list() {
    return client.get(RULES).array("rules").orElse(JsonArray.EMPTY).objects().stream()
        .map(
            rule ->
                new Entry(
                    PermissionRule.parse(rule.string("rule", "")),
                    rule.string("profileHandle").orElse(null)))
        .toList();
  }

  @Override
  public void add(PermissionRule rule, @Nullable String profile) {
    JsonObject.Builder body = Json.object().put("rule", rule.text());
    if (profile != null) {
      body.put("profileId", id(profile));
    }
    client.post(RULES, body.build());
  }

  @Override
  public void revoke(PermissionRule rule, @Nullable String profile) {
    String whose = profile == null ? "" : "&profileId=" + ServerClient.segment(id(profile));
    client.delete(RULES + "?rule=" + ServerClient.segment(rule.text()) + whose);
  }

  @Override
  public List<String> tools() {
    return client.get("/tools").array("tools").orElse(JsonArray.EMPTY).objects().stream()
        .map(tool -> tool.string("name", ""))
        .toList();
  }

  private String id(String wanted) {
    List<JsonObject> all =
        client.get("/profiles").array("profiles").orElse(JsonArray.EMPTY).objects();
    return all.stream()
        .filter(
            profile ->
                List.of("id", "handle", "name").stream()
                    .anyMatch(key -> profile.string(key, "").equals(wanted)))
        .findFirst()
        .flatMap(profile -> profile.string("id"))
        .orElseThrow(
            () ->
                new NotFoundException(
                    "There is no profile '"
                        + wanted
                        + "'. There are: "
                        + all.stream().map(profile -> profile.string("handle", "")).toList()));
  }

  @Override
  public void close() {
    client.close();
  }
}
