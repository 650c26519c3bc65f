package dev.asyncat.core.conversation;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.MessageHead;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which stored message each sent one is. An id tells; without one, the first stored
 * message of the same role and text that no other is. What is new gets {@code msg_} and its place
 * for an id, or the next free number. An id that is sent twice gets {@code _2} the second time.
 */
final class SentMessages {

  private static final Deque<String> NONE = new ArrayDeque<>();

  private SentMessages() {}

  /**
   * A sent message.
   *
   * @param stored what is stored of it; {@code null} if it is new
   */
  record Sent(String id, DraftMessage draft, @Nullable MessageHead stored) {

    /** What to store. A time that was not sent stays as it is, and is now in a new message. */
    ChatMessage content(Instant now) {
      Instant at = draft.at();
      if (at == null) {
        at = stored == null ? now : stored.at();
      }
      return new ChatMessage(id, draft.role(), draft.content(), at, draft.extras());
    }
  }

  static List<Sent> identify(List<DraftMessage> drafts, List<MessageHead> stored) {
    List<@Nullable String> ids = sentIds(drafts);
    Set<String> taken = new HashSet<>();
    ids.stream().filter(Objects::nonNull).forEach(taken::add);
    Map<String, Deque<String>> unclaimed = new HashMap<>();
    Map<String, MessageHead> byId = new HashMap<>();
    for (MessageHead head : stored) {
      byId.put(head.id(), head);
      if (taken.add(head.id())) {
        unclaimed
            .computeIfAbsent(head.textFingerprint(), unused -> new ArrayDeque<>())
            .add(head.id());
      }
    }
    List<Sent> sent = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < drafts.size(); i++) {
      DraftMessage draft = drafts.get(i);
      String id = ids.get(i);
      if (id == null) {
        Deque<String> same = unclaimed.getOrDefault(draft.textFingerprint(), NONE);
        id = same.poll();
      }
      if (id == null) {
        next = Math.max(next, i);
        while (!taken.add("msg_" + next)) {
          next++;
        }
        id = "msg_" + next;
      }
      sent.add(new Sent(id, draft, byId.get(id)));
    }
    return sent;
  }

  private static List<@Nullable String> sentIds(List<DraftMessage> drafts) {
    List<@Nullable String> ids = new ArrayList<>();
    Set<String> used = new HashSet<>();
    Map<String, Integer> repeated = new HashMap<>();
    for (DraftMessage draft : drafts) {
      String id = draft.id();
      while (id != null && !used.add(id)) {
        id = draft.id() + "_" + repeated.merge(draft.id(), 2, (before, two) -> before + 1);
      }
      ids.add(id);
    }
    return ids;
  }
}
