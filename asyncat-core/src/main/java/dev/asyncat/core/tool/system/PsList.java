package dev.asyncat.core.tool.system;

import dev.asyncat.core.process.RunningProcess;
import dev.asyncat.core.process.RunningProcesses;
import dev.asyncat.core.text.OneLine;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Lists processes. */
public final class PsList implements Tool<PsList.Arguments> {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MOST = 200;

  private final RunningProcesses processes;

  /** The tool. */
  public PsList(RunningProcesses processes) {
    this.processes = processes;
  }

  /** What the list is sorted by. */
  public enum Order {
    /** Most processor time first. */
    CPU,
    /** Most memory first. */
    MEM,
    /** The oldest number first. */
    PID
  }

  /** The arguments. */
  public record Arguments(
      @Description("Only those whose command contains this, in upper or lower case")
          @Nullable String filter,
      @Description("cpu, mem or pid; default: cpu") @Nullable Order sortBy,
      @Description("How many at most, 1 to 200; default: 20") @Nullable Integer limit) {}

  @Override
  public String name() {
    return "ps_list";
  }

  @Override
  public String description() {
    return "List the processes that run on this machine, with their share of processor and memory.";
  }

  @Override
  public Class<Arguments> arguments() {
    return Arguments.class;
  }

  @Override
  public String category() {
    return "system";
  }

  @Override
  public PermissionLevel level() {
    return PermissionLevel.SAFE;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    return List.of();
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return arguments.filter() == null
        ? "List processes"
        : OneLine.of("List processes with " + arguments.filter());
  }

  @Override
  public int modelTextLimit() {
    return 1_000;
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) {
    String filter =
        arguments.filter() == null ? "" : arguments.filter().strip().toLowerCase(Locale.ROOT);
    Order order = arguments.sortBy() == null ? Order.CPU : arguments.sortBy();
    int limit = arguments.limit() == null ? DEFAULT_LIMIT : Math.clamp(arguments.limit(), 1, MOST);
    List<RunningProcess> found =
        processes.all().stream()
            .filter(process -> process.command().toLowerCase(Locale.ROOT).contains(filter))
            .sorted(comparator(order))
            .toList();
    ToolResult result =
        ToolResult.ok()
            .with("count", Math.min(found.size(), limit))
            .with(
                "processes", new JsonArray(found.stream().limit(limit).map(PsList::json).toList()));
    return found.size() <= limit
        ? result
        : result.with("note", "%d more match.".formatted(found.size() - limit));
  }

  private static Comparator<RunningProcess> comparator(Order order) {
    return switch (order) {
      case CPU -> Comparator.comparingDouble(RunningProcess::cpu).reversed();
      case MEM -> Comparator.comparingDouble(RunningProcess::memory).reversed();
      case PID -> Comparator.comparingLong(RunningProcess::pid);
    };
  }

  private static Json json(RunningProcess process) {
    return Json.object()
        .put("pid", process.pid())
        .put("cpu", process.cpu())
        .put("mem", process.memory())
        .put("command", process.command())
        .build();
  }
}
