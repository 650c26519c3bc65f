package dev.asyncat.llama.child;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.Usage;
import dev.asyncat.tool.ToolCall;
import java.util.List;

/** What a model says of itself and in its answers, as it travels from the child. */
final class InfoJson {

  private InfoJson() {}

  static JsonObject write(ModelInfo info) {
    ModelCapabilities able = info.capabilities();
    return Json.object()
        .put("model", info.model())
        .put("providerId", info.providerId())
        .put("nativeTools", able.nativeTools())
        .put("structuredOutput", able.structuredOutput())
        .put("imageInput", able.imageInput())
        .put("reasoningEfforts", Json.strings(able.reasoningEfforts()))
        .put("contextWindow", able.contextWindow())
        .put("contextWindowSource", able.contextWindowSource())
        .put("maxOutputTokens", able.maxOutputTokens())
        .build();
  }

  static ModelInfo info(JsonObject json) {
    return ModelInfo.local(
        json.string("model", ""),
        json.string("providerId", ""),
        new ModelCapabilities(
            json.bool("nativeTools", false),
            json.bool("structuredOutput", false),
            json.bool("imageInput", false),
            json.array("reasoningEfforts").map(JsonArray::strings).orElse(List.of()),
            json.integer("contextWindow").orElse(ModelCapabilities.LOCAL_CONTEXT_WINDOW),
            json.string("contextWindowSource", "fallback"),
            json.integer("maxOutputTokens").orElse(1)));
  }

  static JsonObject write(Usage usage) {
    return Json.object()
        .put("input", usage.inputTokens())
        .put("output", usage.outputTokens())
        .put("cached", usage.cachedTokens())
        .put("reasoning", usage.reasoningTokens())
        .put("estimated", usage.estimated())
        .build();
  }

  static ModelEvent event(JsonObject json) {
    if (json.string("text").isPresent()) {
      return new ModelEvent.Text(json.string("text", ""));
    }
    if (json.string("reasoning").isPresent()) {
      return new ModelEvent.Reasoning(json.string("reasoning", ""));
    }
    if (json.object("call").isPresent()) {
      return new ModelEvent.Call(ToolCall.fromJson(json.object("call").get()));
    }
    return new ModelEvent.Finished(
        ModelEvent.FinishReason.valueOf(json.string("finished", "STOP")),
        json.object("usage").map(InfoJson::usage).orElse(null),
        json.string("carryOver").orElse(null));
  }

  private static Usage usage(JsonObject json) {
    return new Usage(
        json.longInteger("input").orElse(0),
        json.longInteger("output").orElse(0),
        json.longInteger("cached").orElse(0),
        json.longInteger("reasoning").orElse(0),
        json.bool("estimated", false));
  }
}
