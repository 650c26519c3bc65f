package dev.asyncat.core.profile;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.profile.Profile;
import dev.asyncat.profile.ProfileStore;
import dev.asyncat.run.Aids;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A user's profiles. Checks what is asked for, fills in defaults and finds free handles.
 * Thread-safe.
 *
 * <p>Every method takes the user whose profiles are meant; another user's profile does not exist
 * for it.
 */
public final class Profiles {

  private static final int DEFAULT_ROUNDS = 25;

  private final ProfileStore store;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /** Profiles that are kept in a store. */
  public Profiles(ProfileStore store, InstantSource clock, Supplier<String> ids) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
  }

  /** The default profile first, then the oldest first. */
  public List<Profile> list(String userId) {
    return store.list(userId);
  }

  /**
   * A profile.
   *
   * @throws NotFoundException if the user has no such profile
   */
  public Profile get(String userId, String profileId) {
    return store.find(userId, profileId).orElseThrow(Profiles::notFound);
  }

  /**
   * Adds a profile. If its handle is taken, it gets {@code handle-2}, {@code handle-3} and so on.
   *
   * @throws InvalidRequestException if the name is missing or a value is not allowed
   */
  public Profile create(String userId, ProfileDraft draft) {
    String name = draft.name();
    if (name == null || name.isBlank()) {
      throw new InvalidRequestException("name is required");
    }
    Instant now = clock.instant();
    Profile bare =
        new Profile(
            ids.get(),
            userId,
            "",
            name.strip(),
            "",
            "🤖",
            "indigo",
            "default",
            null,
            null,
            DEFAULT_ROUNDS,
            false,
            List.of(),
            Aids.NONE_CHOSEN,
            false,
            now,
            now);
    String wish = draft.handle();
    Profile checked = apply(draft, bare, now);
    return withFreeHandle(
        userId,
        bare.id(),
        Handle.of(wish == null || wish.isBlank() ? checked.name() : wish),
        handle -> {
          Profile profile = copy(checked, handle, now);
          store.insert(profile);
          return profile;
        });
  }

  /**
   * Changes what the draft says. A draft that changes nothing leaves the profile untouched.
   *
   * @throws NotFoundException if the user has no such profile
   * @throws InvalidRequestException if a value is not allowed
   */
  public Profile update(String userId, String profileId, ProfileDraft draft) {
    String wish = draft.handle();
    if (wish == null) {
      return change(userId, profileId, draft, null);
    }
    get(userId, profileId);
    return withFreeHandle(
        userId, profileId, Handle.of(wish), handle -> change(userId, profileId, draft, handle));
  }

  private Profile change(
      String userId, String profileId, ProfileDraft draft, @Nullable String handle) {
    return store
        .update(
            userId,
            profileId,
            before -> {
              Profile after = apply(draft, before, before.updatedAt());
              Profile renamed =
                  copy(after, handle == null ? before.handle() : handle, before.updatedAt());
              return renamed.equals(before)
                  ? before
                  : copy(renamed, renamed.handle(), clock.instant());
            })
        .orElseThrow(Profiles::notFound);
  }

  /** Deletes a profile; if there is none, nothing happens. */
  public void delete(String userId, String profileId) {
    store.delete(userId, profileId);
  }

  /** Tries again when somebody else took the handle between the look and the write. */
  private Profile withFreeHandle(
      String userId, String profileId, String wish, Function<String, Profile> write) {
    String tried = null;
    while (true) {
      String handle = Handle.free(wish, handlesOfOthers(userId, profileId));
      if (handle.equals(tried)) {
        // Still free, so the conflict was about something else; one more try shows it.
        return write.apply(handle);
      }
      try {
        return write.apply(handle);
      } catch (ConflictException taken) {
        tried = handle;
      }
    }
  }

  private Set<String> handlesOfOthers(String userId, String profileId) {
    return store.list(userId).stream()
        .filter(profile -> !profile.id().equals(profileId))
        .map(Profile::handle)
        .collect(Collectors.toSet());
  }

  private static Profile apply(ProfileDraft draft, Profile before, Instant updatedAt) {
    return new Profile(
        before.id(),
        before.userId(),
        before.handle(),
        said(draft.name(), ProfileChecks::name, before.name()),
        said(draft.description(), ProfileChecks::description, before.description()),
        said(draft.icon(), ProfileChecks::icon, before.icon()),
        said(draft.color(), ProfileChecks::color, before.color()),
        said(draft.soulName(), ProfileChecks::soulName, before.soulName()),
        draft.soulOverride() == null
            ? before.soulOverride()
            : ProfileChecks.soulOverride(draft.soulOverride()),
        draft.workingDirectory() == null
            ? before.workingDirectory()
            : ProfileChecks.workingDirectory(draft.workingDirectory()),
        said(draft.maxRounds(), ProfileChecks::maxRounds, before.maxRounds()),
        said(draft.autoApprove(), Function.identity(), before.autoApprove()),
        said(
            draft.alwaysAllowedTools(),
            ProfileChecks::alwaysAllowedTools,
            before.alwaysAllowedTools()),
        said(draft.aids(), Function.identity(), before.aids()),
        said(draft.isDefault(), Function.identity(), before.isDefault()),
        before.createdAt(),
        updatedAt);
  }

  private static <T> T said(@Nullable T value, Function<T, T> check, T before) {
    return value == null ? before : check.apply(value);
  }

  private static Profile copy(Profile profile, String handle, Instant updatedAt) {
    return new Profile(
        profile.id(),
        profile.userId(),
        handle,
        profile.name(),
        profile.description(),
        profile.icon(),
        profile.color(),
        profile.soulName(),
        profile.soulOverride(),
        profile.workingDirectory(),
        profile.maxRounds(),
        profile.autoApprove(),
        profile.alwaysAllowedTools(),
        profile.aids(),
        profile.isDefault(),
        profile.createdAt(),
        updatedAt);
  }

  private static NotFoundException notFound() {
    return new NotFoundException("Profile not found");
  }
}
