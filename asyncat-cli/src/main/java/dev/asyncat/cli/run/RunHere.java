package dev.asyncat.cli.run;

import dev.asyncat.cli.terminal.Printable;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.run.RecoveredRun;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.profile.Profile;
import dev.asyncat.run.RunRequest;
import dev.asyncat.session.Session;
import dev.asyncat.user.User;
import java.util.List;
import java.util.Optional;

/** Starts runs in this process. */
final class RunHere implements KnownSessions {

  private static final int MOST_SESSIONS = 1_000;
  private static final int GOAL_SHOWN = 60;

  private final Asyncat asyncat;
  private final Terminal terminal;
  private final User user;

  RunHere(Asyncat asyncat, Terminal terminal) {
    this.asyncat = asyncat;
    this.terminal = terminal;
    this.user = asyncat.users().defaultUser();
  }

  /** Says whether an earlier process left a run, which would otherwise be forgotten. */
  void announceCutOff() {
    List<RecoveredRun> left = asyncat.recovered();
    if (left.isEmpty()) {
      return;
    }
    RecoveredRun latest =
        latestCutOff()
            .flatMap(id -> left.stream().filter(run -> run.sessionId().equals(id)).findFirst())
            .orElse(left.getFirst());
    String goal = Printable.line(latest.goal());
    terminal
        .err()
        .println(
            "asyncat: "
                + (left.size() == 1 ? "a run was" : left.size() + " runs were")
                + " cut off; to go on with "
                + (left.size() == 1 ? "it" : "the latest")
                + " ("
                + (goal.length() > GOAL_SHOWN ? goal.substring(0, GOAL_SHOWN) + "…" : goal)
                + "): asyncat run --continue "
                + latest.sessionId());
    terminal.err().flush();
  }

  /**
   * Starts a run.
   *
   * @throws NotFoundException if there is no such profile
   */
  FollowedSession start(Wish wish) {
    RunRequest.Builder request =
        RunRequest.builder(wish.goal())
            .userId(user.id())
            .mode(wish.mode())
            .maxRounds(wish.maxRounds())
            .aids(wish.aids())
            .autoApprove(wish.approveAll())
            .audience(
                terminal.interactive() ? RunRequest.Audience.CLIENT : RunRequest.Audience.NOBODY);
    if (wish.profile() != null) {
      request.profileId(profileId(wish.profile()));
    }
    if (wish.session() != null) {
      request.continueSessionId(wish.session());
    }
    if (wish.directory() != null) {
      request.workingDirectory(wish.directory());
    }
    return new LocalSession(asyncat.run(request.build()), asyncat.sessions());
  }

  /**
   * Goes on with a run that was cut off.
   *
   * @throws InvalidRequestException if the session has none
   */
  FollowedSession goOn(String sessionId) {
    if (asyncat
        .sessions()
        .find(user.id(), sessionId)
        .filter(session -> session.activeRunId() != null)
        .isEmpty()) {
      throw new InvalidRequestException(
          "no run of session "
              + sessionId
              + " was cut off; to go on with it, say what to do: asyncat run --continue "
              + sessionId
              + " \"GOAL\"");
    }
    return new LocalSession(asyncat.resume(user.id(), sessionId), asyncat.sessions());
  }

  @Override
  public boolean has(String id) {
    return asyncat.sessions().find(user.id(), id).isPresent();
  }

  @Override
  public Optional<String> latest() {
    return asyncat.sessions().list(user.id(), null, 1).stream().findFirst().map(Session::id);
  }

  @Override
  public Optional<String> latestCutOff() {
    return asyncat.sessions().list(user.id(), null, MOST_SESSIONS).stream()
        .filter(session -> session.activeRunId() != null)
        .findFirst()
        .map(Session::id);
  }

  private String profileId(String wanted) {
    List<Profile> profiles = asyncat.profiles().list(user.id());
    return profiles.stream()
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
                        + profiles.stream().map(Profile::handle).toList()));
  }
}
