package dev.asyncat.core.checkpoint;

import dev.asyncat.checkpoint.Checkpoint;
import dev.asyncat.checkpoint.EntryState;
import dev.asyncat.checkpoint.FileChange;
import dev.asyncat.session.Session;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the runs of a session did to files, and whether it can be taken back.
 *
 * @param files the last change of each path, as tools and comparisons tell it
 * @param commands the commands that ran
 * @param states what is at each of those paths now
 * @param checkpoint the first of the session, {@code null} if there is none
 * @param recorded the changes that a revert would take back
 * @param preview what a revert would do now, {@code null} if it is not possible
 * @param reason why a revert is not possible, {@code null} if it is
 * @param lastRevert the revert that holds, {@code null} if none does
 */
public record SessionChanges(
    Session session,
    List<Change> files,
    List<Command> commands,
    Map<String, State> states,
    @Nullable Checkpoint checkpoint,
    List<FileChange> recorded,
    @Nullable Reversal preview,
    @Nullable String reason,
    @Nullable Checkpoint lastRevert) {

  /** Copies the lists. */
  public SessionChanges {
    files = List.copyOf(files);
    commands = List.copyOf(commands);
    recorded = List.copyOf(recorded);
  }

  /**
   * A change of one path.
   *
   * @param type {@code created}, {@code written}, {@code edited}, {@code deleted}, {@code
   *     directory}, {@code copied} or {@code moved}
   * @param path as relative to the working directory as it is
   * @param source of a copy or a move
   */
  public record Change(
      String type,
      String path,
      @Nullable String source,
      @Nullable String tool,
      @Nullable String workingDirectory,
      @Nullable Instant at,
      @Nullable String auditId) {}

  /** A command that ran. */
  public record Command(
      String command,
      String output,
      String tool,
      String workingDirectory,
      Instant at,
      String auditId) {}

  /**
   * What is at a path now.
   *
   * @param word {@code exists}, {@code changed_since_agent}, {@code directory}, {@code deleted},
   *     {@code missing} or {@code unknown}
   * @param now {@code null} if it could not be found out
   * @param error why not
   */
  public record State(
      String word, @Nullable EntryState now, @Nullable Instant modified, @Nullable String error) {}
}
