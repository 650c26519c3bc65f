package dev.asyncat.langchain4j.openai;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.langchain4j.ProviderFailures;
import dev.asyncat.model.ModelException;
import dev.asyncat.model.ModelException.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what went wrong with one server, in words that help and give nothing away. */
final class HttpFailures {

  private static final int SHOWN = 500;
  private static final Pattern TITLE =
      Pattern.compile("<title[^>]*>([^<]{1,200})<", Pattern.CASE_INSENSITIVE);
  private static final Pattern HTML =
      Pattern.compile("^\\s*<(?:!doctype|html|head|body)", Pattern.CASE_INSENSITIVE);

  /** Nobody waits longer than this for a retry, and larger numbers are mistakes. */
  private static final long LONGEST_WAIT_SECONDS = Duration.ofDays(1).toSeconds();

  private final Target target;

  HttpFailures(Target target) {
    this.target = target;
  }

  /** The server answered, but not with a stream. */
  ModelException status(int status, HttpHeaders headers, String body) {
    Said said = said(body);
    String message =
        target.server()
            + " answered "
            + status
            + (said.message().isEmpty() ? "." : ": ")
            + said.message()
            + hint(status, headers);
    return ProviderFailures.of(status, said.code(), message, retryAfter(headers), null);
  }

  private String hint(int status, HttpHeaders headers) {
    return switch (status) {
      case 301, 302, 303, 307, 308 ->
          " It redirects to "
              + shown(headers.firstValue("location").orElse("an unknown place"))
              + "; redirects are not followed, so give that address as the base URL.";
      case 401, 403 ->
          target.keyed() ? " Check the API key." : " No API key is set; this server wants one.";
      case 404 -> " Check the base URL and the model's name.";
      default -> "";
    };
  }

  /** An error object in the middle of the stream, or in place of it. */
  ModelException reported(Json error) {
    Said said = said(error);
    String message =
        target.server()
            + " reported an error: "
            + (said.message().isEmpty() ? shown(error.toString()) : said.message());
    return ProviderFailures.of(said.status(), said.code(), message, null, null);
  }

  /** An event of type error, whose data may or may not be JSON. */
  ModelException reported(String data) {
    try {
      return reported(Json.parse(data));
    } catch (JsonSyntaxException text) {
      return reported(Json.of(data));
    }
  }

  /** The answer cannot be understood. */
  ModelException broken(String what) {
    return new ModelException(Kind.BROKEN_ANSWER, target.server() + " " + what);
  }

  /** A body that is a web page where a stream was expected. */
  ModelException webPage(String body) {
    return new ModelException(
        Kind.REJECTED, target.server() + " answered with " + page(body) + "; check the base URL.");
  }

  /** Nothing, or only a part, was received. */
  ModelException connection(Throwable failure, boolean answering) {
    String server = target.server();
    String reason = reason(failure);
    return switch (failure) {
      case ResponseBytes.TooLongException tooLong ->
          new ModelException(
              Kind.BROKEN_ANSWER,
              server + ": " + tooLong.getMessage() + "; the rest was not read.");
      case HttpConnectTimeoutException ignored ->
          new ModelException(
              Kind.NETWORK,
              server + " took no connection within " + seconds(target.limits().connect()) + ".");
      case HttpTimeoutException ignored ->
          new ModelException(
              Kind.TIMEOUT,
              answering
                  ? server
                      + " fell silent in the middle of its answer for "
                      + seconds(target.limits().idle())
                      + "."
                  : server + " did not answer within " + seconds(target.limits().response()) + ".");
      case ConnectException refused when unresolved(refused) -> unknownHost(server);
      case UnknownHostException ignored -> unknownHost(server);
      case ConnectException ignored ->
          new ModelException(
              Kind.NETWORK, "Cannot connect to " + server + reason + "; is the server running?");
      default ->
          answering
              ? new ModelException(
                  Kind.BROKEN_ANSWER,
                  "The connection to "
                      + server
                      + " broke in the middle of the answer"
                      + reason
                      + ".",
                  failure)
              : new ModelException(
                  Kind.NETWORK, "The connection to " + server + " failed" + reason + ".", failure);
    };
  }

  private static ModelException unknownHost(String server) {
    return new ModelException(
        Kind.NETWORK, "The host of " + server + " is not known; check the base URL.");
  }

  private static boolean unresolved(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private String reason(Throwable failure) {
    String message = failure instanceof IOException ? failure.getMessage() : failure.toString();
    return message == null || message.isBlank() ? "" : " (" + shown(message) + ")";
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() > 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
  }

  /** How long the server asks to wait, from the headers that ask for it. */
  @Nullable Duration retryAfter(HttpHeaders headers) {
    Optional<Duration> millis =
        headers.firstValue("retry-after-ms").flatMap(HttpFailures::number).map(Duration::ofMillis);
    return millis
        .or(() -> headers.firstValue("retry-after").flatMap(value -> wait(value, headers)))
        .orElse(null);
  }

  private Optional<Duration> wait(String value, HttpHeaders headers) {
    Optional<Duration> seconds = number(value).map(Duration::ofSeconds);
    if (seconds.isPresent()) {
      return seconds;
    }
    Instant now =
        headers.firstValue("date").flatMap(HttpFailures::date).orElse(target.clock().instant());
    return date(value)
        .map(then -> Duration.between(now, then))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }

  private static Optional<Long> number(String text) {
    try {
      double value = Math.ceil(Double.parseDouble(text.strip()));
      return value >= 0 && value <= LONGEST_WAIT_SECONDS * 1_000
          ? Optional.of((long) value)
          : Optional.empty();
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private record Said(int status, String code, String message) {}

  private Said said(String body) {
    if (HTML.matcher(body).find()) {
      return new Said(0, "", page(body));
    }
    try {
      return said(Json.parse(body));
    } catch (JsonSyntaxException notJson) {
      return new Said(0, "", shown(body));
    }
  }

  private Said said(Json json) {
    return switch (json) {
      case JsonObject object -> {
        if (object.object("error").isPresent()) {
          yield said(object.object("error").get());
        }
        String code = word(object, "code");
        String type = word(object, "type");
        String message =
            object
                .string("message")
                .or(() -> object.string("error"))
                .or(() -> object.string("detail"))
                .or(() -> object.get("detail").map(Json::toString))
                .orElse("");
        yield new Said(
            number(code).map(Long::intValue).orElse(0), code + " " + type, shown(message));
      }
      case JsonString(String text) -> new Said(0, "", shown(text));
      // Some servers wrap the error in a list.
      case dev.asyncat.json.JsonArray(var items) when !items.isEmpty() -> said(items.getFirst());
      default -> new Said(0, "", shown(json.toString()));
    };
  }

  private static String word(JsonObject object, String key) {
    return switch (object.get(key).orElse(Json.nul())) {
      case JsonString(String text) -> text.toLowerCase(Locale.ROOT);
      case JsonNumber(BigDecimal number) -> number.toPlainString();
      default -> "";
    };
  }

  private String page(String body) {
    Matcher title = TITLE.matcher(body);
    return title.find() ? "a web page, \"" + shown(title.group(1)) + "\"" : "a web page";
  }

  /** Text of the server as a message may show it: short, on one line, without secrets. */
  String shown(String text) {
    String line = target.secrets().hide(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
