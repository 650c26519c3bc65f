package dev.asyncat.core.conversation;

import dev.asyncat.conversation.MessageHead;
import dev.asyncat.error.InvalidRequestException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client that saves must have seen before. It has seen what was there in a revision if it
 * loaded the conversation in it, or if it has a message that came with it: whoever has that message
 * either wrote it or loaded it, and had everything else of then. Only what the save that brought it
 * did not know of, its writer need not have seen.
 */
final class ClientKnowledge {

  private final Set<Long> loaded = new HashSet<>();
  private final Set<Long> brought = new HashSet<>();

  /**
   * Knowledge of a conversation.
   *
   * @param baseRevision as the client sends it, {@code null} if it does not
   * @param revision the conversation's own
   * @throws InvalidRequestException if the conversation never had that revision
   */
  ClientKnowledge(@Nullable Long baseRevision, long revision) {
    if (baseRevision == null) {
      return;
    }
    if (baseRevision < 0 || baseRevision > ofLoader(revision)) {
      throw new InvalidRequestException(
          "baseRevision "
              + baseRevision
              + " is not one of this conversation: send the revision that loading or saving it"
              + " gave");
    }
    (baseRevision % 2 == 1 ? loaded : brought).add(baseRevision / 2);
  }

  /** The revision for a client that has everything. */
  static long ofLoader(long revision) {
    return revision * 2 + 1;
  }

  /** The revision for a client that saved, and was missing what others had added. */
  static long ofSaver(long revision) {
    return revision * 2;
  }

  /** The client has this message. */
  void has(MessageHead message) {
    brought.add(message.addedIn());
  }

  /** Whether the client knew that there is this message. */
  boolean knew(MessageHead message) {
    return knew(message.addedIn(), message.missedBy());
  }

  /** Whether the client knew the message as it is now. */
  boolean knewAsItIs(MessageHead message) {
    return knew(message.changedIn(), message.missedBy());
  }

  private boolean knew(long since, String missedBy) {
    return loaded.stream().anyMatch(revision -> since <= revision)
        || brought.stream()
            .anyMatch(
                revision -> since <= revision && !RevisionRanges.contains(missedBy, revision));
  }
}
