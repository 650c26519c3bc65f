package dev.asyncat.core.conversation;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.conversation.StoredThread;
import dev.asyncat.conversation.ThreadChange;
import dev.asyncat.core.user.Users;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Saves conversations: new ones, changed ones and copies. Thread-safe. */
public final class ConversationSaves {

  private final ConversationStore store;
  private final Users users;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /** Saves to a store. */
  public ConversationSaves(
      ConversationStore store, Users users, InstantSource clock, Supplier<String> ids) {
    this.store = store;
    this.users = users;
    this.clock = clock;
    this.ids = ids;
  }

  SavedConversation save(String userId, ConversationDraft draft) {
    ConversationChecks.messages(draft.messages());
    ConversationChecks.projectIds(draft.projectIds());
    String title = draft.title();
    String given = title == null || title.isBlank() ? null : ConversationChecks.title(title);
    String id = draft.conversationId();
    return id == null ? create(userId, draft, given) : replace(userId, id, draft, given);
  }

  private SavedConversation create(String userId, ConversationDraft draft, @Nullable String title) {
    Instant now = clock.instant();
    ThreadMerge thread = ThreadMerge.ofNew(draft.messages(), now);
    Conversation conversation =
        new Conversation(
            ids.get(),
            userId,
            users.workspace(userId, draft.workspaceId()).id(),
            title == null ? Titles.derived(draft.messages().getFirst().content()) : title,
            draft.mode(),
            false,
            false,
            null,
            draft.projectIds(),
            ConversationChecks.metadata(draft.metadata(), draft.fileAttachments()),
            attachments(draft),
            thread.messages().size(),
            thread.revision(),
            lastAt(thread, now),
            now,
            now,
            null);
    store.insert(conversation, thread.messages().stream().map(ConversationSaves::content).toList());
    return new SavedConversation(
        conversation, true, ClientKnowledge.ofLoader(thread.revision()), 0);
  }

  private static ChatMessage content(ThreadChange.Entry entry) {
    ChatMessage content = entry.content();
    if (content == null) {
      throw new IllegalStateException("message " + entry.head().id() + " is not new");
    }
    return content;
  }

  private SavedConversation replace(
      String userId, String id, ConversationDraft draft, @Nullable String title) {
    Instant now = clock.instant();
    List<ThreadMerge> merge = new ArrayList<>();
    Conversation after =
        store
            .save(
                userId,
                id,
                stored -> {
                  ThreadMerge thread =
                      ThreadMerge.of(stored, draft.messages(), draft.baseRevision(), now);
                  merge.add(thread);
                  return new ThreadChange(
                      changed(stored, thread, draft, title, now), thread.messages());
                })
            .orElseThrow(Conversations::notFound);
    ThreadMerge thread = merge.getLast();
    return new SavedConversation(
        after,
        false,
        thread.complete()
            ? ClientKnowledge.ofLoader(thread.revision())
            : ClientKnowledge.ofSaver(thread.revision()),
        thread.merged());
  }

  private static Conversation changed(
      StoredThread stored,
      ThreadMerge thread,
      ConversationDraft draft,
      @Nullable String title,
      Instant now) {
    Conversation before = stored.conversation();
    boolean othersHaveAttachments = !thread.complete() && before.attachments();
    return before.toBuilder()
        .title(title == null ? before.title() : title)
        .projectIds(draft.projectIds())
        .metadata(ConversationChecks.metadata(draft.metadata(), draft.fileAttachments()))
        .attachments(attachments(draft) || othersHaveAttachments)
        .messageCount(thread.messages().size())
        .revision(thread.revision())
        .lastMessageAt(lastAt(thread, now))
        .updatedAt(now)
        .build();
  }

  private static boolean attachments(ConversationDraft draft) {
    return draft.fileAttachments().size() > 0 || ConversationChecks.attachments(draft.messages());
  }

  private static Instant lastAt(ThreadMerge thread, Instant now) {
    return thread.messages().isEmpty() ? now : thread.messages().getLast().head().at();
  }

  SavedConversation continueIn(String userId, Conversation source, boolean work) {
    String kind = work ? "Work" : "Chat";
    if (source.mode().work() == work) {
      throw new InvalidRequestException("Conversation is already in " + kind + " mode");
    }
    List<DraftMessage> messages =
        store.messages(userId, source.id()).stream()
            .filter(message -> !message.content().isBlank())
            .map(
                message ->
                    new DraftMessage(
                        message.id(),
                        message.role(),
                        message.content(),
                        message.at(),
                        JsonObject.EMPTY))
            .toList();
    if (messages.isEmpty()) {
      throw new InvalidRequestException(
          "There are no readable messages in this conversation to go on from");
    }
    JsonObject from =
        Json.object()
            .put("conversationId", source.id())
            .put("mode", source.mode().wire())
            .put("title", source.title())
            .build();
    return save(
        userId,
        new ConversationDraft(
            null,
            source.workspaceId(),
            messages,
            Titles.cut(source.title(), 490) + " (" + kind + ")",
            work ? ConversationMode.BUILD : ConversationMode.CHAT,
            source.projectIds(),
            Json.object().put("continuedFrom", from).build(),
            JsonArray.EMPTY,
            null));
  }
}
