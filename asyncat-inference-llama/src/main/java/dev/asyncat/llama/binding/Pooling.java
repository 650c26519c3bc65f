package dev.asyncat.llama.binding;

/** How the vectors of a text's tokens become one vector. */
public enum Pooling {
  /** As the model's file says. */
  OF_MODEL(-1),
  /** Not at all: every token that asks for it has a vector of its own. */
  NONE(0),
  /** Their mean. */
  MEAN(1),
  /** The first one's. */
  FIRST(2),
  /** The last one's. */
  LAST(3);

  private final int code;

  Pooling(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
