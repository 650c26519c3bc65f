package dev.asyncat.core.permission;

import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.run.AgentMode;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may run without asking. A pure function of effects, mode and grants: it looks at no tool's
 * name except to match a grant.
 */
public final class PermissionPolicy {

  private PermissionPolicy() {}

  /**
   * Decides about one call.
   *
   * @param autoApprove whether the run approves everything; only honoured in mode action
   * @param grants the approvals of run, session and profile
   */
  public static Verdict decide(
      String tool,
      List<Effect> effects,
      AgentMode mode,
      boolean autoApprove,
      Collection<PermissionRule> grants) {
    PermissionLevel level = level(effects);
    if (level == PermissionLevel.SAFE) {
      return new Verdict.Allowed(level, PermissionOutcome.AUTO_SAFE);
    }
    if (mode == AgentMode.PLAN || mode == AgentMode.CHAT) {
      return new Verdict.Refused(
          level,
          PermissionOutcome.PLAN_MODE_DENIED,
          "mode " + mode.wire() + " allows nothing that changes anything");
    }
    if (autoApprove && mode == AgentMode.ACTION) {
      return new Verdict.Allowed(level, PermissionOutcome.AUTO_APPROVED);
    }
    String subject = subject(effects);
    if (grants.stream().anyMatch(grant -> grant.covers(tool, subject))) {
      return new Verdict.Allowed(level, PermissionOutcome.SESSION_APPROVED);
    }
    return new Verdict.Ask(level, new PermissionRule(tool, subject));
  }

  /** The strongest level among the effects; safe if there are none. */
  public static PermissionLevel level(List<Effect> effects) {
    return effects.stream()
        .map(Effect::level)
        .max(Comparator.naturalOrder())
        .orElse(PermissionLevel.SAFE);
  }

  /**
   * What a standing approval of an open-ended call is bound to, so that approving one command for
   * good never approves another.
   */
  private static @Nullable String subject(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.RunCommand(String command, var directory) -> {
          return command;
        }
        case Effect.Request(String method, var uri) -> {
          return method + " " + uri.getScheme() + "://" + uri.getAuthority();
        }
        case Effect.Delegate(String task) -> {
          return task;
        }
        case Effect.Read ignored -> {}
        case Effect.Write ignored -> {}
        case Effect.Delete ignored -> {}
        case Effect.AskUser ignored -> {}
        case Effect.ChangeRuntimeData ignored -> {}
        case Effect.Unstated ignored -> {}
      }
    }
    return null;
  }

  /** The result of {@link #decide}. */
  public sealed interface Verdict {

    /** The effective level of the call. */
    PermissionLevel level();

    /** It runs. */
    record Allowed(PermissionLevel level, PermissionOutcome outcome) implements Verdict {}

    /** It does not run, and nobody is asked. */
    record Refused(PermissionLevel level, PermissionOutcome outcome, String reason)
        implements Verdict {}

    /**
     * A person decides.
     *
     * @param rule what "always" would store
     */
    record Ask(PermissionLevel level, PermissionRule rule) implements Verdict {}
  }
}
