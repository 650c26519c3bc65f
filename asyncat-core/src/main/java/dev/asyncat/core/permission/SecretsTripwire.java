package dev.asyncat.core.permission;

import dev.asyncat.core.permission.PermissionPolicy.Exposure;
import dev.asyncat.core.workspace.SensitiveFiles;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.tool.Effect;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Notices when a run reads a file that holds secrets. From then on, whatever could carry them away
 * (requests, commands that do more than look, other agents) asks again, unless it was approved
 * after that. An agent that works for another one knows what that one knows, and tells it what it
 * learns. One per run. Thread-safe.
 */
public final class SecretsTripwire {

  private final Grants grants;
  private final @Nullable SecretsTripwire outer;
  private @Nullable Path read;
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
    Path known = outer == null ? null : outer.read().orElse(null);
    if (known != null) {
      mark(known);
    }
  }

  /** Looks at a call that is going to run. */
  public void watch(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Read(Path path) && SensitiveFiles.isSensitive(path)) {
        mark(path);
        return;
      }
    }
  }

  /** Takes note that a file that holds secrets was read, by whomever. */
  public void mark(Path path) {
    synchronized (this) {
      if (read != null) {
        return;
      }
      read = path;
      grantsBefore = grants.rules().size();
    }
    if (outer != null) {
      outer.mark(path);
    }
  }

  /** The first file with secrets that the run has read. */
  public synchronized Optional<Path> read() {
    return Optional.ofNullable(read);
  }

  /** What the run knows that must not get out; {@code null} if it has read no secrets. */
  public synchronized @Nullable Exposure exposure() {
    if (read == null) {
      return null;
    }
    List<PermissionRule> rules = List.copyOf(grants.rules());
    return new Exposure(
        "the run has read " + read.getFileName() + ", which may hold secrets",
        rules.subList(grantsBefore, rules.size()));
  }
}
