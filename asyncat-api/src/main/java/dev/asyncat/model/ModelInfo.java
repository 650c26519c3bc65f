package dev.asyncat.model;

import org.jspecify.annotations.Nullable;

/**
 * What a model is called and who serves it.
 *
 * @param model the model's name, as the provider knows it
 * @param providerId the provider, such as {@code openai} or {@code llamacpp-builtin}
 * @param providerType {@code cloud}, {@code local} or {@code custom}
 * @param providerProfileId the saved provider profile it came from, if any
 * @param baseUrl where it is reached, if over HTTP
 * @param local whether it runs on this machine
 */
public record ModelInfo(
    String model,
    String providerId,
    String providerType,
    @Nullable String providerProfileId,
    @Nullable String baseUrl,
    boolean local,
    ModelCapabilities capabilities) {

  /** A model that runs on this machine. */
  public static ModelInfo local(String model, String providerId, ModelCapabilities capabilities) {
    return new ModelInfo(model, providerId, "local", null, null, true, capabilities);
  }

  /** A model behind an HTTP endpoint. */
  public static ModelInfo remote(
      String model, String providerId, String baseUrl, ModelCapabilities capabilities) {
    return new ModelInfo(model, providerId, "cloud", null, baseUrl, false, capabilities);
  }
}
