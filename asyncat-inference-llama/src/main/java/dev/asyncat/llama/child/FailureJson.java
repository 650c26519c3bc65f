package dev.asyncat.llama.child;

import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelException;

/** Failures as they travel from the child, so that the parent throws what the child threw. */
final class FailureJson {

  private FailureJson() {}

  static JsonObject write(Throwable failure) {
    JsonObject.Builder json = Json.object().put("message", String.valueOf(failure.getMessage()));
    return switch (failure) {
      case ModelException model ->
          json.put("type", "model").put("kind", model.kind().name()).build();
      case CancelledException ignored -> json.put("type", "cancelled").build();
      case InvalidRequestException ignored -> json.put("type", "invalid").build();
      case UnavailableException ignored -> json.put("type", "unavailable").build();
      case OutOfMemoryError ignored -> json.put("type", "memory").build();
      default -> json.put("type", "other").put("message", failure.toString()).build();
    };
  }

  static AsyncatException read(JsonObject json) {
    String message = json.string("message", "it failed");
    return switch (json.string("type", "")) {
      case "model" ->
          new ModelException(ModelException.Kind.valueOf(json.string("kind", "UNUSABLE")), message);
      case "cancelled" -> new CancelledException(message);
      case "invalid" -> new InvalidRequestException(message);
      case "unavailable" -> new UnavailableException(message);
      case "memory" ->
          new ModelException(
              ModelException.Kind.UNUSABLE,
              "the process of the model has too little memory for Java objects: " + message);
      default ->
          new ModelException(
              ModelException.Kind.UNUSABLE, "the process of the model failed: " + message);
    };
  }
}
