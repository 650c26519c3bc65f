package dev.asyncat.permission;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;

/** Reads decisions strictly: what is not clearly an approval must never become one. */
final class PermissionDecisions {

  private static final String EXPECTED =
      "decision must be allow, deny, allow_session or allow_always_tool";

  private PermissionDecisions() {}

  static PermissionDecision read(JsonObject json) {
    String word =
        json.string("decision")
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        json.has("decision")
                            ? EXPECTED + ", not " + json.get("decision").orElseThrow()
                            : EXPECTED + "; it is missing"));
    Json arguments = json.get("args").filter(value -> !value.isNull()).orElse(null);
    if (arguments != null && !word.equals("allow")) {
      throw new InvalidRequestException("args can only be edited with decision allow");
    }
    return switch (word) {
      case "allow" -> new PermissionDecision.Allow(arguments == null ? null : object(arguments));
      case "allow_session" -> new PermissionDecision.AllowSession();
      case "allow_always_tool" -> new PermissionDecision.AllowAlways();
      case "deny" ->
          new PermissionDecision.Deny(
              json.string("reason").filter(r -> !r.isBlank()).orElse("User denied permission"));
      default -> throw new InvalidRequestException(EXPECTED + ", not '" + word + "'");
    };
  }

  private static JsonObject object(Json value) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new InvalidRequestException("args must be an object");
  }
}
