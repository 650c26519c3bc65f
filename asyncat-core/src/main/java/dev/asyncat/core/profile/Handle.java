package dev.asyncat.core.profile;

import java.util.Locale;
import java.util.Set;

/** Makes handles: {@code a-z0-9-}, at most 48 characters. */
final class Handle {

  private static final int MAX_LENGTH = 48;
  private static final String FALLBACK = "agent";

  private Handle() {}

  /** The handle that a text suggests. */
  static String of(String text) {
    String slug = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String trimmed = trim(slug, MAX_LENGTH);
    return trimmed.isEmpty() ? FALLBACK : trimmed;
  }

  /** The handle itself or, if it is taken, the first of {@code handle-2}, {@code handle-3}, …. */
  static String free(String handle, Set<String> taken) {
    String candidate = handle;
    for (int number = 2; taken.contains(candidate); number++) {
      String suffix = "-" + number;
      candidate = trim(handle, MAX_LENGTH - suffix.length()) + suffix;
    }
    return candidate;
  }

  private static String trim(String slug, int length) {
    int start = slug.startsWith("-") ? 1 : 0;
    int end = Math.min(slug.length(), start + length);
    while (end > start && slug.charAt(end - 1) == '-') {
      end--;
    }
    return slug.substring(start, Math.max(start, end));
  }
}
