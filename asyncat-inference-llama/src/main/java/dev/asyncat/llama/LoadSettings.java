package dev.asyncat.llama;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.llama.engine.ModelSettings;
import dev.asyncat.llama.gguf.GgufFacts;
import dev.asyncat.llama.gguf.GgufFile;
import dev.asyncat.llama.gguf.HeadWidths;
import dev.asyncat.localmodel.CacheType;
import dev.asyncat.localmodel.LoadOptions;
import org.jspecify.annotations.Nullable;

/** Makes the settings of a model from what was asked for and what its file says. */
final class LoadSettings {

  private static final int DEFAULT_PARALLEL_REQUESTS = 4;
  private static final int QUANTISED_BLOCK = 32;

  private LoadSettings() {}

  static ModelSettings of(GgufFile header, GgufFacts facts, LoadOptions loading, boolean mapped) {
    HeadWidths widths = HeadWidths.of(header);
    int contextTokens = contextTokens(facts, loading);
    int threads = or(loading.threads(), 0);
    return new ModelSettings(
        contextTokens,
        cells(loading, contextTokens),
        or(loading.parallelRequests(), DEFAULT_PARALLEL_REQUESTS),
        threads,
        or(loading.promptThreads(), threads),
        type(loading.keyCache(), "keys", widths.key()),
        type(loading.valueCache(), "values", widths.value()),
        mapped);
  }

  private static int contextTokens(GgufFacts facts, LoadOptions loading) {
    Integer asked = loading.contextTokens();
    if (asked == null) {
      return (int) Math.min(facts.contextTokens(), LlamaEngine.DEFAULT_CONTEXT_TOKENS);
    }
    if (asked > facts.contextTokens()) {
      throw new InvalidRequestException(
          "a context of "
              + asked
              + " tokens was asked for, but the model "
              + facts.name()
              + " was trained for "
              + facts.contextTokens()
              + "; ask for that or less");
    }
    return asked;
  }

  private static int cells(LoadOptions loading, int contextTokens) {
    int shared = or(loading.sharedTokens(), contextTokens);
    if (shared < contextTokens) {
      throw new InvalidRequestException(
          "requests are to share "
              + shared
              + " tokens, but one alone may need the "
              + contextTokens
              + " of its context; make sharedTokens at least that, or contextTokens smaller");
    }
    return shared;
  }

  /** The native ends the process if the width does not fit. */
  private static dev.asyncat.llama.binding.CacheType type(
      @Nullable CacheType asked, String what, long width) {
    if (asked != null && asked != CacheType.F16 && width % QUANTISED_BLOCK != 0) {
      throw new InvalidRequestException(
          "the "
              + what
              + " of this model have "
              + width
              + " numbers a head, and only a multiple of "
              + QUANTISED_BLOCK
              + " can be kept as "
              + asked
              + "; keep them as F16");
    }
    return switch (asked) {
      case null -> dev.asyncat.llama.binding.CacheType.F16;
      case F16 -> dev.asyncat.llama.binding.CacheType.F16;
      case Q8_0 -> dev.asyncat.llama.binding.CacheType.Q8_0;
      case Q4_0 -> dev.asyncat.llama.binding.CacheType.Q4_0;
    };
  }

  private static int or(@Nullable Integer value, int other) {
    return value == null ? other : value;
  }
}
