package dev.asyncat.langchain4j;

import dev.asyncat.model.Usage;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import org.jspecify.annotations.Nullable;

/** Token counts as LangChain4j reports them. */
final class TokenUsages {

  private TokenUsages() {}

  /** The counts; {@code null} if the provider gave none. */
  static @Nullable Usage of(TokenUsage usage) {
    if (usage.inputTokenCount() == null && usage.outputTokenCount() == null) {
      return null;
    }
    long cached = 0;
    long reasoning = 0;
    if (usage instanceof OpenAiTokenUsage openAi) {
      if (openAi.inputTokensDetails() != null) {
        cached = orZero(openAi.inputTokensDetails().cachedTokens());
      }
      if (openAi.outputTokensDetails() != null) {
        reasoning = orZero(openAi.outputTokensDetails().reasoningTokens());
      }
    }
    return new Usage(
        orZero(usage.inputTokenCount()),
        orZero(usage.outputTokenCount()),
        cached,
        reasoning,
        false);
  }

  private static long orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
