package dev.asyncat.core.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolsTest {

  record City(String name) {}

  record Weather(String name) implements Tool<City> {
    @Override
    public String description() {
      return "the weather";
    }

    @Override
    public Class<City> arguments() {
      return City.class;
    }

    @Override
    public ToolResult execute(City city, ToolContext context) {
      return ToolResult.ok().with("city", city.name());
    }
  }

  record Loose(Optional<JsonObject> schema) implements Tool<JsonObject> {
    @Override
    public String name() {
      return "loose";
    }

    @Override
    public String description() {
      return "";
    }

    @Override
    public Class<JsonObject> arguments() {
      return JsonObject.class;
    }

    @Override
    public ToolResult execute(JsonObject arguments, ToolContext context) {
      return ToolResult.ok();
    }
  }

  @Test
  void tools_are_listed_in_the_order_of_registration_with_one_schema_each() {
    Tools tools = new Tools(List.of(new Weather("zulu"), new Weather("alpha")));

    assertThat(tools.specs()).extracting(ToolSpec::name).containsExactly("zulu", "alpha");
    assertThat(tools.spec("alpha"))
        .isEqualTo(
            new ToolSpec(
                "alpha",
                "the weather",
                Json.parseObject(
                    """
                    {"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}
                    """),
                "general",
                PermissionLevel.MODERATE));
    assertThat(tools.spec("alpha")).isSameAs(tools.specs().get(1));
    assertThat(tools.find("zulu")).contains(new Weather("zulu"));
    assertThat(tools.find("nothing")).isEmpty();
    assertThatThrownBy(() -> tools.spec("nothing")).isInstanceOf(NotFoundException.class);
  }

  @Test
  void two_tools_of_one_name_are_refused_with_both_classes() {
    List<Tool<?>> twice =
        List.of(
            new Loose(Optional.of(Json.object().put("type", "object").build())),
            new Weather("loose"));

    assertThatThrownBy(() -> new Tools(twice))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'loose'")
        .hasMessageContaining(Weather.class.getName())
        .hasMessageContaining(Loose.class.getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "get weather", "wetter.de", "größe", "a/b"})
  void a_name_that_models_cannot_call_is_refused(String name) {
    List<Tool<?>> tools = List.of(new Weather(name));

    assertThatThrownBy(() -> new Tools(tools))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void names_may_be_64_characters_long_and_not_more() {
    assertThat(new Tools(List.of(new Weather("x".repeat(64)))).specs()).hasSize(1);
    List<Tool<?>> tooLong = List.of(new Weather("x".repeat(65)));
    assertThatThrownBy(() -> new Tools(tooLong)).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void a_schema_of_ones_own_is_completed() {
    Tools tools =
        new Tools(List.of(new Loose(Optional.of(Json.object().put("type", "object").build()))));

    assertThat(tools.spec("loose").parameters())
        .isEqualTo(Json.parse("{\"type\":\"object\",\"properties\":{},\"required\":[]}"));
  }

  @Test
  void a_tool_without_a_usable_schema_is_refused() {
    List<Tool<?>> none = List.of(new Loose(Optional.empty()));
    List<Tool<?>> array =
        List.of(new Loose(Optional.of(Json.object().put("type", "array").build())));

    assertThatThrownBy(() -> new Tools(none)).hasMessageContaining("must override schema()");
    assertThatThrownBy(() -> new Tools(array)).hasMessageContaining("must be of type object");
  }
}
