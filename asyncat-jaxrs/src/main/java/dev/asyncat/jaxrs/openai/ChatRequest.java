package dev.asyncat.jaxrs.openai;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for. What the model cannot do is refused instead of ignored.
 *
 * @param stream whether pieces are sent as they come
 * @param streamUsage whether a stream ends with the counts of tokens
 */
record ChatRequest(ModelRequest model, boolean stream, boolean streamUsage) {

  private static final int MOST_STOPS = 16;
  private static final String TOOL_NAME = "[A-Za-z0-9_.-]{1,128}";

  static ChatRequest read(RequestBody body, ModelInfo model) {
    refuseWhatIsMissing(body);
    return new ChatRequest(
        new ModelRequest(
            new ChatMessages(model.capabilities().imageInput()).read(body),
            tools(body),
            options(body, model),
            responseSchema(body, model),
            body.text("prompt_cache_key").or(() -> body.text("user")).orElse(null)),
        body.flag("stream").orElse(false),
        body.part("stream_options").flatMap(part -> part.flag("include_usage")).orElse(false));
  }

  static void refuseWhatIsMissing(RequestBody body) {
    if (body.wholeNumber("n").orElse(1) != 1) {
      throw new InvalidRequestException("n must be 1: one answer is made for each request");
    }
    boolean scores =
        body.value("logprobs").filter(value -> !value.equals(Json.of(false))).isPresent();
    if (scores || body.wholeNumber("top_logprobs").orElse(0) != 0) {
      throw new InvalidRequestException("logprobs are not supported");
    }
    for (String penalty : List.of("frequency_penalty", "presence_penalty")) {
      if (number(body, penalty) instanceof Double value && value != 0) {
        throw new InvalidRequestException(
            penalty + " is not supported; use repeat_penalty with a local model");
      }
    }
  }

  static ModelOptions options(RequestBody body, ModelInfo model) {
    String effort = body.filledText("reasoning_effort").orElse(null);
    Integer most = whole(body, "max_completion_tokens");
    Integer seed = whole(body, "seed");
    try {
      return new ModelOptions(
          most == null ? whole(body, "max_tokens") : most,
          number(body, "temperature"),
          number(body, "top_p"),
          whole(body, "top_k"),
          number(body, "min_p"),
          number(body, "repeat_penalty"),
          seed == null ? null : Long.valueOf(seed),
          stops(body),
          effort != null && model.capabilities().reasoningEfforts().contains(effort)
              ? effort
              : null);
    } catch (IllegalArgumentException outOfRange) {
      throw new InvalidRequestException(String.valueOf(outOfRange.getMessage()), outOfRange);
    }
  }

  private static @Nullable Integer whole(RequestBody body, String field) {
    OptionalInt value = body.wholeNumber(field);
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static @Nullable Double number(RequestBody body, String field) {
    return switch (body.value(field).orElse(null)) {
      case null -> null;
      case JsonNumber number -> number.value().doubleValue();
      case Json other -> throw RequestBody.wrongType(field, "a number", other);
    };
  }

  private static List<String> stops(RequestBody body) {
    List<String> stops =
        body.value("stop").orElse(null) instanceof JsonString(String one)
            ? List.of(one)
            : body.texts("stop").orElse(List.of());
    if (stops.size() > MOST_STOPS) {
      throw new InvalidRequestException("stop may have at most " + MOST_STOPS + " texts");
    }
    return stops;
  }

  private static List<ToolSpec> tools(RequestBody body) {
    String choice = choice(body);
    List<ToolSpec> tools = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (RequestBody tool : body.objects("tools").orElse(List.of())) {
      String type = tool.text("type").orElse("");
      if (!type.equals("function")) {
        throw new InvalidRequestException(
            tool.named("type") + " must be function, not \"" + type + "\"");
      }
      RequestBody function =
          tool.part("function")
              .orElseThrow(
                  () -> new InvalidRequestException(tool.named("function") + " is missing"));
      String name = ChatMessages.required(function, "name");
      if (!name.matches(TOOL_NAME) || !names.add(name)) {
        throw new InvalidRequestException(
            function.named("name")
                + " must be unique, of letters, digits, dots, dashes and underscores: "
                + new JsonString(name));
      }
      tools.add(
          new ToolSpec(
              name,
              function.text("description").orElse(""),
              function.object("parameters").orElse(noParameters()),
              "client",
              PermissionLevel.SAFE));
    }
    return choice.equals("none") ? List.of() : tools;
  }

  private static String choice(RequestBody body) {
    Json choice = body.value("tool_choice").orElse(null);
    if (choice == null) {
      return "auto";
    }
    if (choice instanceof JsonString(String word) && (word.equals("auto") || word.equals("none"))) {
      return word;
    }
    throw new InvalidRequestException("tool_choice must be auto or none, not " + choice);
  }

  private static JsonObject noParameters() {
    return Json.object().put("type", "object").put("properties", JsonObject.EMPTY).build();
  }

  private static @Nullable JsonObject responseSchema(RequestBody body, ModelInfo model) {
    RequestBody format = body.part("response_format").orElse(null);
    if (format == null) {
      return null;
    }
    String type = format.text("type").orElse("");
    if (type.equals("text")) {
      return null;
    }
    if (!type.equals("json_object") && !type.equals("json_schema")) {
      throw new InvalidRequestException(
          format.named("type") + " must be text, json_object or json_schema, not \"" + type + "\"");
    }
    if (!model.capabilities().structuredOutput()) {
      throw new InvalidRequestException(
          format.named("type") + ": the model " + model.model() + " cannot be held to a format");
    }
    if (type.equals("json_object")) {
      return Json.object().put("type", "object").put("additionalProperties", true).build();
    }
    return format
        .part("json_schema")
        .flatMap(part -> part.object("schema"))
        .orElseThrow(
            () -> new InvalidRequestException(format.named("json_schema.schema") + " is missing"));
  }
}
