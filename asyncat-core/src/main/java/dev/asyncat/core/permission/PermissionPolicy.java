package dev.asyncat.core.permission;

import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.run.AgentMode;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.Effect.RunCommand.Part;
import dev.asyncat.tool.PermissionLevel;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What may run without asking. A pure function of effects, mode, rules and what the run has read:
 * it looks at no tool's name except to match a rule.
 */
public final class PermissionPolicy {

  /** The tool after which rules about commands are named. */
  private static final String COMMANDS = "run_command";

  /** Stands before a command that reaches the network, so that it is another one than without. */
  private static final String NETWORK = "network: ";

  private PermissionPolicy() {}

  /** Decides about one call of a run that has read no secrets. */
  public static Verdict decide(
      String tool,
      List<Effect> effects,
      AgentMode mode,
      boolean autoApprove,
      Collection<PermissionRule> rules) {
    return decide(tool, effects, mode, autoApprove, rules, null);
  }

  /**
   * Decides about one call.
   *
   * @param autoApprove whether the run approves everything; only honoured in mode action
   * @param rules those of run, session, profile and user
   * @param exposure what the run knows that must not get out, {@code null} if nothing
   */
  public static Verdict decide(
      String tool,
      List<Effect> effects,
      AgentMode mode,
      boolean autoApprove,
      Collection<PermissionRule> rules,
      @Nullable Exposure exposure) {
    PermissionLevel level = level(effects);
    Optional<PermissionRule> refusal =
        rules.stream()
            .filter(PermissionRule::denies)
            .filter(rule -> refuses(rule, tool, effects))
            .findFirst();
    if (refusal.isPresent()) {
      return new Verdict.Refused(
          level, PermissionOutcome.DENIED, "the rule " + refusal.get().text() + " refuses it");
    }
    String leak = exposure == null || !reachesOut(effects) ? null : exposure.reason();
    if (level == PermissionLevel.SAFE && leak == null) {
      return new Verdict.Allowed(level, PermissionOutcome.AUTO_SAFE, null);
    }
    if (mode == AgentMode.PLAN || mode == AgentMode.CHAT) {
      return new Verdict.Refused(
          level,
          PermissionOutcome.PLAN_MODE_DENIED,
          level == PermissionLevel.SAFE && leak != null
              ? leak
              : "mode " + mode.wire() + " allows nothing that changes anything");
    }
    boolean hidden = couldHideWhatIsRefused(tool, effects, rules);
    if (autoApprove && mode == AgentMode.ACTION && !hidden) {
      return new Verdict.Allowed(level, PermissionOutcome.AUTO_APPROVED, leak);
    }
    Collection<PermissionRule> grants =
        leak == null || exposure == null ? rules : exposure.grantedSince();
    if (grants.stream()
        .filter(rule -> !rule.denies())
        .filter(rule -> !hidden || rule.subject() != null)
        .anyMatch(rule -> rule.covers(tool, subject(effects)))) {
      return new Verdict.Allowed(level, PermissionOutcome.SESSION_APPROVED, null);
    }
    if (level != PermissionLevel.SAFE && everyPartIsCovered(tool, effects, grants)) {
      return new Verdict.Allowed(level, PermissionOutcome.SESSION_APPROVED, null);
    }
    return new Verdict.Ask(
        level == PermissionLevel.SAFE ? PermissionLevel.MODERATE : level,
        proposed(tool, effects),
        leak);
  }

  /** The strongest level among the effects; safe if there are none. */
  public static PermissionLevel level(List<Effect> effects) {
    return effects.stream()
        .map(Effect::level)
        .max(Comparator.naturalOrder())
        .orElse(PermissionLevel.SAFE);
  }

  private static boolean refuses(PermissionRule rule, String tool, List<Effect> effects) {
    String name = aboutCommandsOf(rule, effects) ? COMMANDS : tool;
    return rule.covers(name, subject(effects))
        || commands(effects).stream()
            .flatMap(command -> command.parts().stream())
            .anyMatch(part -> rule.occursIn(name, part));
  }

  /** A command that is refused is refused to whichever tool would run it. */
  private static boolean aboutCommandsOf(PermissionRule rule, List<Effect> effects) {
    return rule.tool().equals(COMMANDS) && rule.subject() != null && !commands(effects).isEmpty();
  }

  /** Whether some commands are refused and it cannot be told whether this is one of them. */
  private static boolean couldHideWhatIsRefused(
      String tool, List<Effect> effects, Collection<PermissionRule> rules) {
    return commands(effects).stream().anyMatch(command -> !command.understood())
        && rules.stream()
            .anyMatch(
                rule ->
                    rule.denies()
                        && (rule.tool().equals(tool) && rule.subject() != null
                            || aboutCommandsOf(rule, effects)));
  }

  /** Whether what the run knows could get out this way. */
  private static boolean reachesOut(List<Effect> effects) {
    return effects.stream()
        .anyMatch(
            effect ->
                switch (effect) {
                  case Effect.Request ignored -> true;
                  case Effect.RunCommand command -> command.level() != PermissionLevel.SAFE;
                  case Effect.OpenNetwork ignored -> true;
                  case Effect.Delegate ignored -> true;
                  case Effect.Unstated ignored -> true;
                  case Effect.Read ignored -> false;
                  case Effect.Write ignored -> false;
                  case Effect.Delete ignored -> false;
                  case Effect.AskUser ignored -> false;
                  case Effect.ChangeRuntimeData ignored -> false;
                });
  }

  /**
   * Whether commands are all that is not safe about a call, and rules cover each of their parts.
   */
  private static boolean everyPartIsCovered(
      String tool, List<Effect> effects, Collection<PermissionRule> grants) {
    return effects.stream()
        .filter(effect -> effect.level() != PermissionLevel.SAFE)
        .allMatch(
            effect ->
                effect instanceof Effect.RunCommand command
                    && command.understood()
                    && command.parts().stream()
                        .allMatch(part -> part.readOnly() || isCovered(tool, part, grants)));
  }

  private static boolean isCovered(String tool, Part part, Collection<PermissionRule> grants) {
    return grants.stream().anyMatch(rule -> !rule.denies() && rule.coversPart(tool, part));
  }

  private static List<Effect.RunCommand> commands(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.RunCommand.class::isInstance)
        .map(Effect.RunCommand.class::cast)
        .toList();
  }

  /** What "always" stores: commands like this one where that is meaningful, else this one. */
  private static PermissionRule proposed(String tool, List<Effect> effects) {
    if (effects.stream().filter(effect -> effect.level() != PermissionLevel.SAFE).count() == 1) {
      for (Effect.RunCommand command : commands(effects)) {
        if (command.parts().size() == 1
            && command.parts().getFirst().plain()
            && command.parts().getFirst().pattern() != null) {
          return new PermissionRule(tool, command.parts().getFirst().pattern());
        }
      }
    }
    String subject = subject(effects);
    return subject == null ? new PermissionRule(tool, null) : PermissionRule.exactly(tool, subject);
  }

  /**
   * What a standing approval of an open-ended call is bound to, so that approving one command for
   * good never approves another.
   */
  private static @Nullable String subject(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.RunCommand command -> {
          return effects.contains(new Effect.OpenNetwork())
              ? NETWORK + command.command()
              : command.command();
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
        case Effect.OpenNetwork ignored -> {}
        case Effect.AskUser ignored -> {}
        case Effect.ChangeRuntimeData ignored -> {}
        case Effect.Unstated ignored -> {}
      }
    }
    return null;
  }

  /**
   * That a run has read secrets.
   *
   * @param reason why this matters, for the person who is asked
   * @param grantedSince the approvals that were given in this knowledge
   */
  public record Exposure(String reason, List<PermissionRule> grantedSince) {}

  /** The result of {@link #decide}. */
  public sealed interface Verdict {

    /** The effective level of the call. */
    PermissionLevel level();

    /**
     * It runs.
     *
     * @param reason what is worth knowing about it, {@code null} if nothing
     */
    record Allowed(PermissionLevel level, PermissionOutcome outcome, @Nullable String reason)
        implements Verdict {}

    /** It does not run, and nobody is asked. */
    record Refused(PermissionLevel level, PermissionOutcome outcome, String reason)
        implements Verdict {}

    /**
     * A person decides.
     *
     * @param rule what "always" would store
     * @param reason why it asks although it looks harmless or was granted, {@code null} otherwise
     */
    record Ask(PermissionLevel level, PermissionRule rule, @Nullable String reason)
        implements Verdict {}
  }
}
