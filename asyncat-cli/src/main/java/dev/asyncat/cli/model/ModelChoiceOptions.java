package dev.asyncat.cli.model;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which model to talk to. */
public final class ModelChoiceOptions {

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description =
          "A model of `asyncat models list`, the path of a GGUF file, or with a base URL the name"
              + " that the server knows. Default: $$AI_MODEL, else the installed model.")
  private @Nullable String model;

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "An OpenAI-compatible server. Default: $$AI_BASE_URL.")
  private @Nullable String baseUrl;

  @Option(
      names = "--api-key-env",
      paramLabel = "NAME",
      description = "The variable that holds the key for the server. Default: AI_API_KEY.")
  private @Nullable String apiKeyVariable;

  /** Whether any of them was given. */
  public boolean given() {
    return model != null || baseUrl != null || apiKeyVariable != null;
  }

  @Nullable String model() {
    return model;
  }

  @Nullable String baseUrl() {
    return baseUrl;
  }

  @Nullable String apiKeyVariable() {
    return apiKeyVariable;
  }
}
