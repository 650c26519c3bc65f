package dev.asyncat.llama.engine;

import dev.asyncat.llama.grammar.AnswerGuard;

/** Lets through the tokens whose text a rule for answers allows. */
final class GuardedTokens implements TokenFilter {

  private static final int BYTES = 256;

  private final AnswerGuard guard;
  private final TokenPieces pieces;

  GuardedTokens(AnswerGuard guard, TokenPieces pieces) {
    this.guard = guard;
    this.pieces = pieces;
  }

  @Override
  public boolean allows(int token) {
    if (pieces.ends(token)) {
      return guard.mayEnd();
    }
    byte[] bytes = pieces.bytes(token);
    return bytes.length == 0 ? guard.free() : guard.allows(bytes);
  }

  @Override
  public void refuse(float[] scores) {
    // Most tokens fail with their first byte, and there are only so many of those.
    boolean[] mayBegin = new boolean[BYTES];
    for (int i = 0; i < BYTES; i++) {
      mayBegin[i] = guard.allows(new byte[] {(byte) i});
    }
    for (int token = 0; token < scores.length; token++) {
      if (scores[token] != Float.NEGATIVE_INFINITY && !allowed(token, mayBegin)) {
        scores[token] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  private boolean allowed(int token, boolean[] mayBegin) {
    byte[] bytes = pieces.bytes(token);
    boolean hopeless = bytes.length > 0 && !mayBegin[bytes[0] & 0xFF];
    return (!hopeless || pieces.ends(token)) && allows(token);
  }

  @Override
  public void accept(int token) {
    byte[] bytes = pieces.bytes(token);
    if (bytes.length > 0 && !pieces.ends(token)) {
      guard.accept(bytes);
    }
  }

  @Override
  public boolean free() {
    return guard.free();
  }

  @Override
  public boolean over() {
    return guard.over();
  }
}
