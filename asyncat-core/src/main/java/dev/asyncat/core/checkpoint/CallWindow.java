package dev.asyncat.core.checkpoint;

/**
 * The time in which a call works. Closing it finds out and records what the call changed; it never
 * throws. Used by one thread.
 */
public interface CallWindow extends AutoCloseable {

  /** The window of a call that changes no files. */
  CallWindow NONE = () -> {};

  @Override
  void close();
}
