package dev.asyncat.testkit.replay;

import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the recording says about one call. Filled while the recording is read, then only read. */
final class RecordedCall {

  final ToolEvent.Start start;
  final List<Question> questions = new ArrayList<>();
  @Nullable PermissionRequest request;
  @Nullable PermissionDecision decision;
  @Nullable List<PlanItem> plan;
  @Nullable ToolResult result;

  /** A question that nobody was there to hear, which ended the run. */
  @Nullable String unheard;

  RecordedCall(ToolEvent.Start start) {
    this.start = start;
  }

  /** A call about which nobody had decided when the run was cancelled. */
  static RecordedCall undecided(PermissionRequest request) {
    RecordedCall call =
        new RecordedCall(
            new ToolEvent.Start(
                request.call(),
                request.level(),
                PermissionOutcome.DENIED,
                "the run was cancelled",
                null,
                request.workingDirectory(),
                request.description(),
                request.round(),
                null));
    call.request = request;
    return call;
  }

  boolean wasUndecided() {
    return decision == null && result == null;
  }

  /** The tool itself said, before anyone was asked, that the call cannot be run. */
  boolean wasImpossible() {
    return start.outcome() == PermissionOutcome.NOT_APPLICABLE
        && start.repairPrompt() == null
        && code().isEmpty();
  }

  boolean wasUnknown() {
    return code().equals("unknown_tool");
  }

  private String code() {
    return result == null ? "" : result.content().string("code", "");
  }

  /** A question that the call put to the user. */
  static final class Question {
    final PermissionEvent.Asked asked;
    PermissionEvent.@Nullable Answered answered;

    Question(PermissionEvent.Asked asked) {
      this.asked = asked;
    }
  }
}
