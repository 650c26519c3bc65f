package dev.asyncat.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationBranch;
import dev.asyncat.conversation.ConversationFilter;
import dev.asyncat.conversation.ConversationHit;
import dev.asyncat.conversation.ConversationItem;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.conversation.ConversationPage;
import dev.asyncat.conversation.ConversationStats;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.conversation.MessageHead;
import dev.asyncat.conversation.StoredThread;
import dev.asyncat.conversation.ThreadChange;
import dev.asyncat.conversation.WorkspaceActivity;
import dev.asyncat.core.store.ConversationTable.Chat;
import dev.asyncat.core.store.ConversationTable.StoredMessage;
import dev.asyncat.error.ConflictException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.search.SearchWords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Conversations in memory, guarded by the monitor of their table. */
final class InMemoryConversationStore implements ConversationStore {

  private final ConversationTable table;

  InMemoryConversationStore(ConversationTable table) {
    this.table = table;
  }

  @Override
  public void insert(Conversation conversation, List<ChatMessage> messages) {
    synchronized (table) {
      if (table.holds(conversation.id())) {
        throw new ConflictException(
            "there is a conversation with id " + conversation.id() + " already");
      }
      table.requireFolder(conversation);
      table.put(
          conversation,
          messages.stream()
              .map(
                  message ->
                      new StoredMessage(MessageHead.of(message, conversation.revision()), message))
              .toList());
    }
  }

  @Override
  public Optional<Conversation> find(String userId, String conversationId) {
    synchronized (table) {
      return table.find(userId, conversationId).map(Chat::conversation);
    }
  }

  @Override
  public List<ChatMessage> messages(String userId, String conversationId) {
    synchronized (table) {
      return table.find(userId, conversationId).map(Chat::contents).orElse(List.of());
    }
  }

  @Override
  public ConversationPage list(String userId, ConversationFilter filter, int limit, int offset) {
    synchronized (table) {
      List<Chat> all =
          live(userId)
              .filter(chat -> fits(chat, filter))
              .sorted(
                  Comparator.comparing((Chat chat) -> !chat.conversation().pinned())
                      .thenComparing(byActivity()))
              .toList();
      return new ConversationPage(
          all.stream().skip(offset).limit(limit).map(InMemoryConversationStore::item).toList(),
          all.size());
    }
  }

  private Stream<Chat> live(String userId) {
    return table.of(userId).filter(chat -> chat.conversation().deletedAt() == null);
  }

  /** The latest message first, then the youngest, then the one that was added last. */
  private static Comparator<Chat> byActivity() {
    return Comparator.comparing((Chat chat) -> chat.conversation().lastMessageAt())
        .thenComparing(chat -> chat.conversation().createdAt())
        .thenComparing(Chat::number)
        .reversed();
  }

  private static boolean fits(Chat chat, ConversationFilter filter) {
    Conversation conversation = chat.conversation();
    return conversation.workspaceId().equals(filter.workspaceId())
        && (filter.archived() || !conversation.archived())
        && (filter.modes().isEmpty() || filter.modes().contains(conversation.mode()))
        && (filter.query() == null || fits(chat, filter.query()));
  }

  private static boolean fits(Chat chat, SearchQuery query) {
    return !query.isEmpty()
        && (query.isPartOf(SearchWords.line(chat.conversation().title()))
            || query.allIn(SearchWords.of(chat.conversation().title()))
            || chat.says(query));
  }

  private static ConversationItem item(Chat chat) {
    List<ChatMessage> messages = chat.contents();
    return new ConversationItem(
        chat.conversation(),
        messages.isEmpty() ? null : preview(messages.getFirst()),
        messages.isEmpty() ? null : preview(messages.getLast()));
  }

  private static ChatMessage preview(ChatMessage message) {
    String content = message.content();
    int characters = content.codePointCount(0, content.length());
    int end = content.offsetByCodePoints(0, Math.min(characters, ConversationItem.PREVIEW));
    boolean small =
        message.extras().toString().getBytes(UTF_8).length <= ConversationItem.PREVIEW_EXTRAS;
    return new ChatMessage(
        message.id(),
        message.role(),
        content.substring(0, end),
        message.at(),
        small ? message.extras() : JsonObject.EMPTY);
  }

  @Override
  public List<Conversation> trash(String userId, String workspaceId, int limit) {
    synchronized (table) {
      return table
          .of(userId)
          .filter(chat -> isTrash(chat, workspaceId))
          .sorted(
              Comparator.comparing(InMemoryConversationStore::deletedAt)
                  .thenComparing(Chat::number)
                  .reversed())
          .limit(limit)
          .map(Chat::conversation)
          .toList();
    }
  }

  private static Instant deletedAt(Chat chat) {
    Instant at = chat.conversation().deletedAt();
    return at == null ? Instant.MIN : at;
  }

  private static boolean isTrash(Chat chat, String workspaceId) {
    return chat.conversation().deletedAt() != null
        && chat.conversation().workspaceId().equals(workspaceId);
  }

  @Override
  public Optional<Conversation> update(
      String userId, String conversationId, UnaryOperator<Conversation> change) {
    synchronized (table) {
      return table
          .find(userId, conversationId)
          .map(
              chat -> {
                Conversation after = change.apply(chat.conversation());
                table.replace(chat, after, chat.messages());
                return after;
              });
    }
  }

  @Override
  public Optional<Conversation> save(
      String userId, String conversationId, Function<StoredThread, ThreadChange> change) {
    synchronized (table) {
      return table
          .find(userId, conversationId)
          .map(
              chat -> {
                ThreadChange after =
                    change.apply(new StoredThread(chat.conversation(), chat.heads()));
                table.replace(chat, after.conversation(), written(chat, after.messages()));
                return after.conversation();
              });
    }
  }

  private static List<StoredMessage> written(Chat chat, List<ThreadChange.Entry> entries) {
    Map<String, StoredMessage> before =
        chat.messages().stream()
            .collect(Collectors.toMap(message -> message.head().id(), Function.identity()));
    List<StoredMessage> after = new ArrayList<>();
    for (ThreadChange.Entry entry : entries) {
      StoredMessage stored = before.get(entry.head().id());
      ChatMessage content = entry.content();
      if (content == null && stored == null) {
        throw new IllegalArgumentException("message " + entry.head().id() + " is not stored");
      }
      after.add(new StoredMessage(entry.head(), content == null ? kept(stored) : content));
    }
    return after;
  }

  private static ChatMessage kept(@Nullable StoredMessage stored) {
    if (stored == null) {
      throw new IllegalArgumentException("a message that is not stored cannot stay as it is");
    }
    return stored.content();
  }

  @Override
  public boolean delete(String userId, String conversationId) {
    synchronized (table) {
      Optional<Chat> found = table.find(userId, conversationId);
      found.ifPresent(table::remove);
      return found.isPresent();
    }
  }

  @Override
  public Set<String> emptyTrash(String userId, String workspaceId) {
    synchronized (table) {
      Set<String> sessions = new LinkedHashSet<>();
      List<Chat> trash = table.of(userId).filter(chat -> isTrash(chat, workspaceId)).toList();
      for (Chat chat : trash) {
        sessions.addAll(chat.agentSessions());
        table.remove(chat);
      }
      return sessions;
    }
  }

  @Override
  public Set<String> pinnedSessions() {
    synchronized (table) {
      return table
          .all()
          .filter(chat -> chat.conversation().pinned() && chat.conversation().deletedAt() == null)
          .flatMap(chat -> chat.agentSessions().stream())
          .collect(Collectors.toSet());
    }
  }

  @Override
  public Set<String> agentSessions(String userId, String conversationId) {
    synchronized (table) {
      return table.find(userId, conversationId).map(Chat::agentSessions).orElse(Set.of());
    }
  }

  @Override
  public List<ConversationHit> search(String userId, SearchQuery query, int limit) {
    synchronized (table) {
      List<ConversationHit> hits = new ArrayList<>();
      live(userId)
          .filter(chat -> chat.titleFits(query) > 0)
          .sorted(
              Comparator.comparing((Chat chat) -> -chat.titleFits(query))
                  .thenComparing(byActivity()))
          .forEach(
              chat ->
                  hits.add(
                      new ConversationHit(chat.conversation(), -(double) chat.titleFits(query))));
      live(userId)
          .filter(chat -> chat.titleFits(query) == 0 && chat.says(query))
          .sorted(byActivity())
          .forEach(chat -> hits.add(new ConversationHit(chat.conversation(), null)));
      return hits.stream().limit(limit).toList();
    }
  }

  @Override
  public ConversationStats stats(String userId, String workspaceId) {
    synchronized (table) {
      Map<ConversationMode, Long> byMode = new EnumMap<>(ConversationMode.class);
      long pinned = 0;
      long messages = 0;
      Instant last = null;
      for (Chat chat : live(userId).toList()) {
        Conversation conversation = chat.conversation();
        if (conversation.workspaceId().equals(workspaceId) && !conversation.archived()) {
          byMode.merge(conversation.mode(), 1L, Long::sum);
          pinned += conversation.pinned() ? 1 : 0;
          messages += conversation.messageCount();
          last = later(last, conversation.lastMessageAt());
        }
      }
      return new ConversationStats(byMode, pinned, messages, last);
    }
  }

  private static Instant later(@Nullable Instant one, Instant other) {
    return one == null || other.isAfter(one) ? other : one;
  }

  @Override
  public List<WorkspaceActivity> activity(String userId) {
    synchronized (table) {
      Map<String, List<Conversation>> byWorkspace =
          live(userId)
              .map(Chat::conversation)
              .collect(Collectors.groupingBy(Conversation::workspaceId));
      return byWorkspace.entrySet().stream()
          .map(
              entry ->
                  new WorkspaceActivity(
                      entry.getKey(),
                      entry.getValue().size(),
                      entry.getValue().stream()
                          .map(Conversation::lastMessageAt)
                          .reduce(Instant.MIN, InMemoryConversationStore::later)))
          .sorted(
              Comparator.comparing(WorkspaceActivity::lastActivity)
                  .reversed()
                  .thenComparing(WorkspaceActivity::workspaceId))
          .toList();
    }
  }

  @Override
  public List<ConversationBranch> branches(String userId, String conversationId) {
    synchronized (table) {
      return table
          .find(userId, conversationId)
          .map(chat -> ConversationBranch.in(chat.conversation().metadata()))
          .orElse(List.of());
    }
  }
}
