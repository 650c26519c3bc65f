package dev.asyncat.cli.run;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.environment.Interrupts;
import dev.asyncat.cli.remote.ServerAccess;
import dev.asyncat.cli.remote.ServerClient;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.InvalidRequestException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

  private static final Duration RESTART = Duration.ofMinutes(10);
  private static final Duration SECOND_THOUGHT = Duration.ofSeconds(2);

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
      CancellationSource leaving = new CancellationSource();
      CountDownLatch second = new CountDownLatch(1);
      try (RemoteSession remote = RemoteSession.after(client, session, after, RESTART, this::say);
          Interrupts.Registration ignored =
              environment
                  .interrupts()
                  .onInterrupt(count -> interrupted(count, remote, leaving, second))) {
        RunFollower follower =
            new RunFollower(
                terminal,
                view,
                new Questions(terminal, new ArgumentEditor(environment)),
                leaving.token(),
                false);
        return follower.follow(remote).map(ExitCode::of).orElseGet(this::detached);
      }
    }
  }

  private int detached() {
    say("detached; the run goes on. Again: asyncat attach " + session);
    return ExitCode.OK;
  }

  private void interrupted(
      int count, RemoteSession remote, CancellationSource leaving, CountDownLatch second) {
    switch (count) {
      case 1 -> {
        say("detaching; Ctrl-C again within two seconds cancels the run");
        Thread.ofVirtual().start(() -> leaveUnlessAgain(leaving, second));
      }
      case 2 -> {
        say("cancelling the run");
        second.countDown();
        try {
          remote.cancel("cancelled from the keyboard");
        } catch (AsyncatException failed) {
          say(String.valueOf(failed.getMessage()));
        }
      }
      default -> Runtime.getRuntime().halt(ExitCode.CANCELLED);
    }
  }

  private static void leaveUnlessAgain(CancellationSource leaving, CountDownLatch second) {
    try {
      if (!second.await(SECOND_THOUGHT.toMillis(), TimeUnit.MILLISECONDS)) {
        leaving.cancel("detached");
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(String what) {
    environment.terminal().err().println("asyncat: " + Printable.line(what));
    environment.terminal().err().flush();
  }
}
