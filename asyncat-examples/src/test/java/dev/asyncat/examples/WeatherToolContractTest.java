package dev.asyncat.examples;

import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.permission.Approver;
import dev.asyncat.testkit.tool.ToolContract;
import dev.asyncat.testkit.tool.ToolRuntime;
import dev.asyncat.tool.Tool;
import java.util.List;

// tag::tool-contract[]
class WeatherToolContractTest extends ToolContract {

  @Override
  protected Tool<?> tool() {
    return new WeatherPlugin.WeatherTool();
  }

  @Override
  protected List<JsonObject> validArguments() {
    return List.of(Json.object().put("city", "Bergen").build());
  }

  @Override
  protected List<JsonObject> invalidArguments() {
    return List.of(Json.object().put("city", "Atlantis").build());
  }

  @Override
  protected ToolRuntime runtime(Tool<?> tool, ModelProvider model, Approver approver) {
    Asyncat asyncat =
        Asyncat.builder().builtInTools(false).tool(tool).model(model).approver(approver).build();
    return ToolRuntime.of(asyncat::run, asyncat.tools(), asyncat::close);
  }
}
// end::tool-contract[]
