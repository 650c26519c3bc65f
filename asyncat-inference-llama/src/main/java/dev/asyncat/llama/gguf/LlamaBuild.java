package dev.asyncat.llama.gguf;

/** A release of llama.cpp that this module can drive. Each knows other models. */
public enum LlamaBuild {
  /** The one that a jar carries, so that it is always there. */
  B4916("b4916", Architectures.B4916),
  /** A newer one, to be installed. */
  V0_5_0("v0.5.0", Architectures.V0_5_0);

  private final String release;
  private final Architectures architectures;

  LlamaBuild(String release, Architectures architectures) {
    this.release = release;
    this.architectures = architectures;
  }

  /** What llama.cpp calls it. */
  public String release() {
    return release;
  }

  Architectures architectures() {
    return architectures;
  }
}
