package dev.asyncat.cli.run;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.cli.remote.ConnectionLostException;
import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.StoreException;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.StopReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows a session: shows its events and brings the answers of whoever sits there. */
final class RunFollower {

  private static final Duration POLL = Duration.ofMillis(250);

  private final Terminal terminal;
  private final RunView view;
  private final Questions questions;
  private final CancellationToken keyboard;
  private final Role role;
  private final boolean approves;
  private final Deque<LoggedEvent> deferred = new ArrayDeque<>();
  private boolean asks;
  private boolean nobodyAnswers;

  /**
   * A follower.
   *
   * @param keyboard cancelled when somebody asks the program to end
   * @param approves whether every call that needs approval gets it
   */
  RunFollower(
      Terminal terminal,
      RunView view,
      Questions questions,
      CancellationToken keyboard,
      Role role,
      boolean approves) {
    this.terminal = terminal;
    this.view = view;
    this.questions = questions;
    this.keyboard = keyboard;
    this.role = role;
    this.approves = approves;
    this.asks = terminal.interactive();
  }

  /** What a terminal has to do with the run that it follows. */
  enum Role {
    /** It started the run, which is cancelled with it; what nobody answers here is refused. */
    OWNER,
    /** As an owner, but of a run that was cut off: without somebody to answer it is left so. */
    HEIR,
    /** It looks on and may answer, as others may. */
    GUEST
  }

  /**
   * Follows to the end, or, as a guest, until somebody asks the program to end.
   *
   * @return why the latest run ended, {@code NEEDS_INPUT} if it is left waiting; empty if it goes
   *     on without this terminal
   * @throws StoreException if the events of the run can be neither stored nor read any more
   */
  Optional<StopReason> follow(FollowedSession session) {
    try (CancellationToken.Registration ignored =
        keyboard.onCancel(
            () -> {
              if (role != Role.GUEST) {
                session.cancel(keyboard.reason().orElse("cancelled"));
              }
            })) {
      while (!session.ended()) {
        if (role == Role.GUEST && keyboard.isCancelled()) {
          return Optional.empty();
        }
        if (nobodyAnswers) {
          return Optional.of(StopReason.NEEDS_INPUT);
        }
        Optional<LoggedEvent> event = session.next(POLL);
        if (event.isPresent() && event.get().event().visible()) {
          view.show(event.get());
          ask(session, event.get());
        } else if (!deferred.isEmpty()) {
          ask(session, deferred.remove());
        }
        // A reader that went away, such as `head`, shows only here.
        if (terminal.out().checkError()) {
          if (role == Role.GUEST) {
            return Optional.empty();
          }
          session.cancel("nobody reads the output any more");
        }
      }
    } catch (StoreException failure) {
      view.broken(session.id(), failure);
      throw failure;
    }
    return Optional.of(session.outcome());
  }

  private void ask(FollowedSession session, LoggedEvent logged) {
    try {
      switch (logged.event()) {
        case PermissionEvent.Requested requested when approves ->
            approve(session, requested.request().id());
        case PermissionEvent.Requested requested when asks -> decide(session, requested.request());
        case PermissionEvent.Requested requested -> leave(session, requested.request().id());
        case PermissionEvent.Asked asked when asks -> answer(session, asked);
        case PermissionEvent.Asked asked -> leave(session, asked.requestId());
        default -> {}
      }
    } catch (ConnectionLostException gone) {
      // It is asked again once the server is back, if it is still open then.
      deferred.add(logged);
    }
  }

  private void approve(FollowedSession session, String requestId) {
    if (session.open(requestId)) {
      session.decide(requestId, PermissionDecision.allow());
    }
  }

  /** Nobody is here to answer. */
  private void leave(FollowedSession session, String requestId) {
    if (role == Role.HEIR && session.open(requestId)) {
      nobodyAnswers = true;
      say(
          "the run waits for an answer, and nobody is here to give it; at a terminal: asyncat run"
              + " --continue "
              + session.id());
    }
  }

  private void decide(FollowedSession session, PermissionRequest request) {
    if (!session.open(request.id())) {
      return;
    }
    view.pause();
    try (CancellationSource withdrawn = withdrawnBy(session, request.id())) {
      while (!withdrawn.token().isCancelled()) {
        Optional<PermissionDecision> decision = questions.decide(request, withdrawn.token());
        if (decision.isEmpty()) {
          unanswered(session, request.id());
          return;
        }
        try {
          if (!session.decide(request.id(), decision.get())) {
            elsewhere(session, request.id());
          }
          return;
        } catch (InvalidRequestException unusable) {
          say(unusable.getMessage());
        }
      }
    }
    elsewhere(session, request.id());
  }

  /** No decision was made here: the time was up, the input ended, or somebody else was faster. */
  private void unanswered(FollowedSession session, String requestId) {
    if (session.resolution(requestId).isDone()) {
      elsewhere(session, requestId);
    } else if (!keyboard.isCancelled()) {
      if (role != Role.GUEST) {
        session.decide(requestId, PermissionDecision.deny("Nobody answered at the terminal"));
      } else {
        asks = false;
        say("the input has ended; from here on this terminal only watches");
      }
    }
  }

  private void answer(FollowedSession session, PermissionEvent.Asked asked) {
    if (!session.open(asked.requestId())) {
      return;
    }
    view.pause();
    long deadline = System.nanoTime() + asked.expiresIn().toNanos();
    try (CancellationSource withdrawn = withdrawnBy(session, asked.requestId())) {
      Optional<String> answer = questions.answer(asked, withdrawn.token());
      if (answer.isPresent()) {
        if (!session.reply(asked.requestId(), answer.get())) {
          elsewhere(session, asked.requestId());
        }
      } else if (session.resolution(asked.requestId()).isDone()) {
        elsewhere(session, asked.requestId());
      } else if (role == Role.GUEST && !keyboard.isCancelled()) {
        asks = false;
        say("the input has ended; from here on this terminal only watches");
      } else if (!keyboard.isCancelled() && System.nanoTime() < deadline) {
        // The input ended; waiting for the time to run out would help nobody.
        session.cancel("the agent's question was not answered");
      }
    }
  }

  private CancellationSource withdrawnBy(FollowedSession session, String requestId) {
    CancellationSource withdrawn = new CancellationSource(keyboard);
    session.resolution(requestId).thenRun(() -> withdrawn.cancel("answered elsewhere"));
    return withdrawn;
  }

  private void elsewhere(FollowedSession session, String requestId) {
    if (keyboard.isCancelled()) {
      return;
    }
    @Nullable PermissionEvent how = session.resolution(requestId).getNow(null);
    terminal.err().println();
    say(
        switch (how) {
          case PermissionEvent.Decided(var id, var call, var decision, var by)
              when by.equals("timeout") || by.equals("ended") ->
              "nobody answered in time";
          case PermissionEvent.Decided(var id, var call, var decision, var by) ->
              "answered elsewhere: " + decision.wire();
          case PermissionEvent.Answered(var id, var answer, var by) when answer == null ->
              "nobody answered in time";
          case PermissionEvent.Answered(var id, var answer, var by) ->
              "answered elsewhere: " + answer;
          case null, default -> "answered elsewhere";
        });
  }

  private void say(@Nullable String what) {
    terminal.err().println("asyncat: " + Printable.line(String.valueOf(what)));
    terminal.err().flush();
  }
}
