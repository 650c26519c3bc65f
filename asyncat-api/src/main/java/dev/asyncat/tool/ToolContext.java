package dev.asyncat.tool;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.json.JsonObject;
import dev.asyncat.plan.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a call happens and what it may reach. Valid for the time of one call. Thread-safe. */
public interface ToolContext {

  /** The user the run belongs to. */
  String userId();

  /** The session. */
  String sessionId();

  /** The run within the session. */
  String runId();

  /** The call, unique within the session. */
  String toolCallId();

  /** The round of the run, from 0. */
  int round();

  /** The directory that relative paths start from: absolute, real and inside the workspace. */
  Path workingDirectory();

  /**
   * Turns a path that the model wrote into an absolute one, following symbolic links of everything
   * that exists.
   *
   * @throws dev.asyncat.error.OutsideWorkspaceException if it leads out of the allowed directories
   * @throws dev.asyncat.error.InvalidRequestException if it is not a path at all
   */
  Path resolve(String path);

  /** A path as people should see it: relative to the working directory where it is inside. */
  String display(Path path);

  /** Cancelled when the call should end. */
  CancellationToken cancellation();

  /**
   * Whether a person, a rule or the run's settings approved this call. If not, it runs only because
   * the effects that the tool stated were safe, and the tool must not go beyond them, whatever has
   * changed since.
   */
  default boolean approved() {
    return true;
  }

  /** Shows a piece of output while the call runs. */
  void progress(String chunk);

  /** Sends an event of the tool's own type to everyone who follows the run. */
  void emit(String type, JsonObject data);

  /** The session's plan. */
  Plan plan();

  /** What this session knows about the files it has seen. */
  FileKnowledge files();

  /**
   * Asks the user and waits, five minutes at most while someone is listening.
   *
   * @param choices suggested answers, eight at most
   * @return the answer; empty if nobody answered in time or nobody listens
   */
  Optional<String> ask(String question, List<String> choices, @Nullable String defaultAnswer);
}
