package dev.asyncat.testkit.replay;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
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
    String subject = subject(call.request, arguments);
    return switch (call.start.permission()) {
      case SAFE, NONE -> {
        if (!call.questions.isEmpty()) {
          yield List.of(new Effect.AskUser());
        }
        yield call.plan == null ? List.of() : List.of(new Effect.ChangeRuntimeData("plan"));
      }
      case MODERATE ->
          List.of(subject == null ? new Effect.Unstated() : new Effect.Delegate(subject));
      case DANGEROUS ->
          List.of(
              subject == null
                  ? new Effect.Delete(context.workingDirectory())
                  : new Effect.RunCommand(subject, context.workingDirectory()));
    };
  }

  private static @Nullable String subject(
      @Nullable PermissionRequest request, JsonObject arguments) {
    return request == null ? arguments.string("command").orElse(null) : request.rule().subject();
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
