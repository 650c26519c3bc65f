package dev.asyncat.core.tool.system;

import dev.asyncat.core.process.ProcessEnding;
import dev.asyncat.core.process.RunningProcess;
import dev.asyncat.core.process.RunningProcesses;
import dev.asyncat.core.text.OneLine;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Effect.RunCommand.Part;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends a signal to a process, or to all whose program has a name. */
public final class ProcessKill implements Tool<ProcessKill.Arguments> {

  /** A name that fits more is not what was meant. */
  private static final int MOST = 20;

  private static final int SHOWN_CHARACTERS = 80;

  private final RunningProcesses processes;
  private final ProcessEnding ending;

  /** The tool. */
  public ProcessKill(RunningProcesses processes, ProcessEnding ending) {
    this.processes = processes;
    this.ending = ending;
  }

  /** What can be sent. */
  public enum Signal {
    /** Asks it to end. */
    SIGTERM,
    /** As from a keyboard. */
    SIGINT,
    /** Ends it at once. */
    SIGKILL,
    /** Many programs read their settings anew. */
    SIGHUP;

    @Override
    public String toString() {
      return name();
    }

    private String word() {
      return name().substring("SIG".length());
    }
  }

  /** The arguments. */
  public record Arguments(
      @Description("The number of the process; this or name") @Nullable Long pid,
      @Description("The exact name of a program, such as node: all processes that run it")
          @Nullable String name,
      @Description("SIGTERM, SIGINT, SIGKILL or SIGHUP; default: SIGTERM") @Nullable Signal signal,
      @Description("Send SIGKILL, whatever signal says") @Nullable Boolean force) {}

  @Override
  public String name() {
    return "process_kill";
  }

  @Override
  public String description() {
    return "End a process by its number, or all processes of a program by its name. Of a process"
        + " that process_spawn has started, everything it has started ends too.";
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
    return PermissionLevel.DANGEROUS;
  }

  @Override
  public List<Effect> effects(Arguments arguments, ToolContext context) {
    check(arguments);
    String signal = "-" + signal(arguments).word();
    List<String> words =
        arguments.pid() == null
            ? List.of("pkill", signal, "-x", "--", String.valueOf(arguments.name()))
            : List.of("kill", signal, arguments.pid().toString());
    return List.of(
        new Effect.RunCommand(
            String.join(" ", words),
            context.workingDirectory(),
            List.of(new Part(words, false, false, null))));
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    check(arguments);
    List<RunningProcess> matched = matched(arguments);
    String whom =
        matched.isEmpty()
            ? "nothing: there is no such process"
            : matched.stream()
                .map(one -> one.pid() + " (" + start(one.command()) + ")")
                .collect(Collectors.joining(", "));
    return OneLine.of("Send %s to %s".formatted(signal(arguments), whom));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context) throws InterruptedException {
    check(arguments);
    Signal signal = signal(arguments);
    List<RunningProcess> matched = matched(arguments);
    if (matched.isEmpty()) {
      throw new InvalidRequestException(
          (arguments.pid() == null
                  ? "no process that may be ended runs the program '%s'".formatted(arguments.name())
                  : "there is no process %d".formatted(arguments.pid()))
              + "; ps_list shows what is running");
    }
    if (matched.size() > MOST) {
      throw new InvalidRequestException(
          "%d processes run '%s', which is more than %d; end them by their numbers"
              .formatted(matched.size(), arguments.name(), MOST));
    }
    List<Long> pids = matched.stream().map(RunningProcess::pid).toList();
    List<Long> left = ending.signal(signal.word(), pids, signal != Signal.SIGHUP);
    ToolResult result = ToolResult.ok().with("action", "signalled");
    result =
        arguments.pid() == null
            ? result.with("matched", matched(matched)).with("pids", numbers(pids))
            : result.with("pid", arguments.pid()).with("command", matched.getFirst().command());
    result = result.with("signal", signal.name());
    return left.isEmpty() ? result : result.with("still_running", numbers(left));
  }

  private static void check(Arguments arguments) {
    String name = arguments.name();
    if (arguments.pid() == null && (name == null || name.isBlank())) {
      throw new InvalidRequestException("process_kill needs pid or name");
    }
    if (arguments.pid() != null && name != null && !name.isBlank()) {
      throw new InvalidRequestException("process_kill takes pid or name, not both");
    }
    if (arguments.pid() != null && arguments.pid() <= 0) {
      throw new InvalidRequestException("pid must be more than 0, not " + arguments.pid());
    }
    if (name != null && name.indexOf('\0') >= 0) {
      throw new InvalidRequestException("a name cannot contain a NUL character");
    }
  }

  private static Signal signal(Arguments arguments) {
    if (Boolean.TRUE.equals(arguments.force())) {
      return Signal.SIGKILL;
    }
    return arguments.signal() == null ? Signal.SIGTERM : arguments.signal();
  }

  /** By number also those that are spared, so that it is said why; by name without them. */
  private List<RunningProcess> matched(Arguments arguments) {
    Long pid = arguments.pid();
    return processes.all().stream()
        .filter(
            one ->
                pid == null
                    ? one.isNamed(String.valueOf(arguments.name())) && !ending.spares(one.pid())
                    : one.pid() == pid)
        .toList();
  }

  private static JsonArray matched(List<RunningProcess> matched) {
    return new JsonArray(
        matched.stream()
            .map(
                one ->
                    (Json)
                        Json.object().put("pid", one.pid()).put("command", one.command()).build())
            .toList());
  }

  private static JsonArray numbers(List<Long> pids) {
    return new JsonArray(pids.stream().map(pid -> (Json) Json.of(pid)).toList());
  }

  private static String start(String command) {
    return command.length() <= SHOWN_CHARACTERS
        ? command
        : command.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
