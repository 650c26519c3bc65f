package dev.asyncat.core.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.process.Processes;
import dev.asyncat.core.tool.file.SessionFiles;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.tool.TestToolContext;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import dev.asyncat.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a model writes as arguments, a built-in tool answers, and where it cannot do what was
 * asked, it says so in a sentence.
 */
class BuiltInToolArgumentsTest {

  private static final List<Json> VALUES =
      List.of(
          Json.nul(),
          Json.of(true),
          Json.of(-1),
          Json.of(Long.MAX_VALUE),
          Json.of(1e300),
          Json.of(""),
          Json.of("  "),
          Json.of("\u0000"),
          Json.of("one\ntwo\r\n\u0007\uD800"),
          Json.of("../../etc"),
          Json.of("~"),
          Json.of("([{*\\"),
          Json.of("x".repeat(200_000)),
          JsonObject.EMPTY,
          Json.object().put("a", Json.object().put("b", 1).build()).build(),
          Json.array(),
          new JsonArray(List.of(Json.of(1), Json.nul(), JsonObject.EMPTY)));

  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  static Stream<String> names() {
    return tools(new Processes()).specs().stream().map(ToolSpec::name);
  }

  @ParameterizedTest
  @MethodSource("names")
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void bad_arguments_get_an_answer(String name, @TempDir Path temp) throws IOException {
    Tools tools = tools(processes);
    ToolSpec spec = tools.spec(name);
    Path directory = temp.toRealPath();
    for (JsonObject arguments : variants(spec)) {
      Files.writeString(directory.resolve("a.py"), "def x():\n    pass\n");
      ToolContext context =
          TestToolContext.in(directory)
              .resolving(Workspace.of(directory)::resolve)
              .knowing(new SessionFiles());

      ToolResult result = call(tools.find(name).orElseThrow(), spec, arguments, context);

      String shown = arguments.toString();
      String what = shown.substring(0, Math.min(300, shown.length()));
      assertThat(result.content().bool("success")).as("success with %s", what).isPresent();
      if (!result.succeeded() && result.content().integer("exit_code").isEmpty()) {
        assertThat(result.content().string("error", ""))
            .as("the error of %s", what)
            .isNotBlank()
            .doesNotContain("Exception");
      }
      assertThat(Json.parse(result.content().toString())).isEqualTo(result.content());
    }
  }

  private static Tools tools(Processes processes) {
    return new Tools(BuiltInTools.all(BuiltInTools.Means.of(processes, new Outbound(false))));
  }

  /** Runs a call as the runtime does, which makes results of the errors that are our own. */
  private static <A> ToolResult call(
      Tool<A> tool, ToolSpec spec, JsonObject arguments, ToolContext context) {
    return switch (ArgumentValidation.validate(
        ArgumentRepair.repair(arguments, spec), spec, tool.arguments())) {
      case ArgumentValidation.Defective<A> defective -> defective.result();
      case ArgumentValidation.Valid<A>(A valid, JsonObject json) -> {
        try {
          tool.effects(valid, context);
          assertThat(tool.describe(valid, context)).doesNotContain("\n", "\r");
          tool.preview(valid, context);
          yield tool.execute(valid, context);
        } catch (AsyncatException ours) {
          yield ToolResult.error(String.valueOf(ours.getMessage()));
        } catch (Exception foreign) {
          throw new AssertionError(tool.name() + " let an exception through", foreign);
        }
      }
    };
  }

  private static List<JsonObject> variants(ToolSpec spec) {
    JsonObject properties = spec.parameters().object("properties").orElse(JsonObject.EMPTY);
    JsonObject plain = JsonObject.EMPTY;
    for (String key : spec.parameters().array("required").orElse(JsonArray.EMPTY).strings()) {
      plain = plain.with(key, plain(properties.object(key).orElse(JsonObject.EMPTY)));
    }
    List<JsonObject> variants = new ArrayList<>();
    variants.add(JsonObject.EMPTY);
    variants.add(plain.with("surplus", Json.of("x".repeat(1_000))));
    for (String key : properties.members().keySet()) {
      for (Json value : VALUES) {
        variants.add(plain.with(key, value));
        JsonObject schema = properties.object(key).orElse(JsonObject.EMPTY);
        if (schema.string("type", "").equals("array")) {
          variants.addAll(insideOfList(plain, key, schema, value));
        }
      }
    }
    return variants;
  }

  private static List<JsonObject> insideOfList(
      JsonObject plain, String key, JsonObject schema, Json value) {
    List<JsonObject> variants = new ArrayList<>();
    variants.add(plain.with(key, new JsonArray(List.of(value))));
    JsonObject items = schema.object("items").orElse(JsonObject.EMPTY);
    for (String inner : items.object("properties").orElse(JsonObject.EMPTY).members().keySet()) {
      variants.add(
          plain.with(key, new JsonArray(List.of(((JsonObject) object(items)).with(inner, value)))));
    }
    return variants;
  }

  private static Json plain(JsonObject schema) {
    return switch (schema.string("type", "")) {
      case "integer", "number" -> Json.of(1);
      case "boolean" -> Json.of(true);
      case "array" ->
          new JsonArray(List.of(plain(schema.object("items").orElse(JsonObject.EMPTY))));
      case "object" -> object(schema);
      default -> Json.of("a.py");
    };
  }

  private static Json object(JsonObject schema) {
    JsonObject object = JsonObject.EMPTY;
    JsonObject properties = schema.object("properties").orElse(JsonObject.EMPTY);
    for (String key : properties.members().keySet()) {
      object = object.with(key, plain(properties.object(key).orElse(JsonObject.EMPTY)));
    }
    return object;
  }
}
