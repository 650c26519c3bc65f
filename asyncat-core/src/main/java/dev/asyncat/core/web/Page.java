package dev.asyncat.core.web;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer.
 *
 * @param uri where it came from, after redirects
 * @param headers as they came, names in lower case
 * @param body the beginning of the body
 * @param truncated whether there was more
 */
public record Page(
    URI uri, int status, Map<String, List<String>> headers, byte[] body, boolean truncated) {

  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);

  /** The header that says of what type the body is; empty if there was none. */
  public String contentType() {
    List<String> values = headers.getOrDefault("content-type", List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }

  /** Whether the status says that all went well. */
  public boolean succeeded() {
    return status >= 200 && status <= 299;
  }

  /** The type alone, in lower case: {@code text/html}. */
  public String mediaType() {
    return contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** The character set that the header names; empty if it names none, or one we do not know. */
  public Optional<Charset> charset() {
    Matcher matcher = CHARSET.matcher(contentType());
    try {
      return matcher.find() ? Optional.of(Charset.forName(matcher.group(1))) : Optional.empty();
    } catch (IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }

  /** The body as text. */
  public String text() {
    return new String(body, charset().orElse(StandardCharsets.UTF_8));
  }
}
