package dev.asyncat.core.verification;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.command.PathResolver;
import java.nio.file.Path;
import java.util.Optional;

/** Parses files of one kind. Thread-safe. */
interface SyntaxCheck {

  /** Whether it is for files of this name. */
  boolean covers(String name);

  /**
   * What keeps a file from being parsed.
   *
   * @param text what is in it
   * @param workspace from which no program may come
   * @return one line with its place; empty if nothing is wrong, or if it cannot be told
   */
  Optional<String> problem(
      Path file, String text, PathResolver workspace, CancellationToken cancel);
}
