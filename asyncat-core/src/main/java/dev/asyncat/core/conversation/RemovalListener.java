package dev.asyncat.core.conversation;

import java.util.Set;

/**
 * Told when conversations go, so that what is kept for the agent sessions in them can go as well.
 * Called after the change is stored; what it throws is logged and changes nothing. Thread-safe.
 */
@FunctionalInterface
public interface RemovalListener {

  /** How conversations go. */
  enum Removal {
    /** Into the trash, from which they can come back. */
    TRASHED,
    /** For good. */
    DELETED
  }

  /**
   * Conversations are gone.
   *
   * @param sessionIds the agent sessions that their messages mention. They may be unknown, another
   *     user's, or mentioned by other conversations too
   */
  void removed(String userId, Set<String> sessionIds, Removal removal);
}
