package dev.asyncat.conversation;

import java.time.Instant;

/**
 * What is known of a stored message without reading it.
 *
 * @param addedIn the revision of its conversation that brought it
 * @param changedIn the revision that last changed it
 * @param missedBy the revisions whose clients did not know of it, in a form that only the runtime
 *     reads; empty for a new one
 * @param textFingerprint {@link ChatMessage#textFingerprint()}
 * @param fingerprint {@link ChatMessage#fingerprint()}
 */
public record MessageHead(
    String id,
    Instant at,
    long addedIn,
    long changedIn,
    String missedBy,
    String textFingerprint,
    String fingerprint) {

  /** The head of a message that a revision brings. */
  public static MessageHead of(ChatMessage message, long revision) {
    return new MessageHead(
        message.id(),
        message.at(),
        revision,
        revision,
        "",
        message.textFingerprint(),
        message.fingerprint());
  }

  /** The head of the same message after a revision gave it other content. */
  public MessageHead changed(ChatMessage message, long revision) {
    return new MessageHead(
        id,
        message.at(),
        addedIn,
        revision,
        missedBy,
        message.textFingerprint(),
        message.fingerprint());
  }

  /** The same with other revisions that missed it. */
  public MessageHead missedBy(String revisions) {
    return new MessageHead(id, at, addedIn, changedIn, revisions, textFingerprint, fingerprint);
  }
}
