package dev.asyncat.llama.engine;

import dev.asyncat.llama.binding.CacheType;
import dev.asyncat.llama.binding.ContextSettings;

/**
 * How a model is run.
 *
 * @param contextTokens how many tokens prompt and answer of one request share
 * @param cells how many tokens the context holds of all requests together, at least {@code
 *     contextTokens}; a beginning that several have in common counts once
 * @param parallelRequests how many requests are served at once
 * @param writingThreads how many threads compute single tokens; 0 for what suits the machine
 * @param readingThreads how many threads read prompts; 0 for what suits the machine
 * @param keys how keys are stored
 * @param values how values are stored
 * @param mapped whether the file is mapped into memory rather than copied. A mapped file that
 *     somebody shortens while it is in use ends the process, so files must be replaced, never
 *     overwritten
 */
public record ModelSettings(
    int contextTokens,
    int cells,
    int parallelRequests,
    int writingThreads,
    int readingThreads,
    CacheType keys,
    CacheType values,
    boolean mapped) {

  /** How long the longest slice of a prompt is, in tokens. */
  static final int SLICE_TOKENS = 128;

  /** One sequence for each request, and one to copy a beginning out from. */
  ContextSettings context() {
    return ContextSettings.of(cells, Math.min(SLICE_TOKENS, contextTokens))
        .withSequences(parallelRequests + 1)
        .withCache(keys, values);
  }
}
