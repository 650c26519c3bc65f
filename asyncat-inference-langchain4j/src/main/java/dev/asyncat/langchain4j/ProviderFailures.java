package dev.asyncat.langchain4j;

import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what kind of failure a provider reports, from the HTTP status and its words. */
public final class ProviderFailures {

  private static final List<String> OVERFLOW =
      List.of(
          "context_length_exceeded",
          "exceed_context_size",
          "maximum context length",
          "context window",
          "context length",
          "context size",
          "prompt is too long",
          "prompt too long",
          "input is too long",
          "too many input tokens",
          "input token count",
          "reduce the length of the messages");

  private static final List<String> NO_CREDIT =
      List.of("insufficient_quota", "billing", "credit balance", "insufficient balance");

  private static final List<String> TOO_FAST =
      List.of("rate_limit", "rate limit", "too many requests", "throttl");

  private static final List<String> BUSY =
      List.of("overloaded", "server_error", "internal_error", "unavailable", "api_error");

  private static final Pattern TRY_AGAIN =
      Pattern.compile(
          "(?:try again|retry) in (?<amount>\\d{1,6}(?:\\.\\d{1,6})?) ?(?<unit>ms|s|m)?\\b",
          Pattern.CASE_INSENSITIVE);

  private ProviderFailures() {}

  /**
   * The failure as an exception.
   *
   * @param status the HTTP status, or one that the error object names; 0 if there is none
   * @param code the provider's own word for the failure, empty if it gave none
   * @param message for people; must be free of secrets
   * @param retryAfter what the provider's headers ask for; if there is nothing, a wait that the
   *     message asks for counts
   */
  public static ModelException of(
      int status,
      String code,
      String message,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    Duration wait = retryAfter == null ? waitIn(message).orElse(null) : retryAfter;
    return new ModelException(kind(status, code, message), message, wait, cause);
  }

  private static Kind kind(int status, String code, String message) {
    String words = (code + " " + message).toLowerCase(Locale.ROOT);
    if (status == 401 || status == 403) {
      return Kind.UNAUTHORIZED;
    }
    if (status == 402 || mentions(words, NO_CREDIT)) {
      return Kind.REJECTED;
    }
    if (status == 429) {
      return Kind.RATE_LIMITED;
    }
    if (status == 413 || mentions(words, OVERFLOW)) {
      return Kind.CONTEXT_OVERFLOW;
    }
    return switch (status) {
      case 404 -> Kind.UNUSABLE;
      case 408, 504, 524 -> Kind.TIMEOUT;
      case 501 -> Kind.REJECTED;
      default -> status >= 500 ? Kind.OVERLOADED : status >= 300 ? Kind.REJECTED : said(words);
    };
  }

  /** Without a status, as in the middle of a stream, only the words tell. */
  private static Kind said(String words) {
    if (mentions(words, TOO_FAST)) {
      return Kind.RATE_LIMITED;
    }
    if (mentions(words, BUSY)) {
      return Kind.OVERLOADED;
    }
    if (words.contains("invalid_request")) {
      return Kind.REJECTED;
    }
    return Kind.BROKEN_ANSWER;
  }

  private static boolean mentions(String words, List<String> any) {
    return any.stream().anyMatch(words::contains);
  }

  private static Optional<Duration> waitIn(String message) {
    Matcher matcher = TRY_AGAIN.matcher(message);
    if (!matcher.find()) {
      return Optional.empty();
    }
    double amount = Double.parseDouble(matcher.group("amount"));
    String unit = matcher.group("unit");
    double millis =
        switch (unit == null ? "s" : unit.toLowerCase(Locale.ROOT)) {
          case "ms" -> amount;
          case "m" -> amount * 60_000;
          default -> amount * 1_000;
        };
    return Optional.of(Duration.ofMillis((long) Math.ceil(millis)));
  }
}
