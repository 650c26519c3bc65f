package dev.asyncat.cli.run;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.environment.FenceOptions;
import dev.asyncat.cli.environment.Interrupts;
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
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.profile.Profile;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.session.Session;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.user.User;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
      "  asyncat run --resume",
      "",
      "At a terminal you are asked before anything changes. Without one, what needs approval",
      "is denied unless --yes is given.",
      "",
      "If a server runs on the data directory, the run is started there, with the server's model."
    })
public final class RunCommand implements Callable<Integer> {

  private static final int MOST_SESSIONS = 1_000;

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
      defaultValue = "action",
      description =
          "action (all tools), chat (none), plan or design (only safe ones). Default: action.")
  private String mode = "action";

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
      description = "Goes on with a session; without a name, with the latest one.")
  private @Nullable String continued;

  @Option(
      names = "--resume",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "SESSION",
      description =
          "Goes on with a run that was cut off, from where it was; without a name, with the latest.")
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

  /** The command in an environment. */
  public RunCommand(CliEnvironment environment, ModelCatalogue catalogue, ModelOpener opener) {
    this.environment = environment;
    this.catalogue = catalogue;
    this.opener = opener;
  }

  @Override
  public Integer call() {
    String wanted = resumed == null ? goal() : noGoal();
    AgentMode agentMode = AgentMode.of(mode);
    Path data = environment.dataDirectory(dataDirectory.value());
    if (yes && agentMode == AgentMode.ACTION) {
      Terminal terminal = environment.terminal();
      terminal.err().println("asyncat: --yes approves every tool call, commands included");
      terminal.err().flush();
    }
    Optional<ServerFile.Server> server = new ServerFile(data).live();
    if (server.isPresent() && resumed != null) {
      throw new InvalidRequestException(
          "a server runs on this data directory and goes on with its runs by itself; follow one with"
              + " `asyncat attach SESSION`");
    }
    if (server.isPresent()) {
      return onServer(ServerAccess.of(environment, data, server.get()), wanted, agentMode);
    }
    if (detach) {
      throw new InvalidRequestException(
          "--detach needs a server that runs on "
              + data
              + "; start one with `asyncat serve`, or leave --detach out");
    }
    try (ModelAccess access =
        new ModelAccess(model, environment, environment.modelDirectory(data), catalogue, opener)) {
      access.require(yes);
      try (SqliteStore store = SqliteStore.open(data);
          Asyncat asyncat = asyncat(store, access, data)) {
        PluginOptions.report(asyncat, environment);
        return resumed == null
            ? run(asyncat, request(asyncat, wanted, agentMode))
            : resume(asyncat, resumed);
      }
    }
  }

  private String noGoal() {
    if (goal != null || continued != null || detach) {
      throw new InvalidRequestException(
          "--resume goes on with the task that the run has: leave out the goal, --continue and"
              + " --detach");
    }
    return "";
  }

  private int resume(Asyncat asyncat, String wanted) {
    String userId = asyncat.users().defaultUser().id();
    String sessionId =
        wanted.isEmpty()
            ? asyncat.sessions().list(userId, null, MOST_SESSIONS).stream()
                .filter(session -> session.activeRunId() != null)
                .findFirst()
                .map(Session::id)
                .orElseThrow(() -> new NotFoundException("There is no run that was cut off"))
            : sessionId(asyncat, asyncat.users().defaultUser(), wanted);
    return follow(() -> new LocalSession(asyncat.resume(userId, sessionId), asyncat.sessions()));
  }

  private Asyncat asyncat(SqliteStore store, ModelAccess access, Path data) {
    Asyncat.Builder builder =
        Asyncat.builder()
            .store(store)
            .models(access.models())
            .clock(java.time.Clock.systemUTC())
            .recovery(Recovery.PAUSE)
            .fence(fence.fence(data));
    plugins.addTo(builder, environment, data);
    return builder.build();
  }

  private int run(Asyncat asyncat, RunRequest request) {
    return follow(() -> new LocalSession(asyncat.run(request), asyncat.sessions()));
  }

  private int onServer(ServerAccess access, String wanted, AgentMode agentMode) {
    if (model.given()) {
      throw new InvalidRequestException(
          "a server ("
              + access
              + ") runs on this data directory, so its model is used: leave the model options out,"
              + " stop the server, or choose another --data-dir");
    }
    if (fence.given()) {
      throw new InvalidRequestException(
          "a server ("
              + access
              + ") runs on this data directory, so its fence is used: leave --fence and"
              + " --fence-network out, give them to the server, or choose another --data-dir");
    }
    if (plugins.given()) {
      throw new InvalidRequestException(
          "a server ("
              + access
              + ") runs on this data directory, so its plug-ins are used: leave --plugins out, give"
              + " it to the server, or choose another --data-dir");
    }
    try (ServerClient client = new ServerClient(access)) {
      RunOnServer runs = new RunOnServer(client, environment.terminal());
      JsonObject body =
          runs.body(
              new RunOnServer.Wish(
                  wanted,
                  directory != null || profile == null ? workingDirectory() : null,
                  agentMode,
                  profile,
                  continued,
                  maxRounds,
                  yes,
                  detach));
      if (detach) {
        runs.detached(body, json);
        return ExitCode.OK;
      }
      runs.announce();
      return follow(() -> runs.start(body));
    }
  }

  private int follow(Supplier<FollowedSession> start) {
    Terminal terminal = environment.terminal();
    RunView view =
        json ? new JsonView(terminal.out()) : new TextView(terminal, verbose, environment.clock());
    CancellationSource keyboard = new CancellationSource();
    try (Interrupts.Registration ignored =
            environment.interrupts().onInterrupt(count -> interrupted(count, keyboard));
        FollowedSession session = start.get()) {
      RunFollower follower =
          new RunFollower(
              terminal,
              view,
              new Questions(terminal, new ArgumentEditor(environment)),
              keyboard.token(),
              true);
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

  private String goal() {
    if (goal == null && continued != null && !continued.isEmpty()) {
      // `--continue "GOAL"`: what follows an option that may have a value looks like its value.
      goal = continued;
      continued = "";
    }
    String given = goal;
    if (given == null || given.isBlank()) {
      throw new InvalidRequestException(
          "A goal is needed: asyncat run \"GOAL\", or - to read it from standard input");
    }
    if (!given.equals("-")) {
      return given;
    }
    String read = environment.terminal().readAll();
    if (read.isBlank()) {
      throw new InvalidRequestException("There was no goal on standard input");
    }
    return read;
  }

  private RunRequest request(Asyncat asyncat, String wanted, AgentMode agentMode) {
    User user = asyncat.users().defaultUser();
    RunRequest.Builder request =
        RunRequest.builder(wanted)
            .userId(user.id())
            .mode(agentMode)
            .maxRounds(maxRounds)
            .autoApprove(yes)
            .audience(
                environment.terminal().interactive()
                    ? RunRequest.Audience.CLIENT
                    : RunRequest.Audience.NOBODY);
    if (profile != null) {
      request.profileId(profileId(asyncat, user, profile));
    }
    if (continued != null) {
      request.continueSessionId(sessionId(asyncat, user, continued));
    }
    if (directory != null || profile == null) {
      request.workingDirectory(workingDirectory());
    }
    return request.build();
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

  private static String profileId(Asyncat asyncat, User user, String wanted) {
    return asyncat.profiles().list(user.id()).stream()
        .filter(
            found ->
                found.id().equals(wanted)
                    || found.handle().equals(wanted)
                    || found.name().equals(wanted))
        .findFirst()
        .map(Profile::id)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "There is no profile '"
                        + wanted
                        + "'. There are: "
                        + asyncat.profiles().list(user.id()).stream()
                            .map(Profile::handle)
                            .toList()));
  }

  private static String sessionId(Asyncat asyncat, User user, String wanted) {
    if (wanted.isEmpty()) {
      return asyncat.sessions().list(user.id(), null, 1).stream()
          .findFirst()
          .map(Session::id)
          .orElseThrow(() -> new NotFoundException("There is no session to continue yet"));
    }
    return asyncat
        .sessions()
        .find(user.id(), wanted)
        .map(Session::id)
        .orElseThrow(() -> new NotFoundException("There is no session '" + wanted + "'"));
  }
}
