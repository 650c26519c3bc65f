package dev.asyncat.core.store;

import dev.asyncat.error.ConflictException;
import dev.asyncat.permission.PermissionRuleStore;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Standing approvals in memory, guarded by the monitor of their map. */
final class InMemoryPermissionRuleStore implements PermissionRuleStore {

  private final Map<String, StoredRule> rules = new LinkedHashMap<>();

  @Override
  public List<StoredRule> list(String userId) {
    synchronized (rules) {
      return rules.values().stream()
          .filter(rule -> rule.userId().equals(userId))
          .sorted(Comparator.comparing(StoredRule::createdAt))
          .toList();
    }
  }

  @Override
  public StoredRule add(StoredRule rule) {
    synchronized (rules) {
      for (StoredRule other : rules.values()) {
        if (other.userId().equals(rule.userId()) && other.rule().equals(rule.rule())) {
          return other;
        }
      }
      if (rules.putIfAbsent(rule.id(), rule) != null) {
        throw new ConflictException("there is a rule with id " + rule.id() + " already");
      }
      return rule;
    }
  }

  @Override
  public Optional<StoredRule> remove(String userId, String ruleId) {
    synchronized (rules) {
      StoredRule rule = rules.get(ruleId);
      if (rule == null || !rule.userId().equals(userId)) {
        return Optional.empty();
      }
      rules.remove(ruleId);
      return Optional.of(rule);
    }
  }
}
