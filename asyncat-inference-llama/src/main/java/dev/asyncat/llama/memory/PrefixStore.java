package dev.asyncat.llama.memory;

import dev.asyncat.llama.binding.SavedSequence;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/** Beginnings of prompts that survive the process. Used by one thread. */
public interface PrefixStore {

  /** Keeps nothing. */
  PrefixStore NONE =
      new PrefixStore() {
        @Override
        public Optional<Stored> closest(int[] text) {
          return Optional.empty();
        }

        @Override
        public Optional<SavedSequence> read(Stored stored) {
          return Optional.empty();
        }

        @Override
        public void store(int[] tokens, Supplier<SavedSequence> state) {}
      };

  /**
   * A beginning that is stored.
   *
   * @param id what the store knows it by
   * @param tokens its tokens
   */
  record Stored(String id, int[] tokens) {

    int common(int[] text) {
      int difference = Arrays.mismatch(tokens, text);
      return difference < 0 ? tokens.length : difference;
    }
  }

  /** The stored beginning that has most in common with a text. */
  Optional<Stored> closest(int[] text);

  /** What a context held of it; nothing if it is gone or damaged. The caller closes it. */
  Optional<SavedSequence> read(Stored stored);

  /**
   * Stores a beginning unless it is there already. Failing to is no error.
   *
   * @param state what a context holds of it, asked for only if it is going to be stored; closed
   *     here
   */
  void store(int[] tokens, Supplier<SavedSequence> state);
}
