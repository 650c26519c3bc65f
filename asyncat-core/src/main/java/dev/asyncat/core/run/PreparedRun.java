package dev.asyncat.core.run;

import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.ConversationRound;
import dev.asyncat.run.RunRequest;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a run needs to begin: who, where, which model, which tools, what is granted.
 *
 * @param request with every default filled in
 * @param profileId the profile in use, {@code null} if there is none
 * @param textTools whether tools are described in the prompt and called in text
 * @param earlierRounds questions and answers of earlier runs of the session
 * @param roundsBefore model turns of earlier runs
 * @param callsBefore tool calls of earlier runs
 * @param goal that of the request, with what is left to do if it only says to go on
 * @param thread the messages the run begins with
 */
record PreparedRun(
    RunRequest request,
    String userId,
    String workspaceId,
    @Nullable String profileId,
    String sessionId,
    String runId,
    boolean continued,
    Path workingDirectory,
    Workspace workspace,
    ModelProvider model,
    ModelOptions options,
    OfferedTools tools,
    boolean textTools,
    List<PermissionRule> granted,
    boolean autoApprove,
    int maxRounds,
    List<PlanItem> plan,
    List<ConversationRound> earlierRounds,
    int roundsBefore,
    int callsBefore,
    String goal,
    List<Message> thread) {

  /**
   * How results enter the thread.
   *
   * @param text whether they are read as text
   */
  ResultMessages results(ContextWindow window, boolean text) {
    return new ResultMessages(tools, window, text, model.info().capabilities().imageInput());
  }
}
