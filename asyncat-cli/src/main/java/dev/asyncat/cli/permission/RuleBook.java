package dev.asyncat.cli.permission;

import dev.asyncat.permission.PermissionRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The standing rules of the default user, wherever they are kept. */
interface RuleBook extends AutoCloseable {

  /** All rules, those for every run first. */
  List<Entry> list();

  /**
   * Adds a rule; one that is there stays.
   *
   * @param profile the id, handle or name of a profile, {@code null} for all runs
   */
  void add(PermissionRule rule, @Nullable String profile);

  /**
   * Revokes a rule.
   *
   * @param profile as above
   */
  void revoke(PermissionRule rule, @Nullable String profile);

  /** The names of the tools that are known here. */
  List<String> tools();

  @Override
  void close();

  /**
   * A rule.
   *
   * @param profile the handle of the profile whose runs it is for, {@code null} for all runs
   */
  record Entry(PermissionRule rule, @Nullable String profile) {}
}
