package dev.asyncat.core.profile;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.run.RunRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the values of a profile may be. Gives each as it is stored. */
final class ProfileChecks {

  private static final int MAX_RULES = 1_000;
  private static final Pattern SOUL_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  private ProfileChecks() {}

  static String name(String value) {
    return notBlank("name", value, 200);
  }

  static String description(String value) {
    return atMost("description", value, 10_000);
  }

  static String icon(String value) {
    return notBlank("icon", value, 64);
  }

  static String color(String value) {
    return notBlank("color", value, 64);
  }

  /** A soul is a file, so its name must not lead anywhere. */
  static String soulName(String value) {
    if (!SOUL_NAME.matcher(value).matches()) {
      throw new InvalidRequestException(
          "soulName must be 1 to 128 letters, digits, '-', '_' or '.', not '" + shown(value) + "'");
    }
    return value;
  }

  static @Nullable String soulOverride(String value) {
    return value.isBlank() ? null : atMost("soulOverride", value, 200_000);
  }

  static @Nullable String workingDirectory(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new InvalidRequestException("workingDir must not contain a NUL character");
    }
    return value.isBlank() ? null : atMost("workingDir", value.strip(), 4_096);
  }

  static int maxRounds(int value) {
    if (value < 1 || value > RunRequest.MAX_ROUNDS_LIMIT) {
      throw new InvalidRequestException(
          "maxRounds must be 1 to " + RunRequest.MAX_ROUNDS_LIMIT + ", not " + value);
    }
    return value;
  }

  static List<String> alwaysAllowedTools(List<String> values) {
    Set<String> rules = new LinkedHashSet<>();
    for (String value : values) {
      if (value.isBlank()) {
        throw new InvalidRequestException("alwaysAllowedTools must not contain a blank name");
      }
      rules.add(PermissionRule.parse(atMost("a rule in alwaysAllowedTools", value, 10_000)).text());
    }
    if (rules.size() > MAX_RULES) {
      throw new InvalidRequestException(
          "alwaysAllowedTools must not have more than " + MAX_RULES + " rules");
    }
    return List.copyOf(rules);
  }

  private static String notBlank(String field, String value, int limit) {
    if (value.isBlank()) {
      throw new InvalidRequestException(field + " must not be blank");
    }
    return atMost(field, value.strip(), limit);
  }

  private static String atMost(String field, String value, int limit) {
    if (value.length() > limit) {
      throw new InvalidRequestException(
          field + " must not be longer than " + limit + " characters; it has " + value.length());
    }
    return value;
  }

  private static String shown(String value) {
    return value.length() <= 80 ? value : value.substring(0, 80) + "…";
  }
}
