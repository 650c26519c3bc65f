package dev.asyncat.core.permission;

import dev.asyncat.permission.PermissionRule;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The approvals that hold for one run: from request and profile, and those given on the way. */
public final class Grants {

  private final List<PermissionRule> rules;

  /** Starts with what request, profile and user have granted. */
  public Grants(Collection<PermissionRule> initial) {
    rules = new CopyOnWriteArrayList<>(initial);
  }

  /** Adds an approval for the rest of the run. */
  public void add(PermissionRule rule) {
    rules.add(rule);
  }

  /** All approvals, in the order in which they were given. */
  public List<PermissionRule> rules() {
    return rules;
  }
}
