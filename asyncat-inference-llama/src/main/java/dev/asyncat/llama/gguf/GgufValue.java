package dev.asyncat.llama.gguf;

import java.util.List;

/** A metadata value of a GGUF file. */
public sealed interface GgufValue {

  /**
   * A whole number of any of the eight integer types.
   *
   * @param value the number; unsigned 64-bit values above the signed range are not accepted
   * @param type the type in the file
   */
  record Int(long value, GgufType type) implements GgufValue {}

  /**
   * A floating-point number.
   *
   * @param value the number
   * @param type the type in the file
   */
  record Real(double value, GgufType type) implements GgufValue {}

  /**
   * A truth value.
   *
   * @param value true or false
   */
  record Bool(boolean value) implements GgufValue {}

  /**
   * A text.
   *
   * @param value the text; bytes that are not UTF-8 appear as U+FFFD
   */
  record Text(String value) implements GgufValue {}

  /**
   * An array of texts.
   *
   * @param values the texts
   */
  record Texts(List<String> values) implements GgufValue {
    /** An array; the list is copied. */
    public Texts {
      values = List.copyOf(values);
    }
  }

  /**
   * An array of anything but text. Only its first elements are kept, because nothing here needs the
   * scores and types of a whole vocabulary.
   *
   * @param type the type of its elements
   * @param size how many elements the file holds
   * @param head the first elements, at most {@value GgufReader#KEPT_ELEMENTS}, as floating point
   */
  record Numbers(GgufType type, long size, List<Double> head) implements GgufValue {
    /** An array; the list is copied. */
    public Numbers {
      head = List.copyOf(head);
    }
  }
}
