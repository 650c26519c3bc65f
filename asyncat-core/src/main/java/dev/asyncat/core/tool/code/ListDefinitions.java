package dev.asyncat.core.tool.code;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Lists what one file of source code defines. */
public final class ListDefinitions implements Tool<ListDefinitions.Arguments> {

  private static final int MAX_PER_KIND = 200;
  private static final int MAX_PREVIEW = 120;

  /** The arguments. */
  public record Arguments(
      @Description("The file, relative to the working directory") String path,
      @Description("function, class, interface, type, import, export or any; default: any")
          @Nullable String kind) {}

  @Override
  public String name() {
    return "list_definitions";
  }

  @Override
  public String description() {
    return "List the functions, classes, types, imports and exports of one file of source code.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "file";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of(new Effect.Read(context.resolve(arguments.path())));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of("List definitions: " + arguments.path());
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    String kind =
        arguments.kind() == null || arguments.kind().isBlank()
            ? "any"
            : arguments.kind().strip().toLowerCase(Locale.ROOT);
    List<String> kinds = Arrays.stream(DefinitionKind.values()).map(DefinitionKind::word).toList();
    if (!kind.equals("any") && !kinds.contains(kind)) {
      return ToolResult.error("kind '%s' is none of any, %s".formatted(kind, kinds));
    }
    Path path = context.resolve(arguments.path());
    SourceFile file = SourceFile.read(path, context.display(path));
    context.files().seen(path);
    JsonObject.Builder groups = Json.object();
    int total = 0;
    for (DefinitionKind group : DefinitionKind.values()) {
      List<Json> members =
          file.definitions().stream()
              .filter(d -> d.kind() == group && (kind.equals("any") || kind.equals(group.word())))
              .limit(MAX_PER_KIND)
              .map(ListDefinitions::json)
              .toList();
      groups.put(group.group(), new JsonArray(members));
      total += members.size();
    }
    groups.put("other", Json.array());
    return ToolResult.ok()
        .with("file", context.display(path))
        .with("language", file.language().word())
        .with("total", total)
        .with("definitions", groups.build())
        .with("mode", Symbol.MODE);
  }

  private static Json json(Definition definition) {
    String text = definition.text();
    return Json.object()
        .put("name", definition.name())
        .put("line", definition.line())
        .put("preview", text.length() <= MAX_PREVIEW ? text : text.substring(0, MAX_PREVIEW))
        .build();
  }
}
