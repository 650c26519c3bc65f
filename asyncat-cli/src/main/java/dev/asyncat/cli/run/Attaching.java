package dev.asyncat.cli.run;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.ExitCode;
import dev.asyncat.cli.environment.Interrupts;
import dev.asyncat.cli.remote.ServerClient;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.error.AsyncatException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows a session on a server until it ends or whoever sits there leaves: Ctrl-C once leaves the
 * run to the server, twice cancels it.
 */
final class Attaching {

  private static final Duration RESTART = Duration.ofMinutes(10);
  private static final Duration SECOND_THOUGHT = Duration.ofSeconds(2);

  private final CliEnvironment environment;
  private final ServerClient client;
  private final RunView view;
  private final boolean approves;

  /**
   * For one session.
   *
   * @param approves whether every call that needs approval gets it
   */
  Attaching(CliEnvironment environment, ServerClient client, RunView view, boolean approves) {
    this.environment = environment;
    this.client = client;
    this.view = view;
    this.approves = approves;
  }

  /** Follows it after an event; gives the exit code. */
  int follow(String session, long after) {
    CancellationSource leaving = new CancellationSource();
    CountDownLatch second = new CountDownLatch(1);
    try (RemoteSession remote = RemoteSession.after(client, session, after, RESTART, this::say);
        Interrupts.Registration ignored =
            environment
                .interrupts()
                .onInterrupt(count -> interrupted(count, remote, leaving, second))) {
      RunFollower follower =
          new RunFollower(
              environment.terminal(),
              view,
              new Questions(environment.terminal(), new ArgumentEditor(environment)),
              leaving.token(),
              RunFollower.Role.GUEST,
              approves);
      return follower.follow(remote).map(ExitCode::of).orElseGet(() -> detached(session));
    }
  }

  private int detached(String session) {
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
