package dev.asyncat.core.store;

import dev.asyncat.error.ConflictException;
import dev.asyncat.profile.Profile;
import dev.asyncat.profile.ProfileStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Profiles in memory, guarded by the monitor of their map. */
final class InMemoryProfileStore implements ProfileStore {

  private final Map<String, Profile> profiles = new LinkedHashMap<>();

  @Override
  public List<Profile> list(String userId) {
    synchronized (profiles) {
      return profiles.values().stream()
          .filter(profile -> profile.userId().equals(userId))
          .sorted(
              Comparator.comparing((Profile profile) -> !profile.isDefault())
                  .thenComparing(Profile::createdAt))
          .toList();
    }
  }

  @Override
  public Optional<Profile> find(String userId, String profileId) {
    synchronized (profiles) {
      return Optional.ofNullable(profiles.get(profileId))
          .filter(profile -> profile.userId().equals(userId));
    }
  }

  @Override
  public Optional<Profile> findDefault(String userId) {
    return list(userId).stream().filter(Profile::isDefault).findFirst();
  }

  @Override
  public void insert(Profile profile) {
    synchronized (profiles) {
      if (profiles.containsKey(profile.id())) {
        throw new ConflictException("there is a profile with id " + profile.id() + " already");
      }
      put(profile);
    }
  }

  @Override
  public Optional<Profile> update(String userId, String profileId, UnaryOperator<Profile> change) {
    synchronized (profiles) {
      Profile before = find(userId, profileId).orElse(null);
      if (before == null) {
        return Optional.empty();
      }
      Profile after = change.apply(before);
      if (!after.id().equals(profileId) || !after.userId().equals(userId)) {
        throw new IllegalArgumentException(
            "the id and the user of profile " + profileId + " cannot change");
      }
      if (!after.equals(before)) {
        put(after);
      }
      return Optional.of(after);
    }
  }

  private void put(Profile profile) {
    for (Profile other : profiles.values()) {
      if (other.userId().equals(profile.userId())
          && other.handle().equals(profile.handle())
          && !other.id().equals(profile.id())) {
        throw new ConflictException("handle '" + profile.handle() + "' is taken");
      }
    }
    if (profile.isDefault()) {
      profiles.replaceAll(
          (id, other) ->
              other.isDefault() && other.userId().equals(profile.userId())
                  ? withDefault(other, false)
                  : other);
    }
    profiles.put(profile.id(), profile);
  }

  @Override
  public boolean delete(String userId, String profileId) {
    synchronized (profiles) {
      return find(userId, profileId).isPresent() && profiles.remove(profileId) != null;
    }
  }

  @Override
  public boolean allowAlways(String userId, String profileId, String rule, Instant now) {
    return update(userId, profileId, profile -> withRule(profile, rule, now)).isPresent();
  }

  private static Profile withRule(Profile profile, String rule, Instant now) {
    if (profile.alwaysAllowedTools().contains(rule)) {
      return profile;
    }
    List<String> rules = new ArrayList<>(profile.alwaysAllowedTools());
    rules.add(rule);
    return copy(profile, rules, profile.isDefault(), now);
  }

  private static Profile withDefault(Profile profile, boolean isDefault) {
    return copy(profile, profile.alwaysAllowedTools(), isDefault, profile.updatedAt());
  }

  private static Profile copy(
      Profile profile, List<String> rules, boolean isDefault, Instant updatedAt) {
    return new Profile(
        profile.id(),
        profile.userId(),
        profile.handle(),
        profile.name(),
        profile.description(),
        profile.icon(),
        profile.color(),
        profile.soulName(),
        profile.soulOverride(),
        profile.workingDirectory(),
        profile.maxRounds(),
        profile.autoApprove(),
        rules,
        profile.aids(),
        isDefault,
        profile.createdAt(),
        updatedAt);
  }
}
