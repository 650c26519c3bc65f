package dev.asyncat.llama.engine;

import java.util.concurrent.ThreadFactory;

/** Makes the threads on which native code runs. */
final class NativeThreads {

  /**
   * The regular expressions of some tokenizers recurse once for every character. Only what is used
   * of a stack takes memory.
   */
  private static final long STACK_BYTES = 64L * 1024 * 1024;

  private NativeThreads() {}

  static ThreadFactory named(String name) {
    return work -> {
      Thread thread = new Thread(null, work, name, STACK_BYTES);
      thread.setDaemon(true);
      return thread;
    };
  }
}
