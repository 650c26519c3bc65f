package com.example.words;

import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;

/** Counts the words of a file. */
public final class CountWords implements Tool<CountWords.Arguments> {

  /** What the model gives; the schema is made of it. */
  public record Arguments(@Description("The file") String path) {}

  @Override
  public String name() {
    return "count_words";
  }

  @Override
  public String description() {
    return "Counts the words of a text file.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  /** Reading inside the workspace never asks; a path that leads out is refused by resolve. */
  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(context.resolve(arguments.path())));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) throws IOException {
    Path file = context.resolve(arguments.path());
    if (!Files.isRegularFile(file)) {
      return ToolResult.error("there is no file " + context.display(file));
    }
    try (Scanner words = new Scanner(file)) {
      return ToolResult.ok().with("words", words.tokens().count());
    }
  }
}
