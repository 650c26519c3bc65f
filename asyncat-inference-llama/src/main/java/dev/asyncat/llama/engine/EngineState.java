package dev.asyncat.llama.engine;

import dev.asyncat.llama.memory.PrefixFiles;
import dev.asyncat.llama.memory.PrefixStore;
import dev.asyncat.llama.tuning.Tuner;
import dev.asyncat.llama.tuning.TuningFiles;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an engine knows beyond one model and one process.
 *
 * @param directory where it is kept; empty if nothing is
 * @param prefixBytes how much room beginnings of prompts may take there
 * @param parkedBytes how much memory texts may take beside the context of a model
 * @param tunes whether models are tried out when they are loaded
 * @param guesses how many tokens to guess ahead, whatever the trial says
 * @param clock tells when a beginning was used
 */
public record EngineState(
    Optional<Path> directory,
    long prefixBytes,
    long parkedBytes,
    boolean tunes,
    OptionalInt guesses,
    InstantSource clock) {

  boolean keepsPrefixes() {
    return directory.isPresent() && prefixBytes > 0;
  }

  Tuner tuner() {
    return new Tuner(directory.map(path -> new TuningFiles(path.resolve("tuning"))), tunes);
  }

  /** The beginnings of prompts of a model. */
  PrefixStore prefixes(byte[] model) {
    return directory
        .filter(_ -> prefixBytes > 0)
        .<PrefixStore>map(
            path -> PrefixFiles.open(path.resolve("prefixes"), prefixBytes, model, clock))
        .orElse(PrefixStore.NONE);
  }
}
