package dev.asyncat.langchain4j.openai;

import dev.asyncat.langchain4j.RequestParameters;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The request parameters of one model, in the words its provider takes. */
record OpenAiParameters(Endpoint endpoint, String model, ModelCapabilities capabilities)
    implements RequestParameters {

  @Override
  public ChatRequestParameters adapt(ModelRequest request, ChatRequestParameters common) {
    ModelOptions options = request.options();
    boolean sampling = !KnownModels.refusesSampling(model);
    boolean completionLimit = takesCompletionLimit();
    var parameters =
        OpenAiChatRequestParameters.builder()
            .modelName(model)
            .temperature(sampling ? common.temperature() : null)
            .topP(sampling ? common.topP() : null)
            .maxOutputTokens(completionLimit ? null : common.maxOutputTokens())
            .stopSequences(common.stopSequences())
            .toolSpecifications(common.toolSpecifications())
            .toolChoice(common.toolChoice())
            .responseFormat(capabilities.structuredOutput() ? common.responseFormat() : null);
    return parameters
        .maxCompletionTokens(completionLimit ? common.maxOutputTokens() : null)
        .customParameters(extensions(request, options))
        .build();
  }

  /** OpenAI's newer models take no other limit, and many compatible servers only know the older. */
  private boolean takesCompletionLimit() {
    return switch (endpoint.providerId()) {
      case "openai", "azure" -> true;
      default -> KnownModels.refusesSampling(model);
    };
  }

  private Map<String, Object> extensions(ModelRequest request, ModelOptions options) {
    Map<String, Object> extensions = new HashMap<>();
    String effort = KnownModels.effort(options.reasoningEffort(), capabilities.reasoningEfforts());
    if (effort != null && endpoint.providerId().equals("openrouter")) {
      extensions.put("reasoning", Map.of("effort", effort));
    } else {
      put(extensions, "reasoning_effort", effort);
    }
    put(extensions, "seed", options.seed());
    if (endpoint.local()) {
      put(extensions, "top_k", options.topK());
      put(extensions, "min_p", options.minP());
      put(extensions, "repeat_penalty", options.repeatPenalty());
    }
    if (endpoint.providerId().equals("openai")) {
      put(extensions, "prompt_cache_key", request.cacheKey());
    }
    return extensions;
  }

  private static void put(Map<String, Object> map, String key, @Nullable Object value) {
    if (value != null) {
      map.put(key, value);
    }
  }
}
