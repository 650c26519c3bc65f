package dev.asyncat.tool;

import dev.asyncat.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Something an agent can do.
 *
 * <p>The arguments are a record: its components, with their types and {@link
 * dev.asyncat.json.Description} texts, become the JSON schema that the model sees, and validated
 * arguments arrive as an instance of it. A component that may be absent is {@code @Nullable} or an
 * {@code Optional}. A tool whose schema is only known at run time uses {@link JsonObject} as its
 * argument type and overrides {@link #schema()}.
 *
 * <p>Implementations are thread-safe: calls of several runs, and reading calls of one turn, arrive
 * side by side.
 *
 * @param <A> a record, or {@link JsonObject}
 */
public interface Tool<A> {

  /** The name the model calls: letters, digits, {@code _} and {@code -}, at most 64. */
  String name();

  /** For the model: what it does and when to use it. */
  String description();

  /** The argument type. */
  Class<A> arguments();

  /** The group under which clients list the tool. */
  default String category() {
    return "general";
  }

  /** The strongest level any call can have; shown in listings, while {@link #effects} decides. */
  default PermissionLevel level() {
    return PermissionLevel.MODERATE;
  }

  /** The JSON schema of the arguments; empty to derive it from {@link #arguments()}. */
  default Optional<JsonObject> schema() {
    return Optional.empty();
  }

  /**
   * What this call will do. Called before the decision, so it must not do it. An empty list says
   * that the call has no effect outside itself.
   *
   * @throws dev.asyncat.error.OutsideWorkspaceException if a path leads out; the call is then
   *     refused
   */
  default List<Effect> effects(A arguments, ToolContext context) {
    return List.of(new Effect.Unstated());
  }

  /** One readable line that says what this call will do, for the person who is asked. */
  default String describe(A arguments, ToolContext context) {
    return "";
  }

  /** A preview of the change as a unified diff, where one can be made without doing it. */
  default Optional<String> preview(A arguments, ToolContext context) {
    return Optional.empty();
  }

  /** How many characters of each text in the result the model sees; clients always see all. */
  default int modelTextLimit() {
    return 3_000;
  }

  /**
   * Does it. Runs on a virtual thread that is interrupted when the run is cancelled.
   *
   * @throws Exception any failure; its message becomes the error that the model sees
   */
  ToolResult execute(A arguments, ToolContext context) throws Exception;
}
