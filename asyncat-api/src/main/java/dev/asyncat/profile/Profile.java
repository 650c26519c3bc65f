package dev.asyncat.profile;

import dev.asyncat.run.Aids;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named set of defaults for runs.
 *
 * @param handle a short name for mentions, unique for the user: {@code a-z0-9-}, at most 48
 * @param soulName the soul (system prompt) it speaks with
 * @param soulOverride a system prompt of its own, instead of the soul's
 * @param workingDirectory where its runs work unless they say otherwise
 * @param maxRounds model turns of a run unless it says otherwise, positive
 * @param autoApprove whether its runs ask nothing in mode action
 * @param alwaysAllowedTools rules that need no asking, in the form of {@link
 *     dev.asyncat.permission.PermissionRule}
 * @param aids which aids its runs have, unless they say otherwise
 * @param isDefault whether runs without a profile use it; at most one per user
 */
public record Profile(
    String id,
    String userId,
    String handle,
    String name,
    String description,
    String icon,
    String color,
    String soulName,
    @Nullable String soulOverride,
    @Nullable String workingDirectory,
    int maxRounds,
    boolean autoApprove,
    List<String> alwaysAllowedTools,
    Aids aids,
    boolean isDefault,
    Instant createdAt,
    Instant updatedAt) {

  /** Copies the list. */
  public Profile {
    alwaysAllowedTools = List.copyOf(alwaysAllowedTools);
  }

  /** The same with other rules. */
  public Profile withAlwaysAllowedTools(List<String> rules, Instant at) {
    return new Profile(
        id,
        userId,
        handle,
        name,
        description,
        icon,
        color,
        soulName,
        soulOverride,
        workingDirectory,
        maxRounds,
        autoApprove,
        rules,
        aids,
        isDefault,
        createdAt,
        at);
  }
}
