package dev.asyncat.core.user;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.user.Authenticator;
import dev.asyncat.user.User;
import dev.asyncat.user.UserStore;
import dev.asyncat.user.UserWorkspace;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Users, their tokens and their workspaces. Thread-safe.
 *
 * <p>A token is shown once, when it is made; only its SHA-256 is stored. A presented token is
 * looked up by that hash, so the time the look-up takes says nothing about any stored token.
 */
public final class Users implements Authenticator {

  private static final String DEFAULT_NAME = "default";
  private static final String FIRST_WORKSPACE = "Default";
  private static final int MAX_NAME = 100;
  private static final int MAX_EMOJI = 32;

  private final UserStore store;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final Tokens tokens;

  /** Users that are kept in a store, with unpredictable tokens. */
  public Users(UserStore store, InstantSource clock, Supplier<String> ids) {
    this(store, clock, ids, new SecureRandom());
  }

  /** Users that are kept in a store, with tokens from {@code random}. */
  public Users(UserStore store, InstantSource clock, Supplier<String> ids, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.tokens = new Tokens(random);
  }

  /** A new user with the token that nobody can read again. */
  public record Created(User user, String token) {

    /** Leaves the token out, so that it does not end in a log. */
    @Override
    public String toString() {
      return "Created[user=" + user + "]";
    }
  }

  /**
   * The oldest user, whose the runs are for which nobody said otherwise.
   *
   * @throws UnavailableException if there is no user yet
   */
  public User defaultUser() {
    return oldest()
        .orElseThrow(() -> new UnavailableException("The local profile is not initialized yet."));
  }

  /** The oldest user; if there is none, a first one, with a workspace and without a token. */
  public User ensureDefaultUser() {
    Optional<User> existing = oldest();
    if (existing.isPresent()) {
      return existing.get();
    }
    try {
      return insert(DEFAULT_NAME);
    } catch (ConflictException madeMeanwhile) {
      return oldest().orElseThrow(() -> madeMeanwhile);
    }
  }

  private Optional<User> oldest() {
    return store.list().stream().findFirst();
  }

  /**
   * Adds a user with a workspace and a token.
   *
   * @throws InvalidRequestException if the name is blank, longer than 100 characters, or has
   *     control characters
   * @throws ConflictException if the name is taken
   */
  public Created add(String name) {
    String shown = name.strip();
    if (shown.isEmpty()) {
      throw new InvalidRequestException("a user needs a name");
    }
    if (shown.length() > MAX_NAME) {
      throw new InvalidRequestException(
          "the name of a user must not be longer than " + MAX_NAME + " characters");
    }
    if (shown.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidRequestException("the name of a user must not have control characters");
    }
    User user = insert(shown);
    return new Created(user, newToken(user.id()));
  }

  private User insert(String name) {
    var now = clock.instant();
    User user = new User(ids.get(), name, now);
    store.insert(user, new UserWorkspace(ids.get(), user.id(), FIRST_WORKSPACE, now));
    return user;
  }

  /**
   * Gives a user a new token; the old one no longer works.
   *
   * @throws NotFoundException if there is no such user
   */
  public String newToken(String userId) {
    String token = tokens.next();
    store.setTokenHash(userId, Tokens.hash(token));
    return token;
  }

  /**
   * Gives a user a token that was chosen elsewhere; the old one no longer works.
   *
   * @throws InvalidRequestException if the token is empty, longer than 4,096 characters, or cannot
   *     be sent in a header
   * @throws NotFoundException if there is no such user
   * @throws ConflictException if another user has this token
   */
  public void setToken(String userId, String token) {
    if (!Tokens.wellFormed(token)) {
      throw new InvalidRequestException(
          "a token must be 1 to 4096 visible ASCII characters without spaces");
    }
    store.setTokenHash(userId, Tokens.hash(token));
  }

  /** Whether a user has a token. */
  public boolean hasToken(String userId) {
    return store.hasToken(userId);
  }

  @Override
  public Optional<User> authenticate(String token) {
    return Tokens.wellFormed(token) ? store.findByTokenHash(Tokens.hash(token)) : Optional.empty();
  }

  /** All users, oldest first. */
  public List<User> list() {
    return store.list();
  }

  /** A user's workspaces, oldest first. */
  public List<UserWorkspace> workspaces(String userId) {
    return store.workspaces(userId);
  }

  /**
   * The workspace of that id if it is the user's, else the user's oldest. A user whom an
   * application's own {@link Authenticator} brought has none at first, and gets one here.
   */
  public UserWorkspace workspace(String userId, @Nullable String workspaceId) {
    List<UserWorkspace> own = store.workspaces(userId);
    for (UserWorkspace workspace : own) {
      if (workspace.id().equals(workspaceId)) {
        return workspace;
      }
    }
    if (!own.isEmpty()) {
      return own.getFirst();
    }
    store.insertWorkspace(new UserWorkspace(ids.get(), userId, FIRST_WORKSPACE, clock.instant()));
    return store.workspaces(userId).getFirst();
  }

  /**
   * The workspace of that id, or the user's oldest without an id.
   *
   * @throws NotFoundException if the user has no workspace of that id
   */
  public UserWorkspace ownWorkspace(String userId, @Nullable String workspaceId) {
    UserWorkspace found = workspace(userId, workspaceId);
    if (workspaceId != null && !found.id().equals(workspaceId)) {
      throw new NotFoundException("Workspace not found");
    }
    return found;
  }

  /**
   * Adds a workspace for a user.
   *
   * @param emoji a picture for lists; none if {@code null} or blank
   * @throws InvalidRequestException if the name is blank, or a value is too long
   */
  public UserWorkspace addWorkspace(String userId, String name, @Nullable String emoji) {
    String shown = name.strip();
    if (shown.isEmpty()) {
      throw new InvalidRequestException("name is required");
    }
    if (shown.length() > MAX_NAME) {
      throw new InvalidRequestException(
          "the name of a workspace must not be longer than " + MAX_NAME + " characters");
    }
    String picture = emoji == null || emoji.isBlank() ? null : emoji.strip();
    if (picture != null && picture.length() > MAX_EMOJI) {
      throw new InvalidRequestException(
          "the emoji of a workspace must not be longer than " + MAX_EMOJI + " characters");
    }
    UserWorkspace workspace = new UserWorkspace(ids.get(), userId, shown, picture, clock.instant());
    store.insertWorkspace(workspace);
    return workspace;
  }
}
