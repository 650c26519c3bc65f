package dev.asyncat.core.localmodel;

/** How an engine is there. */
public enum EngineState {
  /** It comes with the program. */
  BUNDLED,
  /** It was installed. */
  INSTALLED,
  /** It was installed, but something of it is missing. */
  DAMAGED,
  /** It can be installed. */
  AVAILABLE,
  /** There is none for this kind of machine. */
  UNSUPPORTED
}
