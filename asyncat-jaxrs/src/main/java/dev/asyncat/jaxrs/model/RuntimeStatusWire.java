package dev.asyncat.jaxrs.model;

import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.run.WireTime;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The status as clients see it. Engines that this runtime does not have are reported as idle, in
 * the shape that clients expect of them.
 */
final class RuntimeStatusWire {

  private static final Pattern CREDENTIALS = Pattern.compile("(?<=://)[^/@]*@");
  private static final List<String> MODEL_FIELDS =
      List.of(
          "name",
          "filename",
          "path",
          "sizeBytes",
          "sizeFormatted",
          "quantization",
          "architecture",
          "contextLength",
          "parameterCount");

  private RuntimeStatusWire() {}

  static JsonObject.Builder status(@Nullable ModelInfo model, Instant now) {
    Json provider = model == null ? Json.nul() : provider(model);
    return JsonResponse.success()
        .put("generatedAt", WireTime.format(now))
        .put("provider", model == null ? null : model.providerId())
        .put("model", model == null ? null : model.model())
        .put(
            "contextWindow",
            model == null ? Json.nul() : Json.of(model.capabilities().contextWindow()))
        .put(
            "contextWindowSource",
            model == null ? null : model.capabilities().contextWindowSource())
        .put("activeProvider", provider)
        .put("loadedModels", JsonArray.EMPTY)
        .put(
            "counts",
            Json.object()
                .put("loaded", 0)
                .put("llm", 0)
                .put("stt", 0)
                .put("tts", 0)
                .put("image", 0)
                .build())
        .put("llm", llm(provider))
        .put("stt", idle("port", "pid"))
        .put("tts", idle("modelPath", "pid"))
        .put("image", image());
  }

  private static JsonObject provider(ModelInfo model) {
    ModelCapabilities can = model.capabilities();
    boolean reasons = !can.reasoningEfforts().isEmpty();
    return Json.object()
        .put("id", model.providerProfileId())
        .put("name", model.providerId())
        .put("providerType", model.providerType())
        .put("providerId", model.providerId())
        .put("baseUrl", withoutCredentials(model.baseUrl()))
        .put("model", model.model())
        .put("settings", JsonObject.EMPTY)
        .put("supportsTools", can.nativeTools())
        .put(
            "capabilities",
            Json.object()
                .put("supportsReasoning", reasons)
                .put("reasoningType", reasons ? "effort" : null)
                .put("reasoningTiers", Json.strings(can.reasoningEfforts()))
                .put("supportsImageInput", can.imageInput())
                .put(
                    "inputModalities",
                    Json.strings(can.imageInput() ? List.of("text", "image") : List.of("text")))
                .build())
        .put("local", model.local())
        .put("managed", model.local())
        .build();
  }

  private static JsonObject llm(Json provider) {
    return Json.object()
        .put("activeProvider", provider)
        .put("loaded", JsonArray.EMPTY)
        .put(
            "llama",
            idle("port", "pid").toBuilder()
                .put("errorCode", Json.nul())
                .put("startedAt", Json.nul())
                .put("baseUrl", Json.nul())
                .put("ctxSize", Json.nul())
                .put("ctxTrain", Json.nul())
                .put("logs", JsonArray.EMPTY)
                .put("engine", Json.nul())
                .put("hardware", Json.nul())
                .put("configured", JsonObject.EMPTY)
                .put("memory", Json.nul())
                .build())
        .put(
            "mlx",
            idle("port", "pid").toBuilder()
                .put("modelPath", Json.nul())
                .put("available", false)
                .put("appleSilicon", false)
                .put("mlxAvailable", false)
                .put("memory", Json.nul())
                .build())
        .put("availableCounts", Json.object().put("gguf", 0).put("mlx", 0).build())
        .build();
  }

  private static JsonObject image() {
    return Json.object()
        .put("loaded", JsonArray.EMPTY)
        .put("preferredRuntime", Json.nul())
        .put(
            "simple",
            Json.object()
                .put("found", false)
                .put("status", "idle")
                .put("binaryPath", Json.nul())
                .put("models", JsonArray.EMPTY)
                .put("modelsDir", Json.nul())
                .put("modelCount", 0)
                .build())
        .put(
            "comfyui",
            Json.object()
                .put("found", false)
                .put("status", "idle")
                .put("baseUrl", Json.nul())
                .put("checkpoints", JsonArray.EMPTY)
                .put("samplers", JsonArray.EMPTY)
                .put("schedulers", JsonArray.EMPTY)
                .put("checkpointCount", 0)
                .put("devices", JsonArray.EMPTY)
                .build())
        .put("catalog", Json.object().put("imageModels", 0).build())
        .build();
  }

  private static JsonObject idle(String... nullFields) {
    JsonObject.Builder info = Json.object();
    MODEL_FIELDS.forEach(field -> info.put(field, Json.nul()));
    JsonObject.Builder status =
        Json.object().put("status", "idle").put("model", Json.nul()).put("error", Json.nul());
    for (String field : nullFields) {
      status.put(field, Json.nul());
    }
    return status.put("modelInfo", info.build()).build();
  }

  private static @Nullable String withoutCredentials(@Nullable String url) {
    return url == null ? null : CREDENTIALS.matcher(url).replaceAll("");
  }
}
