package dev.asyncat.core.run;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.checkpoint.RunCheckpoints;
import dev.asyncat.core.permission.PermissionBroker;
import dev.asyncat.core.permission.SecretsTripwire;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.plan.Plan;
import dev.asyncat.run.DelegationEvent;
import dev.asyncat.run.KnowledgeEvent;
import dev.asyncat.run.PermissionEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.RunRequest;
import dev.asyncat.tool.FileKnowledge;
import dev.asyncat.tool.ToolContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one call may reach.
 *
 * @param scope what all calls of the run share
 * @param approved whether more than its harmless effects allows the call
 */
record CallContext(
    Scope scope, String toolCallId, int round, ProgressBuffer output, boolean approved)
    implements ToolContext {

  /** What a call may reach before it was decided about. */
  CallContext(Scope scope, String toolCallId, int round, ProgressBuffer output) {
    this(scope, toolCallId, round, output, false);
  }

  /** The same, once it was decided about. */
  CallContext decided(PermissionOutcome outcome) {
    boolean allowedByMore = outcome.allowed() && outcome != PermissionOutcome.AUTO_SAFE;
    return new CallContext(scope, toolCallId, round, output, allowedByMore);
  }

  /** The most choices a question may offer. */
  private static final int MAX_CHOICES = 8;

  /**
   * What all calls of one run share.
   *
   * @param tripwire knows whether the run has read secrets
   * @param turn how a call asks the model something itself
   * @param suspension told while a call waits for a person
   * @param stored what calls of an earlier process have asked and did not act on yet
   * @param unanswered the last question that nobody was there to answer
   */
  record Scope(
      RunRequest request,
      String userId,
      String sessionId,
      String runId,
      Path workingDirectory,
      Workspace workspace,
      CancellationToken cancellation,
      Plan plan,
      FileKnowledge files,
      PermissionBroker broker,
      ModelTurn turn,
      SecretsTripwire tripwire,
      RunCheckpoints checkpoints,
      Suspension suspension,
      StoredQuestions stored,
      Supplier<String> ids,
      int roundsBefore,
      AtomicReference<String> unanswered,
      Consumer<RunEvent> emit) {}

  @Override
  public String userId() {
    return scope.userId();
  }

  @Override
  public String sessionId() {
    return scope.sessionId();
  }

  @Override
  public String runId() {
    return scope.runId();
  }

  @Override
  public Path workingDirectory() {
    return scope.workingDirectory();
  }

  @Override
  public Path resolve(String path) {
    return scope.workspace().resolve(scope.workingDirectory(), path);
  }

  @Override
  public String display(Path path) {
    return scope.workspace().display(scope.workingDirectory(), path);
  }

  @Override
  public CancellationToken cancellation() {
    return scope.cancellation();
  }

  @Override
  public void progress(String chunk) {
    output.add(chunk);
  }

  @Override
  public void emit(String type, JsonObject data) {
    RunEvent event = RunEvent.decode(type, data);
    switch (event) {
      case RunEvent.Extension extension -> scope.emit().accept(extension);
      case KnowledgeEvent knowledge -> scope.emit().accept(knowledge);
      case DelegationEvent delegation -> scope.emit().accept(delegation);
      default ->
          // A tool that could write these could forge a decision or the end of the run.
          throw new InvalidRequestException("a tool cannot send events of type " + type);
    }
  }

  @Override
  public Plan plan() {
    return scope.plan();
  }

  @Override
  public FileKnowledge files() {
    return scope.files();
  }

  @Override
  public Optional<String> ask(
      String question, List<String> choices, @Nullable String defaultAnswer) {
    if (!scope.broker().attended()) {
      scope.unanswered().set(question);
      return Optional.empty();
    }
    scope.suspension().end();
    try {
      return scope
          .stored()
          .take(toolCallId, question)
          .map(asked -> scope.stored().answer(asked, scope.broker()))
          .orElseGet(() -> askNow(question, choices, defaultAnswer));
    } finally {
      scope.suspension().goOn();
    }
  }

  private Optional<String> askNow(
      String question, List<String> choices, @Nullable String defaultAnswer) {
    return scope
        .broker()
        .ask(
            new PermissionEvent.Asked(
                scope.ids().get(),
                scope.sessionId(),
                toolCallId,
                question,
                choices.stream().limit(MAX_CHOICES).toList(),
                defaultAnswer,
                scope.roundsBefore() + round + 1,
                scope.broker().patience()));
  }
}
