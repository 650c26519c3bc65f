package dev.asyncat.jaxrs.error;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;

/** The body of every error. */
public final class ErrorEnvelope {

  private ErrorEnvelope() {}

  /** {@code {"success":false,"error":message}}. */
  public static JsonObject of(String message) {
    return Json.object().put("success", false).put("error", message).build();
  }

  /**
   * The same, or what clients of OpenAI read instead.
   *
   * @param openAi whether such a client asked
   */
  static JsonObject of(int status, String message, boolean openAi) {
    return openAi ? forOpenAi(status, message) : of(message);
  }

  /** {@code {"error":{"message":…,"type":…,"param":null,"code":…}}}. */
  public static JsonObject forOpenAi(int status, String message) {
    return Json.object()
        .put(
            "error",
            Json.object()
                .put("message", message)
                .put("type", type(status))
                .put("param", Json.nul())
                .put("code", status == 404 ? Json.of("not_found") : Json.nul())
                .build())
        .build();
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }

  /** What is said about a status for which nothing more is known. */
  public static String text(int status) {
    return switch (status) {
      case 400 -> "Bad request: the URL, a header or the framing is not valid HTTP";
      case 401 -> "Authentication required";
      case 403 -> "Forbidden";
      case 404 -> "Route not found";
      case 405 -> "Method not allowed";
      case 406 -> "Not acceptable: this API answers in JSON and event streams";
      case 408 -> "The request took too long to arrive";
      case 413 -> "Payload too large";
      case 414 -> "The URL is too long";
      case 415 -> "Unsupported media type: send application/json";
      case 431 -> "The request headers are too large";
      case 501 -> "Not implemented";
      case 503 -> "Service unavailable";
      case 505 -> "Unsupported HTTP version: use HTTP/1.1";
      default -> status < 500 ? "Bad request" : "Internal server error";
    };
  }
}
