package dev.asyncat.cli.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.StopReason;
import java.time.Duration;
import java.util.Optional;

/** Follows a run to its end: shows its events and brings the answers of whoever sits there. */
final class RunFollower {

  private static final Duration POLL = Duration.ofSeconds(1);

  private final Terminal terminal;
  private final RunView view;
  private final CancellationToken keyboard;
  private final Questions questions;

  /**
   * A follower.
   *
   * @param keyboard cancelled when somebody asks the program to end
   */
  RunFollower(Terminal terminal, RunView view, CancellationToken keyboard) {
    this.terminal = terminal;
    this.view = view;
    this.keyboard = keyboard;
    this.questions = new Questions(terminal);
  }

  /** Follows until the run has ended; gives the reason. */
  StopReason follow(Run run) {
    try (CancellationToken.Registration ignored =
            keyboard.onCancel(() -> run.cancel(keyboard.reason().orElse("cancelled")));
        EventCursor events = run.follow(run.startSeq())) {
      while (!events.ended()) {
        Optional<LoggedEvent> event = events.next(POLL);
        if (event.isPresent() && event.get().event().visible()) {
          view.show(event.get());
          ask(run, event.get());
        }
        // A reader that went away, such as `head`, shows only here.
        if (terminal.out().checkError()) {
          run.cancel("nobody reads the output any more");
        }
      }
    }
    return run.result().stopReason();
  }

  private void ask(Run run, LoggedEvent logged) {
    if (!terminal.interactive()) {
      return;
    }
    switch (logged.event()) {
      case PermissionEvent.Requested requested -> decide(run, requested.request());
      case PermissionEvent.Asked asked -> answer(run, asked);
      default -> {}
    }
  }

  private void decide(Run run, PermissionRequest request) {
    view.pause();
    Optional<PermissionDecision> decision = questions.decide(request, keyboard);
    if (!keyboard.isCancelled()) {
      run.decide(
          request.id(),
          decision.orElseGet(() -> PermissionDecision.deny("Nobody answered at the terminal")));
    }
  }

  private void answer(Run run, PermissionEvent.Asked asked) {
    view.pause();
    long deadline = System.nanoTime() + asked.expiresIn().toNanos();
    Optional<String> answer = questions.answer(asked, keyboard);
    if (answer.isPresent()) {
      run.reply(asked.requestId(), answer.get());
    } else if (!keyboard.isCancelled() && System.nanoTime() < deadline) {
      // The input ended; waiting for the time to run out would help nobody.
      run.cancel("the agent's question was not answered");
    }
  }
}
