package dev.asyncat.examples;

import dev.asyncat.core.Asyncat;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.permission.PermissionRequest;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import java.nio.file.Path;

/** The application decides about every call that is not safe. */
public final class ApproveFromJava {

  private ApproveFromJava() {}

  static String run(ModelProvider model, Path projectDir, String goal) {
    // tag::approve[]
    try (Asyncat asyncat =
        Asyncat.builder().model(model).approver((request, cancel) -> decide(request)).build()) {
      Run run = asyncat.run(RunRequest.of(goal).in(projectDir));
      return run.answer();
    }
    // end::approve[]
  }

  // tag::decide[]
  private static PermissionDecision decide(PermissionRequest request) {
    return switch (request.call().name()) {
      case "write_file", "edit_file", "patch_file" -> PermissionDecision.allow();
      default -> PermissionDecision.deny("this application only lets agents edit files");
    };
  }
  // end::decide[]
}
