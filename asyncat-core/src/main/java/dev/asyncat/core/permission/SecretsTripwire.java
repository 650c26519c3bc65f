package dev.asyncat.core.permission;

import dev.asyncat.core.permission.PermissionPolicy.Exposure;
import dev.asyncat.core.workspace.SensitiveFiles;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.tool.Effect;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Notices when a run reads a file that holds secrets, or is given one by a tool. From then on,
 * whatever could carry them away (requests, commands that do more than look, other agents) asks
 * again, unless it was approved after that. An agent that works for another one knows what that one
 * knows, and tells it what it learns. One per run. Thread-safe.
 */
public final class SecretsTripwire {

  private final Grants grants;
  private final @Nullable SecretsTripwire outer;
  private @Nullable String known;
  private int grantsBefore;

  /** A tripwire of a run that works for nobody else. */
  public SecretsTripwire(Grants grants) {
    this(grants, null);
  }

  /**
   * A tripwire.
   *
   * @param outer that of the run on whose behalf this one works, {@code null} if there is none
   */
  public SecretsTripwire(Grants grants, @Nullable SecretsTripwire outer) {
    this.grants = grants;
    this.outer = outer;
    if (outer != null) {
      outer.known().ifPresent(this::mark);
    }
  }

  /** Looks at a call that is going to run. */
  public void watch(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Read(Path path) && SensitiveFiles.isSensitive(path)) {
        mark(String.valueOf(path.getFileName()));
        return;
      }
    }
  }

  /** Looks at what a tool gave that does not come from the network. */
  public void watch(String tool, JsonObject result) {
    if (known().isEmpty()) {
      SecretText.in(result).ifPresent(what -> mark(what + " in a result of " + tool));
    }
  }

  /**
   * Takes note of a secret, whoever read it.
   *
   * @param what the name of a file, or what it is
   */
  public void mark(String what) {
    synchronized (this) {
      if (known != null) {
        return;
      }
      known = what;
      grantsBefore = grants.rules().size();
    }
    if (outer != null) {
      outer.mark(what);
    }
  }

  /** What the run has read first; empty if it has read no secrets. */
  public synchronized Optional<String> known() {
    return Optional.ofNullable(known);
  }

  /** What the run knows that must not get out; {@code null} if it has read no secrets. */
  public synchronized @Nullable Exposure exposure() {
    if (known == null) {
      return null;
    }
    List<PermissionRule> rules = List.copyOf(grants.rules());
    return new Exposure(
        "the run has read " + known + ", which may be or hold secrets",
        rules.subList(grantsBefore, rules.size()));
  }
}
