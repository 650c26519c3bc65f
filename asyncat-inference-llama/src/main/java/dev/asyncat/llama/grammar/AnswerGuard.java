package dev.asyncat.llama.grammar;

/** Follows one answer as its bytes come. Not thread-safe. */
public final class AnswerGuard {

  private AnswerPlace place;

  AnswerGuard(AnswerPlace place) {
    this.place = place;
  }

  /** Whether the answer may go on with these bytes. */
  public boolean allows(byte[] bytes) {
    return place.after(bytes) != null;
  }

  /** Whether the answer may end here. */
  public boolean mayEnd() {
    return place.mayEnd();
  }

  /**
   * Goes on with bytes.
   *
   * @throws IllegalArgumentException if they are not {@linkplain #allows allowed}
   */
  public void accept(byte[] bytes) {
    AnswerPlace next = place.after(bytes);
    if (next == null) {
      throw new IllegalArgumentException("the answer may not go on like this");
    }
    place = next;
  }

  /**
   * Whether the answer has come to its end, although the model has not said so: nothing more may
   * follow, or what does is no call.
   */
  public boolean over() {
    return place.over();
  }

  /** Whether the text is free: no call has begun, and nothing else was asked for. */
  public boolean free() {
    return place instanceof AnswerPlace.Free;
  }
}
