package dev.asyncat.model;

import java.util.List;

/**
 * What a model can do.
 *
 * @param nativeTools whether tools are passed as definitions; otherwise the loop describes them in
 *     the prompt and reads calls from the text
 * @param structuredOutput whether {@link ModelRequest#responseSchema()} is honoured
 * @param imageInput whether {@link Message.Image} parts may be sent
 * @param reasoningEfforts the tiers the model takes, weakest first; empty if it takes none
 * @param contextWindow tokens that prompt and answer share
 * @param contextWindowSource {@code settings}, {@code model-metadata}, {@code model-registry},
 *     {@code provider-preset} or {@code fallback}
 * @param maxOutputTokens the most tokens of one answer
 */
public record ModelCapabilities(
    boolean nativeTools,
    boolean structuredOutput,
    boolean imageInput,
    List<String> reasoningEfforts,
    int contextWindow,
    String contextWindowSource,
    int maxOutputTokens) {

  /** The window assumed for a remote model of which nothing is known: 128,000 tokens. */
  public static final int REMOTE_CONTEXT_WINDOW = 128_000;

  /** The window assumed for a local model of which nothing is known: 8,192 tokens. */
  public static final int LOCAL_CONTEXT_WINDOW = 8_192;

  /** Copies the list and checks the numbers. */
  public ModelCapabilities {
    reasoningEfforts = List.copyOf(reasoningEfforts);
    if (contextWindow < 1 || maxOutputTokens < 1) {
      throw new IllegalArgumentException(
          "contextWindow and maxOutputTokens must be positive, not "
              + contextWindow
              + " and "
              + maxOutputTokens);
    }
  }

  /** A remote model with tools and nothing else known. */
  public static ModelCapabilities remote() {
    return new ModelCapabilities(
        true, false, false, List.of(), REMOTE_CONTEXT_WINDOW, "fallback", 32_768);
  }

  /** A local text model with a known window. */
  public static ModelCapabilities localText(int contextWindow) {
    return new ModelCapabilities(
        false,
        false,
        false,
        List.of(),
        contextWindow,
        "model-metadata",
        Math.min(8_192, contextWindow));
  }

  /** The same with another window that the user configured. */
  public ModelCapabilities withContextWindow(int tokens) {
    return new ModelCapabilities(
        nativeTools,
        structuredOutput,
        imageInput,
        reasoningEfforts,
        tokens,
        "settings",
        maxOutputTokens);
  }

  /** How far the window can be trusted, in the words that clients know. */
  public String contextWindowConfidence() {
    return switch (contextWindowSource) {
      case "settings" -> "explicit";
      case "model-metadata" -> "reported";
      case "model-registry" -> "known-model";
      case "provider-preset" -> "provider-default";
      default -> "conservative";
    };
  }
}
