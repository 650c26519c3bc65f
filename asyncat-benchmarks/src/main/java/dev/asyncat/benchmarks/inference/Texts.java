package dev.asyncat.benchmarks.inference;

import java.util.SplittableRandom;

/** Prompts of a size, the same for the same seed. */
final class Texts {

  private static final String[] WORDS =
      ("the file program reads a line of text and writes it to another place where users find what"
              + " they want when tests fail because a value changed since somebody edited the class"
              + " without running every check that belongs to this part of our project today")
          .split(" ");

  private Texts() {}

  /** About so many tokens of prose. */
  static String prose(int words, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "" : i % 14 == 0 ? ". " : " ");
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.append('.').toString();
  }
}
