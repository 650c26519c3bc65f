package dev.asyncat.jaxrs.model;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelInfo;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /capabilities/multimodal}: what can be done with images, speech and documents. Speech
 * and making images are not there yet.
 */
@Path(Mounts.PATH + "/capabilities/multimodal")
public final class MultimodalResource {

  private final Asyncat asyncat;

  /** A resource. */
  public MultimodalResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** Loads nothing and asks nobody. */
  @GET
  public Response capabilities(@Context ContainerRequestContext context) {
    Optional<ModelInfo> model = asyncat.models().describe(UserScope.of(context).userId());
    boolean readsPdf =
        asyncat.tools().specs().stream().anyMatch(tool -> tool.name().equals("read_pdf"));
    JsonObject speech =
        Json.object().put("ready", false).put("status", "idle").put("model", Json.nul()).build();
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "capabilities",
                Json.object()
                    .put("vision", vision(model))
                    .put("stt", speech)
                    .put("whisper", speech)
                    .put("tts", speech)
                    .put("image", image())
                    .put("imageGen", image())
                    .put(
                        "pdf",
                        Json.object()
                            .put("ready", readsPdf)
                            .put(
                                "note",
                                readsPdf
                                    ? "The text of PDF files can be read."
                                    : "This server was built without a reader of PDF files.")
                            .build())
                    .build()));
  }

  private static JsonObject vision(Optional<ModelInfo> model) {
    boolean sees = model.map(info -> info.capabilities().imageInput()).orElse(false);
    return Json.object()
        .put("ready", sees)
        .put("providerReady", model.isPresent())
        .put("providerId", model.map(ModelInfo::providerId).orElse(null))
        .put("model", model.map(ModelInfo::model).orElse(null))
        .put("supportsImageInput", sees)
        .put("inputModalities", Json.strings(sees ? List.of("text", "image") : List.of("text")))
        .put(
            "note",
            model
                .map(
                    info ->
                        sees
                            ? "The model " + info.model() + " sees images."
                            : "The model " + info.model() + " sees no images.")
                .orElse("There is no model."))
        .build();
  }

  private static JsonObject image() {
    return Json.object()
        .put("ready", false)
        .put("runtime", Json.nul())
        .put(
            "simple",
            Json.object().put("ready", false).put("status", "idle").put("models", 0).build())
        .put(
            "comfyui",
            Json.object().put("ready", false).put("status", "idle").put("checkpoints", 0).build())
        .put("indexedAssets", 0)
        .build();
  }
}
