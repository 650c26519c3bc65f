package dev.asyncat.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.run.RunRequest;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import dev.asyncat.tool.ToolSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request says about tools and the model reaches the model. */
class OfferedToolsTest {

  @TempDir private Path directory;

  private record Integration(String name) implements Tool<Integration.Nothing> {
    record Nothing() {}

    @Override
    public String description() {
      return "Reaches something.";
    }

    @Override
    public String category() {
      return "integrations";
    }

    @Override
    public Class<Nothing> arguments() {
      return Nothing.class;
    }

    @Override
    public List<Effect> effects(Nothing arguments, ToolContext context) {
      return List.of();
    }

    @Override
    public ToolResult execute(Nothing arguments, ToolContext context) {
      return ToolResult.ok();
    }
  }

  private List<String> offered(JsonObject extras) {
    ScriptedModel model = ScriptedModel.answering("Done.");
    try (Asyncat asyncat =
        Asyncat.builder()
            .model(model)
            .builtInTools(false)
            .tool(new Integration("rss"))
            .tool(new Integration("mail"))
            .build()) {
      asyncat.run(RunRequest.builder("x").extras(extras).build().in(directory)).result();
    }
    return model.request(0).tools().stream().map(ToolSpec::name).toList();
  }

  @Test
  void integrations_can_be_narrowed_down() {
    assertThat(offered(JsonObject.EMPTY)).containsExactly("rss", "mail");
    assertThat(
            offered(
                Json.object()
                    .put("enabledIntegrationTools", Json.strings(List.of("mail", "other")))
                    .build()))
        .containsExactly("mail");
    assertThat(
            offered(Json.object().put("enabledIntegrationTools", Json.strings(List.of())).build()))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "high,    low high,     high",
        "xhigh,   low high,     high",
        "max,     low high,     high",
        "xhigh,   high xhigh,   xhigh",
        "minimal, low high,     -",
        "high,    low,          -",
        "banana,  low high,     -",
        "-,       low high,     -"
      })
  void the_effort_is_one_that_the_model_takes(String asked, String tiers, String sent) {
    ScriptedModel model =
        ScriptedModel.builder()
            .capabilities(
                new ModelCapabilities(
                    true, false, false, List.of(tiers.split(" ")), 100_000, "settings", 1_000))
            .otherwise(request -> Turn.saying("Done."))
            .build();
    try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
      asyncat.run(RunRequest.builder("x").reasoningEffort(asked).build().in(directory)).result();
    }

    assertThat(model.request(0).options().reasoningEffort()).isEqualTo(sent);
  }
}
