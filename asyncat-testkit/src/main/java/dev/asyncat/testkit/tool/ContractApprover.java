package dev.asyncat.testkit.tool;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Always decides the same and answers with a function. */
record ContractApprover(boolean allows, Function<String, Optional<String>> answers)
    implements Approver {

  @Override
  public PermissionDecision decide(PermissionRequest request, CancellationToken cancel) {
    return allows ? PermissionDecision.allow() : PermissionDecision.deny("only looking");
  }

  @Override
  public Optional<String> answer(
      String question,
      List<String> choices,
      @Nullable String defaultAnswer,
      CancellationToken cancel) {
    return answers.apply(question);
  }
}
