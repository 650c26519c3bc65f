package dev.asyncat.permission;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a person decided about one call. */
public sealed interface PermissionDecision {

  /** The word clients use. */
  String wire();

  /** Allows the call, as asked. */
  static PermissionDecision allow() {
    return new Allow(null);
  }

  /** Refuses the call. */
  static PermissionDecision deny(String reason) {
    return new Deny(reason);
  }

  /**
   * This call only.
   *
   * @param arguments run with these instead, {@code null} to run as asked
   */
  record Allow(@Nullable JsonObject arguments) implements PermissionDecision {
    @Override
    public String wire() {
      return "allow";
    }
  }

  /** This call, and every later call of the same tool until the session's run ends. */
  record AllowSession() implements PermissionDecision {
    @Override
    public String wire() {
      return "allow_session";
    }
  }

  /** This call, and what {@link PermissionRequest#rule()} covers, in all later runs too. */
  record AllowAlways() implements PermissionDecision {
    @Override
    public String wire() {
      return "allow_always_tool";
    }
  }

  /** Not allowed. The model sees the reason and goes on. */
  record Deny(String reason) implements PermissionDecision {
    @Override
    public String wire() {
      return "deny";
    }
  }

  /** Whether the call may run. */
  default boolean allowed() {
    return !(this instanceof Deny);
  }

  /** The form kept in the run log. */
  default JsonObject toJson() {
    JsonObject.Builder json = Json.object().put("decision", wire());
    switch (this) {
      case Allow(JsonObject arguments) -> json.putIfPresent("args", arguments);
      case Deny(String reason) -> json.put("reason", reason);
      case AllowSession ignored -> {}
      case AllowAlways ignored -> {}
    }
    return json.build();
  }

  /**
   * Reads {@link #toJson()}, which is also what clients send.
   *
   * @throws dev.asyncat.error.InvalidRequestException for an unknown decision
   */
  static PermissionDecision fromJson(JsonObject json) {
    return PermissionDecisions.read(json);
  }
}
