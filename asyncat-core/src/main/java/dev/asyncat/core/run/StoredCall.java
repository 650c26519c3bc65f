package dev.asyncat.core.run;

import dev.asyncat.core.run.ToolTurn.Step;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a call of an earlier process came.
 *
 * @param request the question whether it may run, if it was asked
 * @param requestedAt when it was asked
 * @param decision the answer, if there was one
 * @param start what was said to happen to the call, if that was decided
 * @param executing whether it began to run
 * @param questions what the call itself asked the user
 * @param result its end, if it came to one
 */
record StoredCall(
    TurnReader.Proposal proposal,
    @Nullable PermissionRequest request,
    @Nullable Instant requestedAt,
    @Nullable PermissionDecision decision,
    ToolEvent.@Nullable Start start,
    boolean executing,
    List<Question> questions,
    @Nullable ToolResult result) {

  StoredCall {
    questions = List.copyOf(questions);
  }

  /** The call as it was started, with arguments that were repaired or edited. */
  ToolCall call() {
    return start == null ? proposal.call() : start.call();
  }

  /** How it came out; only for one with a result. */
  ToolTurn.Outcome outcome() {
    ToolResult ended = result;
    if (ended == null) {
      throw new IllegalStateException("the call " + proposal.call().id() + " has not ended");
    }
    return new ToolTurn.Outcome(call(), ended, kind(ended));
  }

  private Step.Kind kind(ToolResult ended) {
    if (start == null || start.outcome().allowed()) {
      return Step.Kind.RUN;
    }
    return switch (start.outcome()) {
      case DENIED, PLAN_MODE_DENIED -> Step.Kind.DENIED;
      default ->
          switch (ended.content().string("code", "")) {
            case "unknown_tool" -> Step.Kind.UNKNOWN;
            case "invalid_tool_arguments" -> Step.Kind.INVALID;
            default -> Step.Kind.IMPOSSIBLE;
          };
    };
  }

  /**
   * A question of the agent.
   *
   * @param resolution how it was closed, {@code null} while it is open
   */
  record Question(
      PermissionEvent.Asked asked,
      Instant askedAt,
      PermissionEvent.@Nullable Answered resolution) {}
}
