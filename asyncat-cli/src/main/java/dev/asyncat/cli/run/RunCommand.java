package dev.asyncat.cli.run;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.environment.FenceOptions;
import dev.asyncat.cli.environment.Interrupts;
import dev.asyncat.cli.environment.NetworkOptions;
import dev.asyncat.cli.model.ModelAccess;
import dev.asyncat.cli.model.ModelChoiceOptions;
import dev.asyncat.cli.model.ModelOpener;
import dev.asyncat.cli.plugin.PluginOptions;
import dev.asyncat.cli.remote.ServerAccess;
import dev.asyncat.cli.remote.ServerClient;
import dev.asyncat.cli.remote.ServerFile;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.localmodel.ModelCatalogue;
import dev.asyncat.core.run.Recovery;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.pdf.PdfTextExtractor;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.StopReason;
import dev.asyncat.sqlite.SqliteStore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs an agent on a goal and shows what it does. */
@Command(
    name = "run",
    description = "Runs an agent on a goal and shows what it does.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the agent answered",
      "1:the run or the model failed",
      "2:the command line, or a name in it, is wrong",
      "3:the limit on rounds was reached",
      "4:too many tool calls failed, or the agent repeated itself",
      "5:the agent needs input, and nobody was there",
      "6:there is no model",
      "130:cancelled"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  asyncat run \"Create hello.txt with the word hello, then read it back\"",
      "  asyncat run \"Why does the build fail?\" --dir ~/project --mode chat",
      "  echo \"Count the words in README.md\" | asyncat run - --yes --json",
      "  asyncat run \"And now in French\" --continue",
      "  asyncat run --continue",
      "",
      "At a terminal you are asked before anything changes. Without one, what needs approval",
      "is denied unless --yes is given.",
      "",
      "If a server runs on the data directory, the run is started there, with the server's model."
    })
public final class RunCommand implements Callable<Integer> {

  private final CliEnvironment environment;
  private final ModelCatalogue catalogue;
  private final ModelOpener opener;

  @Parameters(
      arity = "0..1",
      paramLabel = "GOAL",
      description = "What to do; - reads it from standard input.")
  private @Nullable String goal;

  @Option(
      names = {"-d", "--dir"},
      paramLabel = "DIR",
      description = "Where the agent works, and all it may touch. Default: the current directory.")
  private @Nullable String directory;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "action (all tools), chat (none), plan or design (only safe ones). Default: action.")
  private @Nullable String mode;

  @Option(
      names = {"-y", "--yes"},
      description = "Approves every tool call, and fetches the suggested model if there is none.")
  private boolean yes;

  @Option(names = "--json", description = "Prints each event as a line of JSON and nothing else.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Shows reasoning, the raw text of the model and the output of commands.")
  private boolean verbose;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description = "The agent profile, by id, handle or name.")
  private @Nullable String profile;

  @Option(
      names = "--continue",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "SESSION",
      description =
          "With a goal, goes on with a session; without one, goes on with a run that was cut off,"
              + " from where it was. Without a name, with the latest.")
  private @Nullable String continued;

  @Option(
      names = "--resume",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "SESSION",
      description = "As --continue without a goal.")
  private @Nullable String resumed;

  @Option(
      names = "--max-rounds",
      paramLabel = "N",
      description = "The most model turns, 1 to 200. Default: the profile's, else 25.")
  private @Nullable Integer maxRounds;

  @Option(
      names = "--detach",
      description =
          "Starts the run on the server of the data directory, prints its session and ends.")
  private boolean detach;

  @Mixin private DataDirectoryOption dataDirectory = new DataDirectoryOption();

  @Mixin private ModelChoiceOptions model = new ModelChoiceOptions();

  @Mixin private PluginOptions plugins = new PluginOptions();

  @Mixin private FenceOptions fence = new FenceOptions();

  @Mixin private NetworkOptions network = new NetworkOptions();

  @Mixin private AidOptions aids = new AidOptions();

  /** The command in an environment. */
  public RunCommand(CliEnvironment environment, ModelCatalogue catalogue, ModelOpener opener) {
    this.environment = environment;
    this.catalogue = catalogue;
    this.opener = opener;
  }

  @Override
  public Integer call() {
    Terminal terminal = environment.terminal();
    Assignment assignment = Assignment.of(goal, continued, resumed, terminal::readAll);
    AgentMode.of(mode());
    Path data = environment.dataDirectory(dataDirectory.value());
    Optional<ServerFile.Server> server = new ServerFile(data).live();
    if (yes && AgentMode.of(mode()) == AgentMode.ACTION) {
      terminal.err().println("asyncat: --yes approves every tool call, commands included");
      terminal.err().flush();
    }
    if (server.isPresent()) {
      return onServer(ServerAccess.of(environment, data, server.get()), assignment);
    }
    if (detach) {
      throw new InvalidRequestException(
          "--detach needs a server that runs on "
              + data
              + "; start one with `asyncat serve`, or leave --detach out");
    }
    try (ModelAccess access = new ModelAccess(model, environment, data, catalogue, opener)) {
      access.require(yes);
      try (SqliteStore store = SqliteStore.open(data);
          Asyncat asyncat = asyncat(store, access, data)) {
        PluginOptions.report(asyncat, environment);
        return here(new RunHere(asyncat, terminal), assignment);
      }
    }
  }

  private String mode() {
    return mode == null ? AgentMode.ACTION.wire() : mode;
  }

  private int here(RunHere runs, Assignment assignment) {
    return switch (assignment.among(runs)) {
      case Assignment.Task task -> {
        runs.announceCutOff();
        yield follow(() -> runs.start(wish(task)), RunFollower.Role.OWNER);
      }
      case Assignment.CutOff(String session) -> {
        requireNothingElse();
        yield follow(() -> runs.goOn(session), RunFollower.Role.HEIR);
      }
    };
  }

  private Wish wish(Assignment.Task task) {
    return new Wish(
        task.goal(),
        directory != null || profile == null ? workingDirectory() : null,
        AgentMode.of(mode()),
        profile,
        task.session(),
        maxRounds,
        aids.aids(),
        yes);
  }

  /** A run that goes on keeps what it was started with. */
  private void requireNothingElse() {
    List<String> given = new ArrayList<>();
    if (directory != null) {
      given.add("--dir");
    }
    if (mode != null) {
      given.add("--mode");
    }
    if (profile != null) {
      given.add("--profile");
    }
    if (maxRounds != null) {
      given.add("--max-rounds");
    }
    if (aids.given()) {
      given.add("--aid");
    }
    if (detach) {
      given.add("--detach");
    }
    if (!given.isEmpty()) {
      throw new InvalidRequestException(
          "a run that was cut off goes on as it was started: leave out "
              + String.join(", ", given)
              + ", or give it a new goal");
    }
  }

  private Asyncat asyncat(SqliteStore store, ModelAccess access, Path data) {
    Asyncat.Builder builder =
        Asyncat.builder()
            .store(store)
            .models(access.models())
            .clock(java.time.Clock.systemUTC())
            .recovery(Recovery.PAUSE)
            .fence(fence.fence(data))
            .allowPrivateAddresses(network.privateAddresses())
            .textExtractor(new PdfTextExtractor());
    plugins.addTo(builder, environment, data);
    return builder.build();
  }

  private int onServer(ServerAccess access, Assignment assignment) {
    refuse(model.given(), access, "its model is", "the model options");
    refuse(fence.given(), access, "its fence is", "--fence and --fence-network");
    refuse(network.given(), access, "where it may reach is", "--private-addresses");
    refuse(plugins.given(), access, "its plug-ins are", "--plugins");
    try (ServerClient client = new ServerClient(access)) {
      RunOnServer runs = new RunOnServer(client, environment.terminal());
      return switch (assignment.among(runs)) {
        case Assignment.Task task -> {
          JsonObject body = runs.body(wish(task), detach);
          if (detach) {
            runs.detached(body, json);
            yield ExitCode.OK;
          }
          runs.announce();
          yield follow(() -> runs.start(body), RunFollower.Role.OWNER);
        }
        case Assignment.CutOff(String session) -> {
          requireNothingElse();
          long after = runs.goOn(session);
          runs.announce();
          yield new Attaching(environment, client, view(), yes).follow(session, after);
        }
      };
    }
  }

  private static void refuse(boolean given, ServerAccess access, String what, String options) {
    if (given) {
      throw new InvalidRequestException(
          "a server ("
              + access
              + ") runs on this data directory, so "
              + what
              + " used: leave out "
              + options
              + ", stop the server, or choose another --data-dir");
    }
  }

  private RunView view() {
    Terminal terminal = environment.terminal();
    return json
        ? new JsonView(terminal.out())
        : new TextView(terminal, verbose, environment.clock());
  }

  private int follow(Supplier<FollowedSession> start, RunFollower.Role role) {
    Terminal terminal = environment.terminal();
    CancellationSource keyboard = new CancellationSource();
    try (Interrupts.Registration ignored =
            environment.interrupts().onInterrupt(count -> interrupted(count, keyboard));
        FollowedSession session = start.get()) {
      RunFollower follower =
          new RunFollower(
              terminal,
              view(),
              new Questions(terminal, new ArgumentEditor(environment)),
              keyboard.token(),
              role,
              yes && role == RunFollower.Role.HEIR);
      return ExitCode.of(follower.follow(session).orElse(StopReason.CANCELLED));
    }
  }

  private void interrupted(int count, CancellationSource keyboard) {
    if (count > 1) {
      Runtime.getRuntime().halt(ExitCode.CANCELLED);
    }
    environment.terminal().err().println("\nasyncat: cancelling; again to stop at once");
    environment.terminal().err().flush();
    keyboard.cancel("cancelled from the keyboard");
  }

  private Path workingDirectory() {
    try {
      return directory == null
          ? environment.workingDirectory()
          : environment.workingDirectory().resolve(directory);
    } catch (InvalidPathException e) {
      throw new InvalidRequestException(
          "--dir '" + directory + "' cannot be a directory: " + e.getReason(), e);
    }
  }
}
