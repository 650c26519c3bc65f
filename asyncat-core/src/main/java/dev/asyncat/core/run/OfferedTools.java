package dev.asyncat.core.run;

import dev.asyncat.core.model.ToolPrompt;
import dev.asyncat.core.tool.ArgumentRepair;
import dev.asyncat.core.tool.ArgumentValidation;
import dev.asyncat.core.tool.Tools;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.RunRequest;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The tools one run may use, and what becomes of a call to one. */
final class OfferedTools {

  /** Below this window, every token of the tool list is missing elsewhere. */
  private static final int SMALL_WINDOW = 16_000;

  /** The key under which a request names the integrations that its run may use; all without it. */
  static final String INTEGRATIONS = "enabledIntegrationTools";

  private static final Set<String> ALWAYS_IN_SCOPE = Set.of("todo_write", "list_plan", "ask_user");

  private static final int DEFAULT_TEXT_LIMIT = 3_000;

  private final Tools tools;
  private final List<ToolSpec> specs;
  private final Set<String> allowed;
  private final AgentMode mode;

  private OfferedTools(Tools tools, List<ToolSpec> specs, Set<String> allowed, AgentMode mode) {
    this.tools = tools;
    this.specs = specs;
    this.allowed = allowed;
    this.mode = mode;
  }

  /** What a run in this mode, for this model and goal, may use. */
  static OfferedTools forRun(Tools tools, ModelInfo model, RunRequest request) {
    AgentMode mode = request.mode();
    String goal = request.goal();
    List<ToolSpec> allowed =
        tools.specs().stream()
            .filter(
                spec ->
                    ModeTools.offers(mode, spec)
                        && inScope(spec, request)
                        && enabled(spec, request))
            .toList();
    List<ToolSpec> shown =
        model.capabilities().contextWindow() < SMALL_WINDOW
            ? ToolPrompt.mostUseful(allowed, goal, model.capabilities().nativeTools())
            : allowed;
    return new OfferedTools(
        tools,
        shown,
        allowed.stream().map(ToolSpec::name).collect(Collectors.toUnmodifiableSet()),
        mode);
  }

  /** An agent that was given a task gets the tools that came with it, and gives tasks to nobody. */
  private static boolean inScope(ToolSpec tool, RunRequest request) {
    JsonArray scope = request.extras().array(SubRuns.TOOLS).orElse(null);
    if (scope == null) {
      return true;
    }
    return !tool.name().startsWith("delegate_")
        && (scope.items().isEmpty()
            || ALWAYS_IN_SCOPE.contains(tool.name())
            || scope.strings().contains(tool.name()));
  }

  private static boolean enabled(ToolSpec tool, RunRequest request) {
    return !tool.category().equals("integrations")
        || request
            .extras()
            .array(INTEGRATIONS)
            .map(names -> names.strings().contains(tool.name()))
            .orElse(true);
  }

  /** What the model is shown; with a small window, only what is most likely to be useful. */
  List<ToolSpec> specs() {
    return specs;
  }

  /** Every tool the run may use, shown or not. */
  Set<String> names() {
    return allowed;
  }

  int modelTextLimit(String tool) {
    return tools.find(tool).map(Tool::modelTextLimit).orElse(DEFAULT_TEXT_LIMIT);
  }

  Lookup look(TurnReader.Proposal proposal) {
    ToolCall call = proposal.call();
    Optional<Tool<?>> tool =
        allowed.contains(call.name()) ? tools.find(call.name()) : Optional.empty();
    if (tool.isEmpty()) {
      return new Unknown(unknown(call.name()));
    }
    if (proposal.defect() != null) {
      return invalid(
          call,
          ToolResult.error("invalid_tool_arguments", proposal.defect())
              .with("missing", List.of())
              .with("invalid", Json.array()));
    }
    return ready(tool.get(), call);
  }

  private <A> Lookup ready(Tool<A> tool, ToolCall call) {
    ToolSpec spec = tools.spec(tool.name());
    ToolCall repaired = call.withArguments(ArgumentRepair.repair(call.arguments(), spec));
    return switch (ArgumentValidation.validate(repaired.arguments(), spec, tool.arguments())) {
      case ArgumentValidation.Valid<A>(A arguments, var coerced) ->
          new Ready<>(tool, repaired.withArguments(coerced), arguments);
      case ArgumentValidation.Defective<A> defective -> invalid(repaired, defective.result());
    };
  }

  private Invalid invalid(ToolCall call, ToolResult result) {
    return new Invalid(
        call,
        result,
        "Call "
            + call.name()
            + " again with correct arguments: "
            + result.content().string("error", "the arguments are invalid"));
  }

  private ToolResult unknown(String name) {
    String known = allowed.stream().sorted().collect(Collectors.joining(", "));
    boolean hidden = tools.find(name).isPresent();
    return ToolResult.error(
        "unknown_tool",
        hidden
            ? "The tool " + name + " is not available in mode " + mode.wire() + "."
            : "There is no tool named " + name + ". The tools are: " + known + ".");
  }

  /** What becomes of a call. */
  sealed interface Lookup {}

  /** There is no such tool in this run. */
  record Unknown(ToolResult result) implements Lookup {}

  /** The arguments do not fit, even after repair. */
  record Invalid(ToolCall call, ToolResult result, String repairPrompt) implements Lookup {}

  /** It can run, if it may. */
  record Ready<A>(Tool<A> tool, ToolCall call, A arguments) implements Lookup {}
}
