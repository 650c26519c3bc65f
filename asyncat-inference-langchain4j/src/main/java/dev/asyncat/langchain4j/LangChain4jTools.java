package dev.asyncat.langchain4j;

import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Tools from objects with LangChain4j's {@link dev.langchain4j.agent.tool.Tool} methods. They stand
 * behind the same permission, audit and journal as every other tool.
 *
 * <pre>{@code
 * Asyncat.builder()
 *     .tools(
 *         LangChain4jTools.from(new Calendar())
 *             .effects("add_event", (args, context) -> List.of(new Effect.ChangeRuntimeData("calendar")))
 *             .tools())
 * }</pre>
 *
 * <p>A method does not say what it does to the world, so each call asks until {@link #effects} says
 * it. Schema and arguments are LangChain4j's: descriptions come from {@code @Tool} and {@code @P},
 * and parameter names need the compiler's {@code -parameters}. A {@code @ToolMemoryId} parameter
 * gets the session's id. What a method returns is always shown to the model; {@code returnBehavior}
 * has no meaning here.
 *
 * <p>Not thread-safe; the tools it makes are if the objects are.
 */
public final class LangChain4jTools {

  private final Map<String, LangChain4jTool> tools = new LinkedHashMap<>();
  private final Map<String, BiFunction<JsonObject, ToolContext, List<Effect>>> effects =
      new HashMap<>();
  private final Map<String, PermissionLevel> levels = new HashMap<>();
  private String category = "general";

  private LangChain4jTools() {}

  /**
   * Collects the {@code @Tool} methods of objects.
   *
   * @throws IllegalArgumentException if an object has none, a name is not one that models can call,
   *     or two methods have the same name
   */
  public static LangChain4jTools from(Object... objects) {
    LangChain4jTools collected = new LangChain4jTools();
    for (Object object : objects) {
      collected.add(object);
    }
    return collected;
  }

  /**
   * Says what a call of a tool does, so that it is asked for only when that needs asking.
   *
   * @throws IllegalArgumentException if there is no such tool
   */
  public LangChain4jTools effects(
      String tool, BiFunction<JsonObject, ToolContext, List<Effect>> effects) {
    this.effects.put(known(tool), effects);
    return this;
  }

  /**
   * The strongest level any call of a tool can have, for listings; moderate unless said.
   *
   * @throws IllegalArgumentException if there is no such tool
   */
  public LangChain4jTools level(String tool, PermissionLevel level) {
    this.levels.put(known(tool), level);
    return this;
  }

  /** The group under which clients list the tools. */
  public LangChain4jTools category(String category) {
    this.category = category;
    return this;
  }

  /** The tools. */
  public List<Tool<JsonObject>> tools() {
    List<Tool<JsonObject>> made = new ArrayList<>();
    tools.forEach(
        (name, tool) ->
            made.add(
                tool.with(
                    category,
                    levels.getOrDefault(name, PermissionLevel.MODERATE),
                    effects.getOrDefault(
                        name, (arguments, context) -> List.of(new Effect.Unstated())))));
    return List.copyOf(made);
  }

  private void add(Object object) {
    List<Method> methods = toolMethods(object.getClass());
    if (methods.isEmpty()) {
      throw new IllegalArgumentException(
          object.getClass().getName() + " has no method with dev.langchain4j's @Tool annotation");
    }
    for (Method method : methods) {
      ToolSpecification specification = ToolSpecifications.toolSpecificationFrom(method);
      String name = specification.name();
      if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
        throw new IllegalArgumentException(
            "'"
                + name
                + "' of "
                + method
                + " cannot be a tool's name; give it one of letters, digits, '_' and '-', at most"
                + " 64, with @Tool(name = …)");
      }
      if (tools.putIfAbsent(name, new LangChain4jTool(object, method, specification)) != null) {
        throw new IllegalArgumentException(
            "two methods are tools named '" + name + "'; rename one with @Tool(name = …)");
      }
    }
  }

  private static List<Method> toolMethods(Class<?> type) {
    Map<String, Method> bySignature = new LinkedHashMap<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      for (Method method : at.getDeclaredMethods()) {
        if (!method.isSynthetic() && !Modifier.isAbstract(method.getModifiers())) {
          bySignature.putIfAbsent(method.getName() + List.of(method.getParameterTypes()), method);
        }
      }
    }
    for (Method method : type.getMethods()) {
      if (method.isDefault()) {
        bySignature.putIfAbsent(method.getName() + List.of(method.getParameterTypes()), method);
      }
    }
    return bySignature.values().stream()
        .filter(method -> method.isAnnotationPresent(dev.langchain4j.agent.tool.Tool.class))
        .sorted((left, right) -> left.toString().compareTo(right.toString()))
        .toList();
  }

  private String known(String tool) {
    if (!tools.containsKey(tool)) {
      throw new IllegalArgumentException(
          "there is no tool '" + tool + "' here, only " + tools.keySet());
    }
    return tool;
  }
}
