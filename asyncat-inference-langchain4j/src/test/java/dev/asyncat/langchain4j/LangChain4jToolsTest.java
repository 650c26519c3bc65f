package dev.asyncat.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.plan.Plan;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.FileKnowledge;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolMemoryId;
import dev.langchain4j.data.image.Image;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LangChain4jToolsTest {

  record Place(String city, int zip) {}

  enum Unit {
    CELSIUS,
    FAHRENHEIT
  }

  static class Weather {

    @Tool("Tells the temperature.")
    double temperature(@P("Where") Place place, @P(value = "In what", required = false) Unit unit) {
      return unit == Unit.FAHRENHEIT ? 37.4 : place.zip();
    }

    @Tool(name = "greet", value = "Greets.")
    String hello(String name, @ToolMemoryId String session) {
      return "Hello " + name + " of " + session;
    }

    @Tool
    void nothing() {}

    @Tool
    List<Place> places() {
      return List.of(new Place("Oslo", 150));
    }

    @Tool
    Image map() {
      return Image.builder().base64Data("iVBORw0KGgo=").mimeType("image/png").build();
    }

    @Tool
    String broken() {
      throw new IllegalStateException("out of order");
    }

    String notATool() {
      return "";
    }
  }

  static class Twin {
    @Tool(name = "greet")
    String other() {
      return "";
    }
  }

  static class Spaced {
    @Tool(name = "no spaces please")
    String any() {
      return "";
    }
  }

  private static final ToolContext CONTEXT = new Call();

  private static dev.asyncat.tool.Tool<JsonObject> tool(String name) {
    return LangChain4jTools.from(new Weather()).tools().stream()
        .filter(tool -> tool.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ToolResult call(String name, JsonObject arguments) throws Exception {
    return tool(name).execute(arguments, CONTEXT);
  }

  @Test
  void every_annotated_method_is_a_tool() {
    assertThat(LangChain4jTools.from(new Weather()).tools())
        .extracting(dev.asyncat.tool.Tool::name)
        .containsExactlyInAnyOrder("temperature", "greet", "nothing", "places", "map", "broken");
  }

  @Test
  void the_schema_says_what_the_annotations_say() {
    dev.asyncat.tool.Tool<JsonObject> temperature = tool("temperature");
    JsonObject schema = temperature.schema().orElseThrow();

    assertThat(temperature.description()).isEqualTo("Tells the temperature.");
    assertThat(schema.string("type")).hasValue("object");
    assertThat(schema.array("required").orElseThrow().strings()).containsExactly("place");
    JsonObject properties = schema.object("properties").orElseThrow();
    assertThat(properties.object("place").orElseThrow().string("description")).hasValue("Where");
    assertThat(
            properties
                .object("place")
                .flatMap(place -> place.object("properties"))
                .orElseThrow()
                .members())
        .containsOnlyKeys("city", "zip");
    assertThat(
            properties.object("unit").flatMap(unit -> unit.array("enum")).orElseThrow().strings())
        .containsExactly("CELSIUS", "FAHRENHEIT");
  }

  @Test
  void a_tool_without_parameters_has_an_empty_object_as_schema() {
    assertThat(tool("nothing").schema().orElseThrow())
        .isEqualTo(Json.object().put("type", "object").put("properties", JsonObject.EMPTY).build());
  }

  @Test
  void arguments_arrive_as_what_the_method_takes() throws Exception {
    JsonObject place = Json.object().put("city", "Oslo").put("zip", 150).build();

    assertThat(call("temperature", Json.object().put("place", place).build()).content())
        .isEqualTo(Json.object().put("success", true).put("result", 150.0).build());
    assertThat(
            call("temperature", Json.object().put("place", place).put("unit", "FAHRENHEIT").build())
                .content()
                .get("result"))
        .hasValue(Json.of(37.4));
  }

  @Test
  void the_session_stands_in_for_the_chat_memory() throws Exception {
    assertThat(call("greet", Json.object().put("name", "Ada").build()).content().string("result"))
        .hasValue("Hello Ada of session-1");
  }

  @Test
  void results_are_json_where_they_can_be() throws Exception {
    assertThat(call("places", JsonObject.EMPTY).content().get("result"))
        .hasValue(Json.array(Json.object().put("city", "Oslo").put("zip", 150).build()));
    assertThat(call("nothing", JsonObject.EMPTY).succeeded()).isTrue();
    assertThat(call("map", JsonObject.EMPTY).content().array("result").orElseThrow().objects())
        .containsExactly(
            Json.object()
                .put("type", "image")
                .put("mimeType", "image/png")
                .put("base64", "iVBORw0KGgo=")
                .build());
  }

  @Test
  void what_a_method_throws_is_thrown() {
    assertThatThrownBy(() -> call("broken", JsonObject.EMPTY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("out of order");
  }

  @Test
  void arguments_that_do_not_fit_are_refused() {
    assertThatThrownBy(() -> call("temperature", Json.object().put("place", "Oslo").build()))
        .isInstanceOf(Exception.class)
        .hasMessageMatching("(?s).*\\S.*");
  }

  @Test
  void a_method_asks_until_somebody_says_what_it_does() {
    LangChain4jTools tools = LangChain4jTools.from(new Weather());
    dev.asyncat.tool.Tool<JsonObject> silent = tool("greet");

    dev.asyncat.tool.Tool<JsonObject> stated =
        tools
            .effects("greet", (arguments, context) -> List.of(new Effect.AskUser()))
            .level("greet", PermissionLevel.SAFE)
            .category("weather")
            .tools()
            .stream()
            .filter(tool -> tool.name().equals("greet"))
            .findFirst()
            .orElseThrow();

    assertThat(silent.effects(JsonObject.EMPTY, CONTEXT)).containsExactly(new Effect.Unstated());
    assertThat(silent.level()).isEqualTo(PermissionLevel.MODERATE);
    assertThat(stated.effects(JsonObject.EMPTY, CONTEXT)).containsExactly(new Effect.AskUser());
    assertThat(stated.level()).isEqualTo(PermissionLevel.SAFE);
    assertThat(stated.category()).isEqualTo("weather");
  }

  @Test
  void what_cannot_be_a_tool_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LangChain4jTools.from("a string"))
        .withMessageContaining("java.lang.String");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LangChain4jTools.from(new Weather(), new Twin()))
        .withMessageContaining("'greet'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LangChain4jTools.from(new Spaced()))
        .withMessageContaining("no spaces please");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> LangChain4jTools.from(new Weather()).level("missing", PermissionLevel.SAFE))
        .withMessageContaining("'missing'");
  }

  /** The context of a call in a session that has nothing else. */
  private static final class Call implements ToolContext {

    @Override
    public String userId() {
      return "user-1";
    }

    @Override
    public String sessionId() {
      return "session-1";
    }

    @Override
    public String runId() {
      return "run-1";
    }

    @Override
    public String toolCallId() {
      return "call-1";
    }

    @Override
    public int round() {
      return 0;
    }

    @Override
    public Path workingDirectory() {
      return Path.of("/");
    }

    @Override
    public Path resolve(String path) {
      return Path.of("/").resolve(path);
    }

    @Override
    public String display(Path path) {
      return path.toString();
    }

    @Override
    public CancellationToken cancellation() {
      return CancellationToken.never();
    }

    @Override
    public void progress(String chunk) {}

    @Override
    public void emit(String type, JsonObject data) {}

    @Override
    public Plan plan() {
      throw new UnsupportedOperationException("no plan here");
    }

    @Override
    public FileKnowledge files() {
      throw new UnsupportedOperationException("no files here");
    }

    @Override
    public Optional<String> ask(String question, List<String> choices, String defaultAnswer) {
      return Optional.empty();
    }
  }
}
