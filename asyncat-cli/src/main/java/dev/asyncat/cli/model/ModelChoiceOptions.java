package dev.asyncat.cli.model;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.core.localmodel.EngineChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which model to talk to. */
public final class ModelChoiceOptions {

  private static final String ENGINE = "ASYNCAT_ENGINE";

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

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description =
          "What runs a model file here, of `asyncat engines list`. Default: $$ASYNCAT_ENGINE, else"
              + " what `asyncat engines use` chose, else the newest that is installed.")
  private @Nullable String engine;

  /** Whether any of them was given. */
  public boolean given() {
    return model != null || baseUrl != null || apiKeyVariable != null || engine != null;
  }

  /** The engine that the option names, or else the variable. */
  EngineChoice engine(CliEnvironment environment) {
    return engine == null ? engineOf(environment) : new EngineChoice(engine, "--engine");
  }

  /** The engine that the variable names. */
  public static EngineChoice engineOf(CliEnvironment environment) {
    return environment
        .variable(ENGINE)
        .map(name -> new EngineChoice(name, ENGINE))
        .orElse(EngineChoice.USUAL);
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
