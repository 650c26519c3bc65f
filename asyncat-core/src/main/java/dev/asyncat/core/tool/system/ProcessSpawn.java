package dev.asyncat.core.tool.system;

import dev.asyncat.core.command.CommandReader;
import dev.asyncat.core.process.BackgroundProcesses;
import dev.asyncat.core.process.Fencing;
import dev.asyncat.core.process.ShellCommand;
import dev.asyncat.core.text.OneLine;
import dev.asyncat.core.tool.shell.CommandLine;
import dev.asyncat.core.tool.shell.FencedNetwork;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Description;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolContext;
import dev.asyncat.tool.ToolResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Starts a command that goes on in the background, and says where its output can be read. */
public final class ProcessSpawn implements Tool<ProcessSpawn.Arguments> {

  private static final String LOGS = ".asyncat/logs";
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final int MOST_VARIABLES = 100;
  private static final int MOST_CHARACTERS = 32_000;
  private static final int SHOWN_BYTES = 2_000;

  /** Long enough for a command that cannot work to say so. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(400);

  private final BackgroundProcesses background;
  private final Fencing fencing;
  private final Supplier<String> ids;
  private final CommandReader reader = new CommandReader();

  /**
   * The tool.
   *
   * @param ids tells logs apart
   */
  public ProcessSpawn(BackgroundProcesses background, Fencing fencing, Supplier<String> ids) {
    this.background = background;
    this.fencing = fencing;
    this.ids = ids;
  }

  /** The arguments. */
  public record Arguments(
      @Description("What sh -c is given") String command,
      @Description("Where it runs; default: the working directory") @Nullable String cwd,
      @Description("Whether it goes on when Asyncat ends; default: no") @Nullable Boolean detached,
      @Description("Variables that it sees, by name") @Nullable Map<String, String> envVars,
      @Description(
              "Whether it needs the network or is to be reached, which a fence may keep from it"
                  + " otherwise")
          @Nullable Boolean network) {}

  @Override
  public String name() {
    return "process_spawn";
  }

  @Override
  public String description() {
    return "Start a command that goes on in the background, such as a development server. The"
        + " result names its pid, for process_kill, and the file that holds its output, for"
        + " read_file.";
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
    Path directory = CommandLine.directory(arguments.cwd(), context);
    List<Effect> effects =
        new ArrayList<>(
            CommandLine.read(reader, arguments.command(), directory, context)
                .asking()
                .effects(shown(arguments), directory));
    effects.add(new Effect.Write(context.resolve(LOGS)));
    return FencedNetwork.isOpened(arguments.network(), fencing)
        ? FencedNetwork.opening(effects)
        : effects;
  }

  @Override
  public String describe(Arguments arguments, ToolContext context) {
    return OneLine.of(
        (Boolean.TRUE.equals(arguments.detached())
                ? "Start in the background"
                    + FencedNetwork.said(arguments.network(), fencing)
                    + ", for longer than Asyncat runs: "
                : "Start in the background"
                    + FencedNetwork.said(arguments.network(), fencing)
                    + ": ")
            + shown(arguments));
  }

  @Override
  public ToolResult execute(Arguments arguments, ToolContext context)
      throws IOException, InterruptedException {
    boolean detached = Boolean.TRUE.equals(arguments.detached());
    Path directory = CommandLine.directory(arguments.cwd(), context);
    Path log = log(arguments.command(), context);
    long pid =
        background.start(
            context.sessionId(),
            new ShellCommand(arguments.command(), directory, Duration.ZERO)
                .writing(context.workingDirectory())
                .reachingNetwork(Boolean.TRUE.equals(arguments.network())),
            variables(arguments),
            log,
            detached);
    ToolResult result =
        ToolResult.ok()
            .with("action", detached ? "spawned_detached" : "spawned")
            .with("pid", pid)
            .with("command", arguments.command())
            .with("log", context.display(log));
    Optional<Integer> ended = background.await(pid, FIRST_LOOK);
    if (ended.isEmpty()) {
      return result.with(
          "note",
          detached
              ? "It goes on until process_kill ends it; its log is not bounded."
              : "It is ended when Asyncat ends; read its log with read_file.");
    }
    result = result.with("exit_code", ended.get()).with("output", beginning(log));
    return ended.get() == 0
        ? result.with("note", "It has ended already.")
        : result.with("success", false).with("error", "It has ended at once.");
  }

  private Path log(String command, ToolContext context) {
    Path logs = context.resolve(LOGS);
    WorkspaceFiles.createDirectory(logs);
    keepOutOfGit(logs.resolve(".gitignore"));
    String program = command.strip().split("[\\s;&|<>()]", 2)[0];
    String name = program.substring(program.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9_-]", "");
    String id = ids.get().replace("-", "");
    Path log =
        logs.resolve(
            "%s-%s.log"
                .formatted(
                    name.isEmpty() ? "process" : name.substring(0, Math.min(name.length(), 40)),
                    id.substring(0, Math.min(id.length(), 8)).toLowerCase(Locale.ROOT)));
    WorkspaceFiles.replace(log, new byte[0], null);
    return log;
  }

  private static void keepOutOfGit(Path ignore) {
    if (!Files.exists(ignore)) {
      try {
        WorkspaceFiles.replace(ignore, "*\n".getBytes(StandardCharsets.US_ASCII), null);
      } catch (ConflictException writtenMeanwhile) {
        // By another call, and it says the same.
      }
    }
  }

  private static String beginning(Path log) throws IOException {
    try (InputStream in = Channels.newInputStream(WorkspaceFiles.open(log))) {
      return new String(in.readNBytes(SHOWN_BYTES), StandardCharsets.UTF_8);
    }
  }

  /** The command with its variables, which belong to what is approved. */
  private static String shown(Arguments arguments) {
    return variables(arguments).entrySet().stream()
            .map(one -> one.getKey() + "='" + one.getValue().replace("'", "'\\''") + "' ")
            .collect(Collectors.joining())
        + arguments.command();
  }

  private static Map<String, String> variables(Arguments arguments) {
    Map<String, String> given = arguments.envVars();
    if (given == null) {
      return Map.of();
    }
    if (given.size() > MOST_VARIABLES) {
      throw new InvalidRequestException(
          "env_vars has %d variables; at most %d".formatted(given.size(), MOST_VARIABLES));
    }
    Map<String, String> checked = new TreeMap<>();
    int characters = 0;
    for (Map.Entry<String, String> one : given.entrySet()) {
      String name = one.getKey();
      String value = one.getValue() == null ? "" : one.getValue();
      if (!VARIABLE.matcher(name).matches()
          || name.toUpperCase(Locale.ROOT).startsWith("ASYNCAT_")) {
        throw new InvalidRequestException(
            ("env_vars cannot set '%s': a name has letters, digits and '_', and does not begin with"
                    + " ASYNCAT_")
                .formatted(name));
      }
      if (value.indexOf('\0') >= 0) {
        throw new InvalidRequestException(
            "the value of %s cannot contain a NUL character".formatted(name));
      }
      characters += value.length();
      checked.put(name, value);
    }
    if (characters > MOST_CHARACTERS) {
      throw new InvalidRequestException(
          "env_vars is too long: %,d characters, at most %,d"
              .formatted(characters, MOST_CHARACTERS));
    }
    return checked;
  }
}
