package dev.asyncat.core.command;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known about one program, as {@code programs.txt} describes it.
 *
 * @param words the program and the words of its sub-command
 * @param options what follows each of its options
 * @param version options of which one has to be there
 * @param count whether a dash and a number is an option
 * @param whole whether options are whole words that are not combined
 * @param plain whether there are no options
 * @param operands what the other words are
 * @param given options with which the operands are {@code givenOperands}
 * @param literals operands that are neither
 * @param deep options with which everything below a directory is read
 * @param alwaysDeep whether it is anyway
 * @param here whether it looks at the working directory if no operand is there
 * @param repository whether it is git at work in a repository
 * @param added what is put in front of the options when it runs
 * @param absent files that must not be in the working directory or above it
 * @param never characters that must not be in a path
 */
record Entry(
    List<String> words,
    Map<String, Follows> options,
    Set<String> version,
    boolean count,
    boolean whole,
    boolean plain,
    List<Operand> operands,
    Set<String> given,
    List<Operand> givenOperands,
    Set<String> literals,
    Set<String> deep,
    boolean alwaysDeep,
    boolean here,
    boolean repository,
    List<String> added,
    List<String> absent,
    String never) {

  /** What follows an option. */
  sealed interface Follows {}

  /** Nothing. */
  record Nothing() implements Follows {}

  /** A value, in the same word or the next one. */
  record Value(ValueKind kind) implements Follows {}

  /** Perhaps a value, in the same word. */
  record Perhaps() implements Follows {}

  /** How often an operand may be there. */
  enum Times {
    ONCE,
    PERHAPS,
    ANY
  }

  /** A kind of operand. */
  record Operand(ValueKind kind, Times times) {}
}
