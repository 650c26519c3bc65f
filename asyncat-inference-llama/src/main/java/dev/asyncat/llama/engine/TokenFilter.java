package dev.asyncat.llama.engine;

/** Which tokens an answer may go on with. Follows one answer; not thread-safe. */
interface TokenFilter {

  /** Allows every token. */
  TokenFilter NONE =
      new TokenFilter() {
        @Override
        public boolean allows(int token) {
          return true;
        }

        @Override
        public void refuse(float[] scores) {}

        @Override
        public void accept(int token) {}

        @Override
        public boolean free() {
          return true;
        }

        @Override
        public boolean over() {
          return false;
        }
      };

  /** Whether this token may come next. Takes a few microseconds. */
  boolean allows(int token);

  /**
   * Gives every token that may not come next a score of minus infinity. Takes milliseconds, so it
   * is asked only when {@link #allows} has refused the token that would have been taken.
   */
  void refuse(float[] scores);

  /** Takes an allowed token as said. */
  void accept(int token);

  /** Whether the text is free at the moment, so that texts which end an answer count. */
  boolean free();

  /** Whether the answer has come to its end, although the model has not said so. */
  boolean over();
}
