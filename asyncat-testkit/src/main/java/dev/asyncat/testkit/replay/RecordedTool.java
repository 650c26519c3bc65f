package dev.asyncat.testkit.replay;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import dev.asyncat.tool.ToolSpec;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks like a recorded tool and gives its recorded results. */
final class RecordedTool implements Tool<JsonObject> {

  private final ToolSpec spec;
  private final RecordedCalls calls;

  RecordedTool(ToolSpec spec, RecordedCalls calls) {
    this.spec = spec;
    this.calls = calls;
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public String description() {
    return spec.description();
  }

  @Override
  public Class<JsonObject> arguments() {
    return JsonObject.class;
  }

  @Override
  public Optional<JsonObject> schema() {
    return Optional.of(spec.parameters());
  }

  @Override
  public String category() {
    return spec.category();
  }

  @Override
  public PermissionLevel level() {
    return spec.level();
  }

  /** Nothing happens, so these are not what the call does but what has it decided as it was. */
  @Override
  public List<Effect> effects(JsonObject arguments, ToolContext context) {
    RecordedCall call = find(arguments, context).orElse(null);
    if (call == null) {
      return List.of();
    }
    if (call.wasImpossible()) {
      throw new InvalidRequestException(String.valueOf(call.start.reason()));
    }
    List<Effect> effects = new ArrayList<>(reads(arguments, context.workingDirectory()));
    PermissionRule rule = call.request == null ? null : call.request.rule();
    switch (call.start.permission()) {
      case SAFE, NONE -> {
        if (!call.questions.isEmpty()) {
          effects.add(new Effect.AskUser());
        } else if (call.plan != null) {
          effects.add(new Effect.ChangeRuntimeData("plan"));
        }
      }
      case MODERATE ->
          effects.add(
              rule == null || rule.subject() == null
                  ? new Effect.Unstated()
                  : new Effect.Delegate(rule.subject()));
      case DANGEROUS -> {
        String command = arguments.string("command").orElse(rule == null ? null : rule.subject());
        effects.add(
            command == null
                ? new Effect.Delete(context.workingDirectory())
                : command(command, rule, context.workingDirectory()));
      }
    }
    return effects;
  }

  /** A command that is covered by the rules that covered it, and proposes the rule it proposed. */
  private static Effect command(String command, @Nullable PermissionRule rule, Path directory) {
    boolean exact = rule != null && !rule.isPattern();
    return exact
        ? new Effect.RunCommand(command, directory)
        : new Effect.RunCommand(
            command,
            directory,
            List.of(
                new Effect.RunCommand.Part(
                    List.of(command.strip().split("\\s+")),
                    false,
                    true,
                    rule == null ? null : rule.subject())));
  }

  /** What is named may have been read; whether secrets were read has a part in later decisions. */
  private static List<Effect> reads(JsonObject arguments, Path directory) {
    return Stream.of("path", "command")
        .flatMap(key -> arguments.string(key).stream())
        .flatMap(text -> Stream.of(text.strip().split("\\s+")))
        .flatMap(word -> inside(word, directory).stream())
        .<Effect>map(Effect.Read::new)
        .toList();
  }

  private static Optional<Path> inside(String word, Path directory) {
    try {
      return Optional.of(directory.resolve(word).normalize())
          .filter(path -> path.startsWith(directory));
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }

  @Override
  public String describe(JsonObject arguments, ToolContext context) {
    return find(arguments, context).map(call -> call.start.description()).orElse("");
  }

  @Override
  public Optional<String> preview(JsonObject arguments, ToolContext context) {
    return find(arguments, context)
        .map(call -> call.request)
        .flatMap(request -> Optional.ofNullable(request.diff()));
  }

  @Override
  public ToolResult execute(JsonObject arguments, ToolContext context) {
    RecordedCall call = find(arguments, context).orElse(null);
    if (call == null || call.result == null) {
      return ToolResult.error(
          "not_recorded",
          "The recording has no result of " + name() + " with " + arguments + " at this place.");
    }
    for (RecordedCall.Question question : call.questions) {
      context.ask(
          question.asked.question(), question.asked.choices(), question.asked.defaultAnswer());
    }
    if (call.unheard != null) {
      context.ask(call.unheard, List.of(), null);
    }
    if (call.plan != null) {
      context.plan().replace(call.plan);
    }
    return call.result;
  }

  private Optional<RecordedCall> find(JsonObject arguments, ToolContext context) {
    return calls.find(context.toolCallId(), name(), arguments);
  }
}
