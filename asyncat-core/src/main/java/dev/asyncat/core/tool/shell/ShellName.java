package dev.asyncat.core.tool.shell;

import dev.asyncat.error.InvalidRequestException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of shells that stay open. */
final class ShellName {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private ShellName() {}

  /** The name that a model gave, or the default. */
  static String of(@Nullable String given) {
    if (given == null || given.isBlank()) {
      return "default";
    }
    if (!NAME.matcher(given).matches()) {
      throw new InvalidRequestException(
          "a shell's name has 1 to 64 letters, digits, '_', '.' and '-'");
    }
    return given;
  }
}
