package dev.asyncat.model;

import java.util.Optional;

/**
 * Says which model a user's next run talks to. Thread-safe. The answer may change at any time, for
 * example when the user activates another provider; a run keeps the model it began with.
 */
public interface ModelSource {

  /**
   * The model for a run of this user.
   *
   * @throws dev.asyncat.error.UnavailableException if there is none; the message says how to get
   *     one
   */
  ModelProvider modelFor(String userId);

  /** What {@link #modelFor} would give, without loading anything; empty if there is none. */
  Optional<ModelInfo> describe(String userId);

  /** One model for everybody. */
  static ModelSource of(ModelProvider model) {
    return new ModelSource() {
      @Override
      public ModelProvider modelFor(String userId) {
        return model;
      }

      @Override
      public Optional<ModelInfo> describe(String userId) {
        return Optional.of(model.info());
      }
    };
  }
}
