package dev.asyncat.user;

import java.util.List;
import java.util.Optional;

/** Keeps users, the hashes of their tokens, and their workspaces. Thread-safe. */
public interface UserStore {

  /** All users, oldest first. */
  List<User> list();

  /** The user of an id. */
  Optional<User> find(String userId);

  /**
   * Adds a user and the user's first workspace, both or neither.
   *
   * @throws dev.asyncat.error.ConflictException if the name or an id is taken
   * @throws IllegalArgumentException if the workspace is not the user's
   */
  void insert(User user, UserWorkspace firstWorkspace);

  /**
   * Replaces the hash of the user's token; the old token no longer works.
   *
   * @throws dev.asyncat.error.NotFoundException if there is no such user
   * @throws dev.asyncat.error.ConflictException if another user's token has this hash
   */
  void setTokenHash(String userId, String tokenHash);

  /** Whether the user has a token. */
  boolean hasToken(String userId);

  /** The user whose token has this hash. */
  Optional<User> findByTokenHash(String tokenHash);

  /** A user's workspaces, oldest first; never empty for an existing user. */
  List<UserWorkspace> workspaces(String userId);

  /**
   * Adds a workspace. Its user need not be one of {@link #list()}: an application may bring its own
   * users.
   *
   * @throws dev.asyncat.error.ConflictException if the id is taken
   */
  void insertWorkspace(UserWorkspace workspace);
}
