package dev.asyncat.llama.binding;

/** Watches a model being loaded. Called on the thread that loads; must not block for long. */
@FunctionalInterface
public interface LoadProgress {

  /**
   * A part of the model is there.
   *
   * @param done from 0 to 1
   * @return true to go on, false to give up
   */
  boolean at(float done);
}
