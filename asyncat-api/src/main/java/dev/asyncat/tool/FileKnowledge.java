package dev.asyncat.tool;

import java.nio.file.Path;

/**
 * Remembers which files a session has seen, and in which state, so that nothing is overwritten
 * unseen. Thread-safe.
 */
public interface FileKnowledge {

  /** Notes that the session has seen the file as it is now. */
  void seen(Path file);

  /** Whether the file was seen, and has not changed since. */
  State state(Path file);

  /** What is known of a file. */
  enum State {
    /** Never looked at. */
    UNSEEN,
    /** Seen, and unchanged since. */
    CURRENT,
    /** Seen, but changed by somebody else since. */
    CHANGED
  }
}
