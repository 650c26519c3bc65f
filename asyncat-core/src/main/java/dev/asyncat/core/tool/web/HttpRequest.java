package dev.asyncat.core.tool.web;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.core.web.OutboundRequest;
import dev.asyncat.core.web.Page;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sends any HTTP request, such as to an interface of a service. */
public final class HttpRequest implements Tool<HttpRequest.Arguments> {

  private static final int DEFAULT_SECONDS = 15;
  private static final int MOST_SECONDS = 120;
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_SENT = 1 << 20;
  private static final int MAX_CHARACTERS = 8_000;

  /** What is longer is shown as text, cut. */
  private static final int MAX_JSON = 40_000;

  private static final int MOST_HEADERS = 50;
  private static final int HEADER_CHARACTERS = 8_000;

  private final Outbound outbound;

  /** The tool. */
  public HttpRequest(Outbound outbound) {
    this.outbound = outbound;
  }

  /** What is asked for. */
  public enum Method {
    /** Reads. */
    GET,
    /** Adds. */
    POST,
    /** Replaces. */
    PUT,
    /** Changes. */
    PATCH,
    /** Removes. */
    DELETE,
    /** Reads the headers alone. */
    HEAD;

    @Override
    public String toString() {
      return name();
    }
  }

  /** The arguments. */
  public record Arguments(
      @Description("An address with http or https") String url,
      @Description("GET, POST, PUT, PATCH, DELETE or HEAD; default: GET") @Nullable Method method,
      @Description("Headers by name") @Nullable Map<String, String> headers,
      @Description("A JSON object to send") @Nullable JsonObject body,
      @Description("A text to send in place of body") @Nullable String bodyText,
      @Description("Sent as Authorization: Bearer") @Nullable String authToken,
      @Description("Seconds for the answer, at most 120; default: 15") @Nullable Double timeout) {}

  @Override
  public String name() {
    return "http_request";
  }

  @Override
  public String description() {
    return "Send an HTTP request with any method, headers and body, and give status, headers and"
        + " body of the answer. Redirects are followed for GET and HEAD.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "search";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.MODERATE;
  }

  @Override
  public int modelTextLimit() {
    return MAX_CHARACTERS;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Request(method(arguments).name(), Outbound.address(arguments.url())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("%s %s".formatted(method(arguments), arguments.url()));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    Page page =
        outbound.send(
            new OutboundRequest(
                method(arguments).name(),
                Outbound.address(arguments.url()),
                headers(arguments),
                body(arguments)),
            timeout(arguments.timeout()),
            MAX_BYTES,
            context.cancellation());
    ToolResult result =
        ToolResult.ok()
            .with("url", page.uri().toString())
            .with("status", page.status())
            .with("status_text", StatusText.of(page.status()))
            .with("headers", shown(page));
    result = withBody(result, page);
    return page.succeeded()
        ? result
        : result
            .with("success", false)
            .with(
                "error",
                "%s answered with status %d %s"
                    .formatted(page.uri(), page.status(), StatusText.of(page.status()))
                    .strip());
  }

  private static Method method(Arguments arguments) {
    return arguments.method() == null ? Method.GET : arguments.method();
  }

  private static Map<String, String> headers(Arguments arguments) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    if (arguments.body() != null) {
      headers.put("Content-Type", "application/json");
    }
    Map<String, String> given = arguments.headers() == null ? Map.of() : arguments.headers();
    if (given.size() > MOST_HEADERS) {
      throw new InvalidRequestException(
          "headers has %d entries, at most %d".formatted(given.size(), MOST_HEADERS));
    }
    given.forEach(
        (name, value) -> {
          if (value == null || value.length() > HEADER_CHARACTERS) {
            throw new InvalidRequestException(
                "the header '%s' must be a text of at most %d characters"
                    .formatted(PageText.start(name, 100), HEADER_CHARACTERS));
          }
          headers.put(name, value);
        });
    String token = arguments.authToken();
    if (token != null && !token.isBlank()) {
      headers.put("Authorization", "Bearer " + token.strip());
    }
    return headers;
  }

  private static @Nullable String body(Arguments arguments) {
    String text = arguments.bodyText();
    if (arguments.body() != null && text != null && !text.isEmpty()) {
      throw new InvalidRequestException("http_request takes body or body_text, not both");
    }
    String body = arguments.body() == null ? text : arguments.body().toString();
    if (body == null || body.isEmpty()) {
      return null;
    }
    Method method = method(arguments);
    if (method == Method.GET || method == Method.HEAD) {
      throw new InvalidRequestException(
          "a %s request has no body; use POST, or leave body out".formatted(method));
    }
    if (body.length() > MAX_SENT) {
      throw new InvalidRequestException(
          "the body has %,d characters, at most %,d".formatted(body.length(), MAX_SENT));
    }
    return body;
  }

  private static Duration timeout(@Nullable Double seconds) {
    double wanted = seconds == null ? DEFAULT_SECONDS : seconds;
    if (!(wanted > 0) || wanted > MOST_SECONDS) {
      throw new InvalidRequestException(
          "timeout must be more than 0 and at most %d seconds, not %s"
              .formatted(MOST_SECONDS, seconds));
    }
    return Duration.ofNanos((long) (wanted * 1e9));
  }

  private static JsonObject shown(Page page) {
    JsonObject.Builder headers = Json.object();
    int left = HEADER_CHARACTERS;
    for (Map.Entry<String, List<String>> header : new TreeMap<>(page.headers()).entrySet()) {
      String value = String.join(", ", header.getValue());
      left -= header.getKey().length() + value.length();
      if (left < 0) {
        headers.put("…", "further headers are left out");
        break;
      }
      headers.put(header.getKey().toLowerCase(Locale.ROOT), value);
    }
    return headers.build();
  }

  private static ToolResult withBody(ToolResult result, Page page) {
    if (page.body().length == 0) {
      return result.with("body", "");
    }
    if (PageText.isJson(page.mediaType()) && page.body().length <= MAX_JSON) {
      try {
        return result.with("body", Json.parse(page.text()));
      } catch (JsonSyntaxException saysJsonAndIsNot) {
        // Then it is shown as it is.
      }
    }
    if (!isText(page)) {
      return result
          .with("body", Json.nul())
          .with(
              "note",
              "The body (%,d bytes%s of %s) is no text and not shown."
                  .formatted(
                      page.body().length,
                      page.truncated() ? " or more" : "",
                      page.mediaType().isEmpty() ? "no stated type" : page.mediaType()));
    }
    String text = page.text();
    result = result.with("body", PageText.start(text, MAX_CHARACTERS));
    return text.length() > MAX_CHARACTERS || page.truncated()
        ? result.with("note", "Only the beginning of the body is shown.")
        : result;
  }

  /** Many interfaces say nothing useful about the type of a text. */
  private static boolean isText(Page page) {
    for (int i = 0; i < Math.min(page.body().length, 4_096); i++) {
      if (page.body()[i] == 0) {
        return false;
      }
    }
    String type = page.mediaType();
    return !type.startsWith("image/") && !type.startsWith("audio/") && !type.startsWith("video/");
  }
}
