package dev.asyncat.core.permission;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.permission.PermissionRuleStore.StoredRule;
import dev.asyncat.profile.Profile;
import dev.asyncat.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a user has allowed or refused for good, for all runs or for those of one profile. Runs that
 * are live keep the rules they began with. Thread-safe.
 */
public final class PermissionRules {

  private final Store store;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /** Rules that are kept in a store. */
  public PermissionRules(Store store, InstantSource clock, Supplier<String> ids) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
  }

  /** All rules: those for every run first, then those of each profile. */
  public List<StandingRule> list(String userId) {
    List<StandingRule> rules = new ArrayList<>();
    store
        .permissionRules()
        .list(userId)
        .forEach(stored -> rules.add(new StandingRule(stored.rule(), null)));
    for (Profile profile : store.profiles().list(userId)) {
      profile
          .alwaysAllowedTools()
          .forEach(text -> rules.add(new StandingRule(PermissionRule.parse(text), profile)));
    }
    return List.copyOf(rules);
  }

  /**
   * Adds a rule; one that is there stays.
   *
   * @param profileId the profile whose runs it is for, {@code null} for all runs
   * @throws NotFoundException if the user has no such profile
   */
  public StandingRule add(String userId, @Nullable String profileId, PermissionRule rule) {
    if (profileId == null) {
      store.permissionRules().add(new StoredRule(ids.get(), userId, rule, clock.instant()));
      return new StandingRule(rule, null);
    }
    if (!store.profiles().allowAlways(userId, profileId, rule.text(), clock.instant())) {
      throw new NotFoundException("Profile not found");
    }
    return new StandingRule(rule, profile(userId, profileId));
  }

  /**
   * Revokes a rule.
   *
   * @param profileId the profile whose rule it is, {@code null} for one that is for all runs
   * @throws NotFoundException if there is no such rule, or no such profile
   */
  public StandingRule revoke(String userId, @Nullable String profileId, PermissionRule rule) {
    if (profileId == null) {
      return store.permissionRules().list(userId).stream()
          .filter(stored -> stored.rule().equals(rule))
          .findFirst()
          .flatMap(stored -> store.permissionRules().remove(userId, stored.id()))
          .map(removed -> new StandingRule(removed.rule(), null))
          .orElseThrow(() -> unknown(rule, "for all runs"));
    }
    Profile before = profile(userId, profileId);
    if (before.alwaysAllowedTools().stream().noneMatch(text -> means(text, rule))) {
      throw unknown(rule, "of the profile " + before.handle());
    }
    store
        .profiles()
        .update(
            userId,
            profileId,
            profile ->
                profile.withAlwaysAllowedTools(
                    profile.alwaysAllowedTools().stream()
                        .filter(text -> !means(text, rule))
                        .toList(),
                    clock.instant()));
    return new StandingRule(rule, before);
  }

  private static boolean means(String text, PermissionRule rule) {
    try {
      return PermissionRule.parse(text).equals(rule);
    } catch (InvalidRequestException noRule) {
      return false;
    }
  }

  private Profile profile(String userId, String profileId) {
    return store
        .profiles()
        .find(userId, profileId)
        .orElseThrow(() -> new NotFoundException("Profile not found"));
  }

  private static NotFoundException unknown(PermissionRule rule, String whose) {
    return new NotFoundException("there is no rule " + rule.text() + " " + whose);
  }

  /**
   * A rule and what it is for.
   *
   * @param profile the profile whose runs it is for, {@code null} for all runs
   */
  public record StandingRule(PermissionRule rule, @Nullable Profile profile) {}
}
