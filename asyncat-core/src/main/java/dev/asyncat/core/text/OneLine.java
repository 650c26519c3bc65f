package dev.asyncat.core.text;

import java.util.regex.Pattern;

/** Texts that have to stay in one line, such as the description of a call. */
public final class OneLine {

  private static final Pattern LINE_BREAK = Pattern.compile("\\R");

  private OneLine() {}

  /** The text with a visible mark in place of each line break. */
  public static String of(String text) {
    return LINE_BREAK.matcher(text).replaceAll("⏎ ");
  }
}
