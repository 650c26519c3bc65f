package dev.asyncat.core.conversation;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.MessageHead;
import dev.asyncat.conversation.StoredThread;
import dev.asyncat.conversation.ThreadChange.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings together the messages that a client sends and those that are stored.
 *
 * <ul>
 *   <li>What the client sends is stored. The same id means the same message.
 *   <li>A stored message that it does not send is deleted if the {@linkplain ClientKnowledge client
 *       knew} of it, and stays where it is if not.
 *   <li>The last message, if it was sent without an id, tells nothing about what the client knew:
 *       two people may say the same.
 *   <li>Of a message that both have, the one that is sent counts; unless the client says in which
 *       revision it saw the conversation, and the stored one was changed since.
 * </ul>
 *
 * @param revision what the conversation has from now on
 * @param merged how many messages are not as they were sent
 * @param complete whether the client now has everything
 */
record ThreadMerge(List<Entry> messages, long revision, int merged, boolean complete) {

  private static final List<String> REFERENCES =
      List.of("editedFromMessageId", "branchPointMessageId");

  ThreadMerge {
    messages = List.copyOf(messages);
  }

  /** The messages of a conversation that did not exist. */
  static ThreadMerge ofNew(List<DraftMessage> sent, Instant now) {
    List<Entry> entries = new ArrayList<>();
    for (SentMessages.Sent message : SentMessages.identify(sent, List.of())) {
      ChatMessage content = message.content(now);
      entries.add(new Entry(MessageHead.of(content, 1), content));
    }
    return new ThreadMerge(entries, 1, 0, true);
  }

  /**
   * Merges.
   *
   * @throws dev.asyncat.error.InvalidRequestException if the conversation never had the revision
   */
  static ThreadMerge of(
      StoredThread stored, List<DraftMessage> sent, @Nullable Long baseRevision, Instant now) {
    return new Merging(stored, sent, baseRevision, now).merge();
  }

  private static final class Merging {

    private final List<MessageHead> stored;
    private final List<SentMessages.Sent> sent;
    private final boolean saysWhatItSaw;
    private final long before;
    private final long revision;
    private final Instant now;
    private final ClientKnowledge client;
    private boolean changed;
    private int merged;

    Merging(
        StoredThread thread, List<DraftMessage> drafts, @Nullable Long baseRevision, Instant now) {
      this.stored = thread.messages();
      this.sent = SentMessages.identify(drafts, stored);
      this.saysWhatItSaw = baseRevision != null;
      this.before = thread.conversation().revision();
      this.revision = before + 1;
      this.now = now;
      this.client = new ClientKnowledge(baseRevision, before);
    }

    ThreadMerge merge() {
      Map<String, MessageHead> byId = new HashMap<>();
      stored.forEach(head -> byId.put(head.id(), head));
      Map<String, Entry> entries = new LinkedHashMap<>();
      sent.forEach(message -> learnFrom(message, byId));
      sent.forEach(message -> entries.put(message.id(), entry(message)));
      Map<String, List<Entry>> kept = keptAfter(entries);
      List<Entry> all = new ArrayList<>(kept.getOrDefault("", List.of()));
      entries.forEach(
          (id, entry) -> {
            all.add(entry);
            all.addAll(kept.getOrDefault(id, List.of()));
          });
      boolean complete = merged == 0;
      boolean moved =
          !all.stream()
              .map(entry -> entry.head().id())
              .toList()
              .equals(stored.stream().map(MessageHead::id).toList());
      return new ThreadMerge(
          all, changed || moved || !complete ? revision : before, merged, complete);
    }

    private void learnFrom(SentMessages.Sent message, Map<String, MessageHead> byId) {
      MessageHead own = message.stored();
      boolean byTextAlone = message.draft().id() == null;
      if (own != null && !(byTextAlone && message.equals(sent.getLast()))) {
        client.has(own);
      }
      for (String reference : REFERENCES) {
        MessageHead other = byId.get(message.draft().extras().string(reference, ""));
        if (other != null) {
          client.has(other);
        }
      }
    }

    private Entry entry(SentMessages.Sent message) {
      MessageHead own = message.stored();
      ChatMessage content = message.content(now);
      if (own == null) {
        changed = true;
        return new Entry(MessageHead.of(content, revision), content);
      }
      if (own.fingerprint().equals(content.fingerprint())) {
        return new Entry(own, null);
      }
      if (saysWhatItSaw && !client.knewAsItIs(own)) {
        merged++;
        return new Entry(own.missedBy(RevisionRanges.with(own.missedBy(), revision)), null);
      }
      changed = true;
      return new Entry(own.changed(content, revision), content);
    }

    /** What stays although it was not sent, by the message behind which it stays. */
    private Map<String, List<Entry>> keptAfter(Map<String, Entry> entries) {
      Map<String, List<Entry>> kept = new HashMap<>();
      String anchor = "";
      for (MessageHead head : stored) {
        if (entries.containsKey(head.id())) {
          anchor = head.id();
        } else if (!client.knew(head)) {
          merged++;
          MessageHead missed = head.missedBy(RevisionRanges.with(head.missedBy(), revision));
          kept.computeIfAbsent(anchor, unused -> new ArrayList<>()).add(new Entry(missed, null));
        }
      }
      return kept;
    }
  }
}
