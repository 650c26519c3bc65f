package dev.asyncat.core.permission;

import dev.asyncat.core.permission.PermissionPolicy.Exposure;
import dev.asyncat.core.workspace.SensitiveFiles;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.tool.Effect;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notices when a run reads a file that holds secrets. From then on, whatever could carry them away
 * (requests, commands that do more than look, other agents) asks again, unless it was approved
 * after that. One per run. Thread-safe.
 */
public final class SecretsTripwire {

  private @Nullable Path read;
  private int grantsBefore;

  /** Looks at a call that is going to run. */
  public synchronized void watch(List<Effect> effects, Grants grants) {
    if (read != null) {
      return;
    }
    for (Effect effect : effects) {
      if (effect instanceof Effect.Read(Path path) && SensitiveFiles.isSensitive(path)) {
        read = path;
        grantsBefore = grants.rules().size();
        return;
      }
    }
  }

  /** What the run knows that must not get out; {@code null} if it has read no secrets. */
  public synchronized @Nullable Exposure exposure(Grants grants) {
    if (read == null) {
      return null;
    }
    List<PermissionRule> rules = List.copyOf(grants.rules());
    return new Exposure(
        "the run has read " + read.getFileName() + ", which may hold secrets",
        rules.subList(grantsBefore, rules.size()));
  }
}
