package dev.asyncat.localmodel;

import org.jspecify.annotations.Nullable;

/**
 * How to load a model.
 *
 * @param contextTokens the window of one request, prompt and answer together; {@code null} for the
 *     smaller of what the model was trained on and 8,192
 * @param threads for writing answers, and for reading prompts unless {@code promptThreads} says
 *     otherwise; {@code null} for what suits the machine
 * @param promptThreads for reading prompts; {@code null} for the same as {@code threads}
 * @param parallelRequests how many requests are answered at once, others wait in order; {@code
 *     null} for what the engine does unless told
 * @param sharedTokens how many tokens all requests that are answered at once may hold together, at
 *     least {@code contextTokens}; a beginning that they have in common counts once. {@code null}
 *     for {@code contextTokens}. More takes more memory and lets more long requests go on at once
 * @param keyCache how keys are kept; {@code null} for {@link CacheType#F16}
 * @param valueCache how values are kept; {@code null} for {@link CacheType#F16}
 */
public record LoadOptions(
    @Nullable Integer contextTokens,
    @Nullable Integer threads,
    @Nullable Integer promptThreads,
    @Nullable Integer parallelRequests,
    @Nullable Integer sharedTokens,
    @Nullable CacheType keyCache,
    @Nullable CacheType valueCache) {

  /** The most requests that are answered at once. */
  public static final int MAX_PARALLEL_REQUESTS = 32;

  /** Everything as suits model and machine. */
  public static final LoadOptions DEFAULTS =
      new LoadOptions(null, null, null, null, null, null, null);

  /** Checks the numbers. */
  public LoadOptions {
    require(contextTokens == null || contextTokens >= 64, "contextTokens", contextTokens, "64");
    require(threads == null || threads >= 1, "threads", threads, "1");
    require(promptThreads == null || promptThreads >= 1, "promptThreads", promptThreads, "1");
    require(sharedTokens == null || sharedTokens >= 64, "sharedTokens", sharedTokens, "64");
    if (parallelRequests != null
        && (parallelRequests < 1 || parallelRequests > MAX_PARALLEL_REQUESTS)) {
      throw new IllegalArgumentException(
          "parallelRequests must be from 1 to "
              + MAX_PARALLEL_REQUESTS
              + ", not "
              + parallelRequests);
    }
  }

  /** The same with a window. */
  public LoadOptions withContextTokens(int tokens) {
    return new LoadOptions(
        tokens, threads, promptThreads, parallelRequests, sharedTokens, keyCache, valueCache);
  }

  /** The same with a number of threads. */
  public LoadOptions withThreads(int count) {
    return new LoadOptions(
        contextTokens, count, promptThreads, parallelRequests, sharedTokens, keyCache, valueCache);
  }

  /** The same with a number of threads for reading prompts. */
  public LoadOptions withPromptThreads(int count) {
    return new LoadOptions(
        contextTokens, threads, count, parallelRequests, sharedTokens, keyCache, valueCache);
  }

  /** The same for so many requests at once. */
  public LoadOptions withParallelRequests(int count) {
    return new LoadOptions(
        contextTokens, threads, promptThreads, count, sharedTokens, keyCache, valueCache);
  }

  /** The same with room for so many tokens of all requests together. */
  public LoadOptions withSharedTokens(int tokens) {
    return new LoadOptions(
        contextTokens, threads, promptThreads, parallelRequests, tokens, keyCache, valueCache);
  }

  /** The same with other ways to keep keys and values. */
  public LoadOptions withCache(CacheType keys, CacheType values) {
    return new LoadOptions(
        contextTokens, threads, promptThreads, parallelRequests, sharedTokens, keys, values);
  }

  private static void require(boolean holds, String name, @Nullable Integer value, String least) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
