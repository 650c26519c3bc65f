package dev.asyncat.cli.serve;

import dev.asyncat.core.retention.Retention;
import dev.asyncat.error.InvalidRequestException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long the server keeps sessions. */
public final class RetentionOptions {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(KB|MB|GB|TB)");

  @Option(
      names = "--keep-days",
      paramLabel = "DAYS",
      description =
          "Deletes sessions in which nothing happened for longer, but none that a pinned chat"
              + " mentions or that waits. Default: keeps all.")
  private @Nullable Integer days;

  @Option(
      names = "--keep-size",
      paramLabel = "SIZE",
      description =
          "Deletes the oldest sessions while the database is larger, such as 500MB or 2GB. Default:"
              + " no limit.")
  private @Nullable String size;

  /**
   * The limits.
   *
   * @throws InvalidRequestException if one is none
   */
  Retention retention() {
    if (days != null && days < 1) {
      throw new InvalidRequestException("--keep-days must be 1 or more, not " + days);
    }
    return new Retention(days == null ? null : Duration.ofDays(days), bytes());
  }

  private @Nullable Long bytes() {
    if (size == null) {
      return null;
    }
    Matcher matcher = SIZE.matcher(size.strip().toUpperCase(Locale.ROOT));
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw new InvalidRequestException(
          "--keep-size must be a number with KB, MB, GB or TB, such as 2GB, not " + size);
    }
    long unit =
        switch (matcher.group(2)) {
          case "KB" -> 1_000L;
          case "MB" -> 1_000_000L;
          case "GB" -> 1_000_000_000L;
          default -> 1_000_000_000_000L;
        };
    return Long.parseLong(matcher.group(1)) * unit;
  }
}
