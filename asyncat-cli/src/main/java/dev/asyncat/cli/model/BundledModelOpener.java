package dev.asyncat.cli.model;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.langchain4j.openai.OpenAiCompatible;
import dev.asyncat.llama.LlamaEngine;
import dev.asyncat.localmodel.LocalEngine;
import dev.asyncat.model.ModelProvider;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Talks to models with the adapters that come with the program. */
public final class BundledModelOpener implements ModelOpener {

  @Override
  public LocalEngine engine(Optional<Path> installed) {
    LlamaEngine.Builder engine = LlamaEngine.builder();
    installed.ifPresent(engine::installed);
    return engine.build();
  }

  @Override
  public ModelProvider remote(String baseUrl, String model, @Nullable String apiKey) {
    try {
      return OpenAiCompatible.builder(baseUrl, model).apiKey(apiKey == null ? "" : apiKey).build();
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "Cannot use the server " + baseUrl + ": " + e.getMessage(), e);
    }
  }
}
