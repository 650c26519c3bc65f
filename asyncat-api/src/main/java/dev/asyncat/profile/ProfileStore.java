package dev.asyncat.profile;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Keeps profiles. Thread-safe. */
public interface ProfileStore {

  /** A user's profiles, the default first, then the oldest first. */
  List<Profile> list(String userId);

  /** A profile of a user; empty for an unknown id and for another user's. */
  Optional<Profile> find(String userId, String profileId);

  /** The user's default profile, if there is one. */
  Optional<Profile> findDefault(String userId);

  /**
   * Adds a profile. If it is the default, the user's other profiles no longer are.
   *
   * @throws dev.asyncat.error.ConflictException if the user already has its handle
   */
  void insert(Profile profile);

  /**
   * Changes a profile in one step, so that two changes at once both take effect. If it becomes the
   * default, the user's other profiles no longer are. A change that gives an equal profile writes
   * nothing.
   *
   * @param change gets the profile as it is and returns it as it shall be, with the same id and
   *     user; it must be quick and touch no store
   * @return the profile as it is now; empty if the user has no such profile
   * @throws dev.asyncat.error.ConflictException if another profile of the user has its handle
   * @throws IllegalArgumentException if the id or the user was changed
   */
  Optional<Profile> update(String userId, String profileId, UnaryOperator<Profile> change);

  /**
   * Deletes a profile.
   *
   * @return false if the user has no such profile
   */
  boolean delete(String userId, String profileId);

  /**
   * Adds one rule to {@link Profile#alwaysAllowedTools()} unless it is there, so that two who add
   * at once both succeed.
   *
   * @return false if the user has no such profile
   */
  boolean allowAlways(String userId, String profileId, String rule, Instant now);
}
