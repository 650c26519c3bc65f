package dev.asyncat.llama.child;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.localmodel.CacheType;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.Message;
import dev.asyncat.model.MessageJson;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Requests as they travel between the processes. */
final class RequestJson {

  private RequestJson() {}

  static JsonObject write(ModelRequest request) {
    return Json.object()
        .put("messages", array(request.messages().stream().map(MessageJson::write).toList()))
        .put("tools", array(request.tools().stream().map(RequestJson::tool).toList()))
        .put(
            "describedTools",
            array(request.describedTools().stream().map(RequestJson::tool).toList()))
        .put("options", options(request.options()))
        .putIfPresent("schema", request.responseSchema())
        .putIfPresent("cacheKey", request.cacheKey())
        .build();
  }

  static ModelRequest read(JsonObject json) {
    List<Message> messages = objects(json, "messages").stream().map(MessageJson::read).toList();
    return new ModelRequest(
        messages,
        tools(json, "tools"),
        options(json.object("options").orElse(JsonObject.EMPTY)),
        json.object("schema").orElse(null),
        json.string("cacheKey").orElse(null),
        tools(json, "describedTools"));
  }

  private static List<ToolSpec> tools(JsonObject json, String field) {
    return objects(json, field).stream().map(RequestJson::tool).toList();
  }

  private static JsonArray array(List<JsonObject> objects) {
    return Json.array(objects.toArray(Json[]::new));
  }

  private static List<JsonObject> objects(JsonObject json, String field) {
    return json.array(field).orElse(Json.array()).items().stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static JsonObject tool(ToolSpec tool) {
    return Json.object()
        .put("name", tool.name())
        .put("description", tool.description())
        .put("parameters", tool.parameters())
        .put("category", tool.category())
        .put("level", tool.level().name())
        .build();
  }

  private static ToolSpec tool(JsonObject json) {
    return new ToolSpec(
        json.string("name", ""),
        json.string("description", ""),
        json.object("parameters").orElse(JsonObject.EMPTY),
        json.string("category", ""),
        PermissionLevel.valueOf(json.string("level", PermissionLevel.MODERATE.name())));
  }

  private static JsonObject options(ModelOptions options) {
    return Json.object()
        .put("maxOutputTokens", Json.from(options.maxOutputTokens()))
        .put("temperature", Json.from(options.temperature()))
        .put("topP", Json.from(options.topP()))
        .put("topK", Json.from(options.topK()))
        .put("minP", Json.from(options.minP()))
        .put("repeatPenalty", Json.from(options.repeatPenalty()))
        .put("seed", Json.from(options.seed()))
        .put("stop", Json.strings(options.stop()))
        .putIfPresent("reasoningEffort", options.reasoningEffort())
        .build();
  }

  private static ModelOptions options(JsonObject json) {
    return new ModelOptions(
        integer(json, "maxOutputTokens"),
        real(json, "temperature"),
        real(json, "topP"),
        integer(json, "topK"),
        real(json, "minP"),
        real(json, "repeatPenalty"),
        number(json, "seed").map(BigDecimal::longValue).orElse(null),
        json.array("stop").map(JsonArray::strings).orElse(List.of()),
        json.string("reasoningEffort").orElse(null));
  }

  private static @Nullable Integer integer(JsonObject json, String field) {
    return number(json, field).map(BigDecimal::intValue).orElse(null);
  }

  private static @Nullable Double real(JsonObject json, String field) {
    return number(json, field).map(BigDecimal::doubleValue).orElse(null);
  }

  private static Optional<BigDecimal> number(JsonObject json, String field) {
    return json.get(field)
        .filter(JsonNumber.class::isInstance)
        .map(value -> ((JsonNumber) value).value());
  }

  static JsonObject loading(LoadOptions options) {
    return Json.object()
        .put("contextTokens", Json.from(options.contextTokens()))
        .put("threads", Json.from(options.threads()))
        .put("promptThreads", Json.from(options.promptThreads()))
        .put("parallelRequests", Json.from(options.parallelRequests()))
        .put("sharedTokens", Json.from(options.sharedTokens()))
        .putIfPresent("keyCache", name(options.keyCache()))
        .putIfPresent("valueCache", name(options.valueCache()))
        .build();
  }

  static LoadOptions loading(JsonObject json) {
    return new LoadOptions(
        integer(json, "contextTokens"),
        integer(json, "threads"),
        integer(json, "promptThreads"),
        integer(json, "parallelRequests"),
        integer(json, "sharedTokens"),
        json.string("keyCache").map(CacheType::valueOf).orElse(null),
        json.string("valueCache").map(CacheType::valueOf).orElse(null));
  }

  private static @Nullable String name(@Nullable CacheType type) {
    return type == null ? null : type.name();
  }
}
