package dev.asyncat.langchain4j;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.exception.ToolExecutionException;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import dev.langchain4j.service.tool.ToolExecutionResult;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** One {@code @Tool} method of an object. */
final class LangChain4jTool implements Tool<JsonObject> {

  private final DefaultToolExecutor executor;
  private final String name;
  private final String description;
  private final JsonObject schema;
  private final String category;
  private final PermissionLevel level;
  private final BiFunction<JsonObject, ToolContext, List<Effect>> effects;

  LangChain4jTool(Object object, Method method, ToolSpecification specification) {
    this(
        DefaultToolExecutor.builder()
            .object(object)
            .originalMethod(method)
            .methodToInvoke(method)
            .propagateToolExecutionExceptions(true)
            .build(),
        specification.name(),
        specification.description() == null ? "" : specification.description(),
        schema(specification),
        "general",
        PermissionLevel.MODERATE,
        (arguments, context) -> List.of(new Effect.Unstated()));
  }

  private LangChain4jTool(
      DefaultToolExecutor executor,
      String name,
      String description,
      JsonObject schema,
      String category,
      PermissionLevel level,
      BiFunction<JsonObject, ToolContext, List<Effect>> effects) {
    this.executor = executor;
    this.name = name;
    this.description = description;
    this.schema = schema;
    this.category = category;
    this.level = level;
    this.effects = effects;
  }

  LangChain4jTool with(
      String group,
      PermissionLevel strongest,
      BiFunction<JsonObject, ToolContext, List<Effect>> stated) {
    return new LangChain4jTool(executor, name, description, schema, group, strongest, stated);
  }

  private static JsonObject schema(ToolSpecification specification) {
    return Json.parseObject(specification.toJson())
        .object("parameters")
        .orElseGet(
            () -> Json.object().put("type", "object").put("properties", JsonObject.EMPTY).build());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Class<JsonObject> arguments() {
    return JsonObject.class;
  }

  @Override
  public String category() {
    return category;
  }

  @Override
  public PermissionLevel level() {
    return level;
  }

  @Override
  public Optional<JsonObject> schema() {
    return Optional.of(schema);
  }

  @Override
  public List<Effect> effects(JsonObject arguments, ToolContext context) {
    return effects.apply(arguments, context);
  }

  @Override
  public ToolResult execute(JsonObject arguments, ToolContext context) throws Exception {
    ToolExecutionRequest request =
        ToolExecutionRequest.builder()
            .id(context.toolCallId())
            .name(name)
            .arguments(arguments.toString())
            .build();
    InvocationContext invocation =
        InvocationContext.builder().chatMemoryId(context.sessionId()).build();
    try {
      return result(executor.executeWithContext(request, invocation));
    } catch (ToolExecutionException thrown) {
      if (thrown.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw thrown;
    }
  }

  private static ToolResult result(ToolExecutionResult result) {
    List<Content> contents = result.resultContents();
    if (result.isError()) {
      return ToolResult.error(result.resultText());
    }
    if (contents.size() == 1 && contents.getFirst() instanceof TextContent text) {
      return ToolResult.ok().with("result", value(text.text(), result.result()));
    }
    List<Json> parts = new ArrayList<>();
    contents.forEach(content -> parts.add(part(content)));
    return ToolResult.ok().with("result", Json.from(parts));
  }

  /** What a method returned as text stays text; anything else was written as JSON. */
  private static Json value(String text, Object returned) {
    if (returned == null || returned instanceof String) {
      return Json.of(text);
    }
    try {
      return Json.parse(text);
    } catch (JsonSyntaxException notJson) {
      return Json.of(text);
    }
  }

  private static Json part(Content content) {
    return switch (content) {
      case TextContent text -> Json.object().put("type", "text").put("text", text.text()).build();
      case ImageContent image ->
          Json.object()
              .put("type", "image")
              .putIfPresent("mimeType", image.image().mimeType())
              .putIfPresent("base64", image.image().base64Data())
              .putIfPresent(
                  "url", image.image().url() == null ? null : image.image().url().toString())
              .build();
      default -> Json.object().put("type", content.type().name()).build();
    };
  }
}
