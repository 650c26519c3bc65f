package dev.asyncat.permission;

import dev.asyncat.cancel.CancellationToken;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers an agent's questions from Java code. Without one, and without a client that listens, what
 * is not safe and not granted is denied at once.
 */
@FunctionalInterface
public interface Approver {

  /**
   * Decides about one call. May block; runs on a virtual thread of the run, which is interrupted
   * when the answer is not needed any more.
   *
   * @param cancel cancelled when the run ends or somebody else decided first
   */
  PermissionDecision decide(PermissionRequest request, CancellationToken cancel);

  /** Answers a question of the agent; empty says that nobody can. */
  default Optional<String> answer(
      String question,
      List<String> choices,
      @Nullable String defaultAnswer,
      CancellationToken cancel) {
    return Optional.empty();
  }
}
