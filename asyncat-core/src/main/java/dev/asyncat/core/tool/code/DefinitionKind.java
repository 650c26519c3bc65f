package dev.asyncat.core.tool.code;

import java.util.Locale;

/** What a line of source code defines, and under which name such lines are listed. */
enum DefinitionKind {
  FUNCTION("functions"),
  CLASS("classes"),
  INTERFACE("interfaces"),
  TYPE("types"),
  IMPORT("imports"),
  EXPORT("exports");

  private final String group;

  DefinitionKind(String group) {
    this.group = group;
  }

  String group() {
    return group;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it gives a name to something, and does not only mention it. */
  boolean defines() {
    return this != IMPORT && this != EXPORT;
  }
}
