package dev.asyncat.core.json;

import dev.asyncat.json.JsonName;
import java.lang.reflect.RecordComponent;
import java.util.Locale;

/** How Java names are written in JSON. The one place that decides it. */
final class WireNames {

  private WireNames() {}

  /** The key of a record component. */
  static String of(RecordComponent component) {
    JsonName explicit = component.getAnnotation(JsonName.class);
    return explicit == null ? snakeCase(component.getName()) : explicit.value();
  }

  /** The word of an enum constant: its own {@code toString()}, else its name in lower case. */
  static String of(Enum<?> constant) {
    return hasOwnText(constant.getClass())
        ? constant.toString()
        : constant.name().toLowerCase(Locale.ROOT);
  }

  private static boolean hasOwnText(Class<?> type) {
    try {
      return type.getMethod("toString").getDeclaringClass() != Enum.class;
    } catch (NoSuchMethodException everyObjectHasIt) {
      throw new IllegalStateException(everyObjectHasIt);
    }
  }

  /** {@code maxResults} becomes {@code max_results}, {@code URLPath} becomes {@code url_path}. */
  static String snakeCase(String name) {
    StringBuilder snake = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c) && i > 0 && startsWord(name, i)) {
        snake.append('_');
      }
      snake.append(Character.toLowerCase(c));
    }
    return snake.toString();
  }

  private static boolean startsWord(String name, int i) {
    char before = name.charAt(i - 1);
    if (Character.isUpperCase(before)) {
      return i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1));
    }
    return before != '_';
  }
}
