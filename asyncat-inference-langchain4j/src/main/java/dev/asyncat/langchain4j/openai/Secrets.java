package dev.asyncat.langchain4j.openai;

import java.util.Collection;
import java.util.List;

/** What must not appear in any message: the key, and the values of headers that a user set. */
final class Secrets {

  /** Shorter values are words like {@code true}, and hiding them would garble messages. */
  private static final int SHORTEST = 8;

  private final List<String> values;

  Secrets(Collection<String> values) {
    this.values = values.stream().filter(value -> value.length() >= SHORTEST).toList();
  }

  /** The text without them: providers like to repeat the key that they refuse. */
  String hide(String text) {
    String hidden = text;
    for (String value : values) {
      hidden = hidden.replace(value, "[hidden]");
    }
    return hidden;
  }

  @Override
  public String toString() {
    return "Secrets[" + values.size() + "]";
  }
}
