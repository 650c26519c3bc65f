package dev.asyncat.cli.serve;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.remote.TokenFile;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.run.Recovery;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.sqlite.SqliteStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the token of the default user, or makes a new one. */
@Command(
    name = "token",
    description = "Shows the token that the server asks its clients for.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = {
      "  curl -H \"Authorization: Bearer $$(asyncat token)\" http://127.0.0.1:8716/api/agent/tools"
    })
public final class TokenCommand implements Callable<Integer> {

  private final CliEnvironment environment;

  @Option(
      names = "--new",
      description =
          "Makes a new token first; the old one stops working. The server must be stopped.")
  private boolean renew;

  @Mixin private DataDirectoryOption dataDirectory = new DataDirectoryOption();

  /** The command in an environment. */
  public TokenCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Path data = environment.dataDirectory(dataDirectory.value());
    TokenFile file = new TokenFile(data);
    String token = renew ? renewed(data, file) : existing(file);
    PrintWriter out = environment.terminal().out();
    out.println(token);
    out.flush();
    return ExitCode.OK;
  }

  private String existing(TokenFile file) {
    return file.read()
        .or(() -> environment.variable(DefaultToken.VARIABLE))
        .orElseThrow(
            () ->
                new NotFoundException(
                    "There is no token in "
                        + file.path()
                        + ". The first `asyncat serve` makes one, `asyncat token --new` does now"));
  }

  private static String renewed(Path data, TokenFile file) {
    try (SqliteStore store = SqliteStore.open(data);
        Asyncat asyncat = Asyncat.builder().store(store).recovery(Recovery.PAUSE).build()) {
      return new DefaultToken(asyncat.users(), file).renew();
    }
  }
}
