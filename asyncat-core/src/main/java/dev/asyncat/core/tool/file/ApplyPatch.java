package dev.asyncat.core.tool.file;

import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes many edits in many files, or none. */
public final class ApplyPatch implements Tool<ApplyPatch.Arguments> {

  private static final int SHOWN_FILES = 5;

  /** The arguments. */
  public record Arguments(
      @Description("The edits; those of one file are made in this order") List<Edit> edits) {}

  @Override
  public String name() {
    return "apply_patch";
  }

  @Override
  public String description() {
    return "Replace texts that occur exactly once, in several files at once. Every file must have been"
        + " read before. If one edit is impossible, nothing is changed.";
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
  public int modelTextLimit() {
    return 4_000;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return arguments.edits().stream()
        .map(edit -> context.resolve(edit.path()))
        .distinct()
        .<Effect>map(Effect.Write::new)
        .toList();
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        "Apply %d edits: %s"
            .formatted(
                arguments.edits().size(),
                arguments.edits().stream()
                    .map(Edit::path)
                    .distinct()
                    .limit(SHOWN_FILES)
                    .collect(Collectors.joining(", "))));
  }

  /** One edit. */
  public record Edit(
      @Description("The file, relative to the working directory") String path,
      @Description("The text to replace, exactly as it is in the file; must occur once")
          String oldString,
      @Description("The text that takes its place, literally; empty to delete") String newString) {}

  @Override
  public Optional<String> preview(Arguments arguments, ToolContext context) {
    return switch (plan(arguments, context)) {
      case Possible(List<FileChange> changes, List<Integer> counts) ->
          FileChange.diff(changes, context);
      case Impossible ignored -> Optional.empty();
    };
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    return switch (plan(arguments, context)) {
      case Impossible(ToolResult result) -> result;
      case Possible possible ->
          FileChange.writeAll(possible.changes(), context)
              .orElseGet(() -> result(possible, context));
    };
  }

  private sealed interface Plan {}

  private record Possible(List<FileChange> changes, List<Integer> counts) implements Plan {}

  private record Impossible(ToolResult result) implements Plan {}

  private static Plan plan(Arguments arguments, ToolContext context) {
    if (arguments.edits().isEmpty()) {
      return new Impossible(ToolResult.error("edits is empty; there is nothing to change"));
    }
    Map<Path, List<Integer>> byFile = new LinkedHashMap<>();
    for (int i = 0; i < arguments.edits().size(); i++) {
      byFile
          .computeIfAbsent(
              context.resolve(arguments.edits().get(i).path()), file -> new ArrayList<>())
          .add(i);
    }
    List<FileChange> changes = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    for (Map.Entry<Path, List<Integer>> file : byFile.entrySet()) {
      context.cancellation().throwIfCancelled();
      TextFile old = TextFile.read(file.getKey());
      String text = old.text();
      for (int index : file.getValue()) {
        Edit edit = arguments.edits().get(index);
        UniqueEdit made =
            UniqueEdit.of(text, old.adapt(edit.oldString()), old.adapt(edit.newString()));
        switch (made) {
          case UniqueEdit.Made(String after, boolean exact) -> text = after;
          case UniqueEdit.NotMade notMade -> {
            return new Impossible(
                notMade
                    .result(
                        "edits[%d] of %s: old_string"
                            .formatted(index, Shown.path(context, file.getKey())))
                    .with("edit", index)
                    .with("path", Shown.path(context, file.getKey())));
          }
        }
      }
      changes.add(new FileChange(file.getKey(), old, text));
      counts.add(file.getValue().size());
    }
    return new Possible(changes, counts);
  }

  private static ToolResult result(Possible made, ToolContext context) {
    List<Json> results = new ArrayList<>();
    int total = 0;
    for (int i = 0; i < made.changes().size(); i++) {
      results.add(
          Json.object()
              .put("path", Shown.path(context, made.changes().get(i).file()))
              .put("edits_applied", made.counts().get(i))
              .build());
      total += made.counts().get(i);
    }
    return ToolResult.ok()
        .with("files_changed", made.changes().size())
        .with("total_edits", total)
        .with("results", new JsonArray(results))
        .with("message", "Made %d edits in %d files.".formatted(total, made.changes().size()));
  }
}
