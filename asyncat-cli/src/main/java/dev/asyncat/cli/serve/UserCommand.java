package dev.asyncat.cli.serve;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectoryOption;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.run.Recovery;
import dev.asyncat.core.user.Users;
import dev.asyncat.sqlite.SqliteStore;
import dev.asyncat.user.User;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Adds and lists users. */
@Command(
    name = "user",
    description = "Adds and lists the users of the server. The server must be stopped.",
    synopsisSubcommandLabel = "(add | list)",
    mixinStandardHelpOptions = true)
public final class UserCommand {

  private final CliEnvironment environment;

  /** The command in an environment. */
  public UserCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Command(
      name = "add",
      description = "Adds a user and prints the token, which nobody can show again.",
      mixinStandardHelpOptions = true)
  int add(
      @Mixin DataDirectoryOption dataDirectory,
      @Parameters(paramLabel = "NAME", description = "A name that is not taken.") String name) {
    with(
        dataDirectory,
        users -> {
          Users.Created created = users.add(name);
          PrintWriter err = environment.terminal().err();
          err.println(
              "added " + Printable.line(created.user().name()) + "; this token is shown only now:");
          err.flush();
          environment.terminal().out().println(created.token());
        });
    return ExitCode.OK;
  }

  @Command(name = "list", description = "Lists the users.", mixinStandardHelpOptions = true)
  int list(@Mixin DataDirectoryOption dataDirectory) {
    with(
        dataDirectory,
        users -> {
          PrintWriter out = environment.terminal().out();
          for (User user : users.list()) {
            out.println(
                Printable.line(user.name())
                    + "  "
                    + (users.hasToken(user.id()) ? "has a token" : "has no token")
                    + "  since "
                    + user.createdAt());
          }
        });
    return ExitCode.OK;
  }

  private void with(DataDirectoryOption dataDirectory, Consumer<Users> action) {
    try (SqliteStore store = SqliteStore.open(environment.dataDirectory(dataDirectory.value()));
        Asyncat asyncat = Asyncat.builder().store(store).recovery(Recovery.PAUSE).build()) {
      action.accept(asyncat.users());
    }
    environment.terminal().out().flush();
  }
}
