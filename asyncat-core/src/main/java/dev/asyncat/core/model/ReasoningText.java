package dev.asyncat.core.model;

/*STUB*/ public final class ReasoningText {
  private ReasoningText() {}

  public record Split(String reasoning, String rest) {}

  public static Split split(String t) {
    return new Split("", t);
  }

  public static String finalAnswer(String t) {
    return t;
  }
}
