package dev.asyncat.cli.serve;

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
import dev.asyncat.cli.remote.ServerFile;
import dev.asyncat.cli.remote.TokenFile;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.localmodel.ModelCatalogue;
import dev.asyncat.core.plugin.InstalledPlugin;
import dev.asyncat.core.process.Fencing;
import dev.asyncat.core.run.RecoveredRun;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.jaxrs.server.AsyncatServer;
import dev.asyncat.pdf.PdfTextExtractor;
import dev.asyncat.sqlite.SqliteStore;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves the HTTP API until it is told to stop. */
@Command(
    name = "serve",
    description = "Serves the HTTP API until Ctrl-C or SIGTERM, then ends with exit code 0.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  asyncat serve --workspace ~/project",
      "  ASYNCAT_TOKEN=secret asyncat serve --port 9000",
      "  AI_BASE_URL=http://127.0.0.1:11434/v1 AI_MODEL=qwen2.5 asyncat serve",
      "",
      "Without a model the server starts too; runs then answer 503 and say how to get one."
    })
public final class ServeCommand implements Callable<Integer> {

  private final CliEnvironment environment;
  private final ModelCatalogue catalogue;
  private final ModelOpener opener;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "The address to listen on. Default: 127.0.0.1, reachable from this machine only.")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8716",
      description = "The port; 0 takes a free one. Default: 8716.")
  private int port = 8716;

  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      description =
          "A directory in which agents may work; can be repeated. Default: the current directory.")
  private List<String> workspaces = new ArrayList<>();

  @Option(names = "--no-auth", description = "Asks for no token. Only on a loopback address.")
  private boolean noAuth;

  @Mixin private DataDirectoryOption dataDirectory = new DataDirectoryOption();

  @Mixin private ModelChoiceOptions model = new ModelChoiceOptions();

  @Mixin private PluginOptions plugins = new PluginOptions();

  @Mixin private FenceOptions fence = new FenceOptions();

  @Mixin private RetentionOptions retention = new RetentionOptions();

  @Mixin private NetworkOptions network = new NetworkOptions();

  /** The command in an environment. */
  public ServeCommand(CliEnvironment environment, ModelCatalogue catalogue, ModelOpener opener) {
    this.environment = environment;
    this.catalogue = catalogue;
    this.opener = opener;
  }

  @Override
  public Integer call() {
    if (port < 0 || port > 65_535) {
      throw new InvalidRequestException("--port must be 0 to 65535, not " + port);
    }
    Path data = environment.dataDirectory(dataDirectory.value());
    CountDownLatch stop = new CountDownLatch(1);
    try (Interrupts.Registration ignored =
            environment.interrupts().onInterrupt(count -> interrupted(count, stop));
        ModelAccess access = new ModelAccess(model, environment, data, catalogue, opener);
        SqliteStore store = SqliteStore.open(data);
        Asyncat asyncat = asyncat(store, access, data)) {
      PluginOptions.report(asyncat, environment);
      String token =
          noAuth
              ? "none is needed (--no-auth)"
              : new DefaultToken(asyncat.users(), new TokenFile(data))
                  .prepare(environment.variable(DefaultToken.VARIABLE));
      ServerFile address = new ServerFile(data);
      try (AsyncatServer server = start(asyncat)) {
        address.write(server.uri());
        announce(server, asyncat, access, token, data);
        await(stop);
        say("stopping");
        // While the server still stands, its clients learn that their runs are paused.
        asyncat.close();
      } finally {
        address.delete();
      }
    }
    say("stopped");
    return ExitCode.OK;
  }

  private Asyncat asyncat(SqliteStore store, ModelAccess access, Path data) {
    Asyncat.Builder builder =
        Asyncat.builder()
            .store(store)
            .models(access.models())
            .workspace(roots())
            .retention(retention.retention())
            .fence(fence.fence(data))
            .allowPrivateAddresses(network.privateAddresses())
            .textExtractor(new PdfTextExtractor());
    plugins.addTo(builder, environment, data);
    return builder.build();
  }

  private AsyncatServer start(Asyncat asyncat) {
    AsyncatServer.Builder builder = AsyncatServer.builder(asyncat).host(host).port(port);
    if (noAuth) {
      builder.noAuth();
    }
    try {
      return builder.start();
    } catch (UnavailableException e) {
      if (e.getCause() instanceof BindException) {
        throw new UnavailableException(
            "Port "
                + port
                + " on "
                + host
                + " is in use or not allowed. Choose another one with --port, or --port 0 for any"
                + " free one",
            e);
      }
      throw e;
    }
  }

  private Path[] roots() {
    return workspaces.isEmpty()
        ? new Path[] {environment.workingDirectory()}
        : workspaces.stream().map(environment.workingDirectory()::resolve).toArray(Path[]::new);
  }

  private void announce(
      AsyncatServer server, Asyncat asyncat, ModelAccess access, String token, Path data) {
    PrintWriter out = environment.terminal().out();
    String address = server.uri().toString();
    out.println("asyncat listens on " + address.substring(0, address.length() - 1));
    out.println("  token:     " + Printable.line(token));
    out.println("  workspace: " + Printable.line(asyncat.roots().toString()));
    out.println("  data:      " + Printable.line(data.toString()));
    out.println("  model:     " + Printable.line(access.description()));
    out.println("  fence:     " + Printable.line(fence(asyncat.fencing())));
    for (InstalledPlugin plugin : asyncat.plugins()) {
      if (plugin.loaded()) {
        out.println("  plug-in:   " + Printable.line(plugin.name() + ", " + plugin.source()));
      }
    }
    for (RecoveredRun run : asyncat.recovered()) {
      out.println("  " + recovered(run));
    }
    out.flush();
  }

  private static String fence(Fencing fencing) {
    return fencing.active()
        ? "commands write the workspace and build caches alone"
        : "none" + fencing.problem().map(why -> " (" + why + ")").orElse("");
  }

  private static String recovered(RecoveredRun run) {
    String what =
        switch (run.outcome()) {
          case CONTINUES -> "goes on";
          case WAITS -> "waits for an answer";
          case PAUSED -> "stays paused (" + run.detail() + ")";
          case ENDED -> "was ended (" + run.detail() + ")";
        };
    String goal = run.goal().length() > 60 ? run.goal().substring(0, 60) + "…" : run.goal();
    return Printable.line("unfinished session " + run.sessionId() + " " + what + ": " + goal);
  }

  private void interrupted(int count, CountDownLatch stop) {
    if (count > 1) {
      Runtime.getRuntime().halt(ExitCode.CANCELLED);
    }
    stop.countDown();
  }

  private void say(String what) {
    environment.terminal().err().println("asyncat: " + what);
    environment.terminal().err().flush();
  }

  private static void await(CountDownLatch stop) {
    try {
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
