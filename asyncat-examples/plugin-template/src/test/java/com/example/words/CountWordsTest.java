package com.example.words;

import dev.asyncat.core.Asyncat;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.permission.Approver;
import dev.asyncat.testkit.tool.ToolContract;
import dev.asyncat.testkit.tool.ToolRuntime;
import dev.asyncat.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Everything that a tool promises, from the test kit. Add tests of your own below. */
class CountWordsTest extends ToolContract {

  @Override
  protected Tool<?> tool() {
    return new CountWords();
  }

  @Override
  protected void prepare(Path directory) throws IOException {
    Files.writeString(directory.resolve("poem.txt"), "so much depends\nupon\n");
  }

  @Override
  protected List<JsonObject> validArguments() {
    return List.of(Json.object().put("path", "poem.txt").build());
  }

  @Override
  protected List<JsonObject> invalidArguments() {
    return List.of(Json.object().put("path", "missing.txt").build());
  }

  @Override
  protected ToolRuntime runtime(Tool<?> tool, ModelProvider model, Approver approver) {
    Asyncat asyncat =
        Asyncat.builder().builtInTools(false).tool(tool).model(model).approver(approver).build();
    return ToolRuntime.of(asyncat::run, asyncat.tools(), asyncat::close);
  }
}
