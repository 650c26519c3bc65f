package dev.asyncat.cli.run;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code asyncat run} is asked to do: a task, or to go on with a run that was cut off.
 *
 * @param goal {@code null} if there is none
 * @param continued the value of {@code --continue}, empty without one, {@code null} if it was not
 *     given; without a goal it can be one
 * @param resumed the value of {@code --resume}, as above
 */
record Assignment(@Nullable String goal, @Nullable String continued, @Nullable String resumed) {

  private static final String STDIN = "-";

  private static final Pattern ID =
      Pattern.compile(
          "\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

  /**
   * Reads it off the command line.
   *
   * @param stdin reads standard input to its end
   * @throws InvalidRequestException if there is nothing to do, or two things
   */
  static Assignment of(
      @Nullable String goal,
      @Nullable String continued,
      @Nullable String resumed,
      Supplier<String> stdin) {
    if (resumed != null) {
      if (goal != null || continued != null) {
        throw new InvalidRequestException(
            "--resume goes on with the task that the run has: leave out the goal and --continue");
      }
      return new Assignment(null, null, resumed);
    }
    if (goal == null && STDIN.equals(continued)) {
      return new Assignment(read(stdin), "", null);
    }
    if (goal != null ? goal.isBlank() : continued == null) {
      throw new InvalidRequestException(
          "A goal is needed: asyncat run \"GOAL\", or - to read it from standard input");
    }
    return new Assignment(STDIN.equals(goal) ? read(stdin) : goal, continued, null);
  }

  private static String read(Supplier<String> stdin) {
    String read = stdin.get();
    if (read.isBlank()) {
      throw new InvalidRequestException("There was no goal on standard input");
    }
    return read;
  }

  /** Something to do. */
  sealed interface Choice {}

  /**
   * A goal.
   *
   * @param session to go on with, {@code null} for a new one
   */
  record Task(String goal, @Nullable String session) implements Choice {}

  /** The run of a session that was cut off. */
  record CutOff(String session) implements Choice {}

  /**
   * Finds out what is meant.
   *
   * @throws NotFoundException if there is no such session
   */
  Choice among(KnownSessions sessions) {
    if (resumed != null) {
      return cutOff(resumed, sessions);
    }
    if (continued == null) {
      return new Task(String.valueOf(goal), null);
    }
    if (goal != null) {
      return new Task(goal, continued.isEmpty() ? latest(sessions) : known(continued, sessions));
    }
    // `--continue "GOAL"`: what follows an option that may have a value looks like its value.
    return continued.isBlank() || ID.matcher(continued).matches() || sessions.has(continued)
        ? cutOff(continued.strip(), sessions)
        : new Task(continued, latest(sessions));
  }

  private static CutOff cutOff(String wanted, KnownSessions sessions) {
    return new CutOff(
        wanted.isEmpty()
            ? sessions
                .latestCutOff()
                .orElseThrow(
                    () ->
                        new NotFoundException(
                            "There is no run that was cut off. To go on with the latest session,"
                                + " say what to do: asyncat run --continue \"GOAL\""))
            : known(wanted, sessions));
  }

  private static String latest(KnownSessions sessions) {
    return sessions
        .latest()
        .orElseThrow(() -> new NotFoundException("There is no session to continue yet"));
  }

  private static String known(String id, KnownSessions sessions) {
    if (!sessions.has(id)) {
      throw new NotFoundException("There is no session '" + id + "'");
    }
    return id;
  }
}
