package dev.asyncat.cli.run;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.remote.ServerAccess;
import dev.asyncat.cli.remote.ServerClient;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.error.InvalidRequestException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows a session on a running server and brings the answers of whoever sits there. */
@Command(
    name = "attach",
    description = "Follows a session on a running server; at a terminal, answers its questions.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the agent answered, or you detached",
      "1 to 5, 130:as of `asyncat run`, of the session's latest run"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  asyncat attach SESSION",
      "  asyncat attach SESSION --url http://127.0.0.1:9000 --token secret --after 120 --json",
      "",
      "Ctrl-C detaches, and the run goes on; a second one within two seconds cancels the run.",
      "Any number of terminals can be attached: the first answer to a question counts."
    })
public final class AttachCommand implements Callable<Integer> {

  private final CliEnvironment environment;

  @Parameters(paramLabel = "SESSION", description = "The id of the session.")
  private String session = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The server. Default: the one that runs on the data directory, else"
              + " http://127.0.0.1:8716.")
  private @Nullable String url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "The token. Default: $$ASYNCAT_TOKEN, else, for a server of this machine, the one in the"
              + " data directory.")
  private @Nullable String token;

  @Option(
      names = "--after",
      paramLabel = "N",
      defaultValue = "0",
      description = "Leaves out the events up to number N.")
  private long after;

  @Option(names = "--json", description = "Prints each event as a line of JSON and nothing else.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Shows reasoning, the raw text of the model and the output of commands.")
  private boolean verbose;

  @Mixin private DataDirectoryOption dataDirectory = new DataDirectoryOption();

  /** The command in an environment. */
  public AttachCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (after < 0) {
      throw new InvalidRequestException("--after must not be negative: " + after);
    }
    Terminal terminal = environment.terminal();
    ServerAccess access =
        ServerAccess.find(
            environment, environment.dataDirectory(dataDirectory.value()), url, token);
    try (ServerClient client = new ServerClient(access)) {
      client.session(session);
      RunView view =
          json
              ? new JsonView(terminal.out())
              : new TextView(terminal, verbose, environment.clock());
      return new Attaching(environment, client, view, false).follow(session, after);
    }
  }
}
