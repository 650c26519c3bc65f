package dev.asyncat.cli.terminal;

import dev.asyncat.cancel.CancellationToken;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the program writes, and whom it can ask. Used by one thread at a time. */
public interface Terminal {

  /** Standard output: what was asked for. */
  PrintWriter out();

  /** Standard error: progress, questions, warnings and errors. */
  PrintWriter err();

  /** Whether somebody sits there who can be asked: standard input and error are a terminal. */
  boolean interactive();

  /** How standard output may be dressed up. */
  Style style();

  /** How standard error may be dressed up. */
  Style errorStyle();

  /** Columns of the terminal; 80 where it is not known. */
  int width();

  /** Forgets what was typed so far, so that nothing typed earlier answers a later question. */
  void discardTyped();

  /**
   * Waits for a line from the keyboard.
   *
   * @return the line without its end; empty at the end of the input, when the time is up or when
   *     {@code cancel} was cancelled
   */
  Optional<String> readLine(Duration timeout, CancellationToken cancel);

  /**
   * Gives keyboard and screen to another program until it ends.
   *
   * @return its exit code
   * @throws dev.asyncat.error.InvalidRequestException if it cannot be started
   */
  int lend(List<String> command);

  /**
   * Everything that comes from standard input up to its end.
   *
   * @throws dev.asyncat.error.InvalidRequestException if it is longer than a megabyte or cannot be
   *     read
   */
  String readAll();
}
