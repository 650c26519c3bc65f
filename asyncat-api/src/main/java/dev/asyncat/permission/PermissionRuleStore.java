package dev.asyncat.permission;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps a user's standing approvals that belong to no profile. Thread-safe. */
public interface PermissionRuleStore {

  /** A user's rules, oldest first. */
  List<StoredRule> list(String userId);

  /** Adds a rule; the one that is there stays if it is the same. */
  StoredRule add(StoredRule rule);

  /**
   * Revokes a rule.
   *
   * @return the rule that was revoked; empty if the user has none of that id
   */
  Optional<StoredRule> remove(String userId, String ruleId);

  /** A rule with its owner. */
  record StoredRule(String id, String userId, PermissionRule rule, Instant createdAt) {}
}
