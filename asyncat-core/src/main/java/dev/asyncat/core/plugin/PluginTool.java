package dev.asyncat.core.plugin;

import static java.util.Objects.requireNonNull;

import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import java.util.Optional;

/**
 * A tool of a plug-in. It works with the plug-in's loader as the thread's, which is where libraries
 * look for their own parts, and a class that is missing fails the call, not the run. What it says
 * about itself is asked once, while the plug-in can still be skipped for it.
 */
final class PluginTool<A> implements Tool<A> {

  private final Tool<A> tool;
  private final ClassLoader loader;
  private final String name;
  private final String description;
  private final Class<A> arguments;
  private final String category;
  private final PermissionLevel level;
  private final Optional<JsonObject> schema;
  private final int modelTextLimit;

  PluginTool(Tool<A> tool, ClassLoader loader) {
    this.tool = tool;
    this.loader = loader;
    String type = tool.getClass().getName();
    this.name = requireNonNull(tool.name(), () -> type + " has no name");
    this.description = requireNonNull(tool.description(), () -> type + " has no description");
    this.arguments = requireNonNull(tool.arguments(), () -> type + " has no argument type");
    this.category = requireNonNull(tool.category(), () -> type + " has no category");
    this.level = requireNonNull(tool.level(), () -> type + " has no level");
    this.schema = requireNonNull(tool.schema(), () -> type + " gives null as its schema");
    this.modelTextLimit = tool.modelTextLimit();
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
  public Class<A> arguments() {
    return arguments;
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
    return schema;
  }

  @Override
  public int modelTextLimit() {
    return modelTextLimit;
  }

  @Override
  public List<Effect> effects(A given, ToolContext context) {
    return inside(() -> tool.effects(given, context));
  }

  @Override
  public String describe(A given, ToolContext context) {
    return inside(() -> tool.describe(given, context));
  }

  @Override
  public Optional<String> preview(A given, ToolContext context) {
    return inside(() -> tool.preview(given, context));
  }

  @Override
  public ToolResult execute(A given, ToolContext context) throws Exception {
    return PluginTool.<ToolResult, Exception>inside(
        loader, name, () -> tool.execute(given, context));
  }

  private <T> T inside(Work<T, RuntimeException> work) {
    return PluginTool.<T, RuntimeException>inside(loader, name, work);
  }

  private static <T, X extends Exception> T inside(ClassLoader loader, String name, Work<T, X> work)
      throws X {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return work.run();
    } catch (LinkageError | AssertionError | StackOverflowError broken) {
      throw new UnavailableException(
          "the plug-in of the tool '%s' is broken: %s".formatted(name, Problem.of(broken)), broken);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private interface Work<T, X extends Exception> {
    T run() throws X;
  }
}
