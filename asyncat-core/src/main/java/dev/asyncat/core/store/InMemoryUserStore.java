package dev.asyncat.core.store;

import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.user.User;
import dev.asyncat.user.UserStore;
import dev.asyncat.user.UserWorkspace;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Users in memory, guarded by the monitor of their map. */
final class InMemoryUserStore implements UserStore {

  private final Map<String, User> users = new LinkedHashMap<>();
  private final Map<String, UserWorkspace> workspaces = new LinkedHashMap<>();
  private final Map<String, String> tokenHashes = new HashMap<>();

  @Override
  public List<User> list() {
    synchronized (users) {
      return users.values().stream().sorted(Comparator.comparing(User::createdAt)).toList();
    }
  }

  @Override
  public Optional<User> find(String userId) {
    synchronized (users) {
      return Optional.ofNullable(users.get(userId));
    }
  }

  @Override
  public void insert(User user, UserWorkspace firstWorkspace) {
    if (!firstWorkspace.userId().equals(user.id())) {
      throw new IllegalArgumentException(
          "workspace " + firstWorkspace.id() + " does not belong to user " + user.id());
    }
    synchronized (users) {
      if (users.values().stream().anyMatch(other -> other.name().equals(user.name()))) {
        throw new ConflictException("there is a user '" + user.name() + "' already");
      }
      if (users.containsKey(user.id())) {
        throw new ConflictException("there is a user with id " + user.id() + " already");
      }
      insertWorkspace(firstWorkspace);
      users.put(user.id(), user);
    }
  }

  @Override
  public void setTokenHash(String userId, String tokenHash) {
    synchronized (users) {
      if (!users.containsKey(userId)) {
        throw new NotFoundException("User not found");
      }
      if (tokenHashes.entrySet().stream()
          .anyMatch(
              other -> other.getValue().equals(tokenHash) && !other.getKey().equals(userId))) {
        throw new ConflictException("another user has this token");
      }
      tokenHashes.put(userId, tokenHash);
    }
  }

  @Override
  public boolean hasToken(String userId) {
    synchronized (users) {
      return tokenHashes.containsKey(userId);
    }
  }

  @Override
  public Optional<User> findByTokenHash(String tokenHash) {
    synchronized (users) {
      return tokenHashes.entrySet().stream()
          .filter(entry -> entry.getValue().equals(tokenHash))
          .map(entry -> users.get(entry.getKey()))
          .findFirst();
    }
  }

  @Override
  public List<UserWorkspace> workspaces(String userId) {
    synchronized (users) {
      return workspaces.values().stream()
          .filter(workspace -> workspace.userId().equals(userId))
          .sorted(Comparator.comparing(UserWorkspace::createdAt))
          .toList();
    }
  }

  @Override
  public void insertWorkspace(UserWorkspace workspace) {
    synchronized (users) {
      if (workspaces.putIfAbsent(workspace.id(), workspace) != null) {
        throw new ConflictException("there is a workspace with id " + workspace.id() + " already");
      }
    }
  }
}
