package dev.asyncat.core.store;

import dev.asyncat.conversation.ChatFolder;
import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.MessageHead;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.search.SearchWords;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Conversations and their folders in memory. Not thread-safe; its users hold its monitor. */
final class ConversationTable {

  private final Map<String, Chat> chats = new LinkedHashMap<>();
  private final Map<String, ChatFolder> folders = new LinkedHashMap<>();
  private long lastNumber;

  /** A message with its content. */
  record StoredMessage(MessageHead head, ChatMessage content) {}

  /**
   * A conversation with its messages.
   *
   * @param number greater than those of all that were added before
   */
  record Chat(long number, Conversation conversation, List<StoredMessage> messages) {

    Chat {
      messages = List.copyOf(messages);
    }

    List<ChatMessage> contents() {
      return messages.stream().map(StoredMessage::content).toList();
    }

    List<MessageHead> heads() {
      return messages.stream().map(StoredMessage::head).toList();
    }

    boolean says(SearchQuery query) {
      return messages.stream()
          .anyMatch(message -> query.allIn(SearchWords.of(message.content().content())));
    }

    /** How many terms the title has. */
    long titleFits(SearchQuery query) {
      List<String> words = SearchWords.of(conversation.title());
      return query.terms().stream().filter(term -> term.in(words)).count();
    }

    Set<String> agentSessions() {
      Set<String> sessions = new LinkedHashSet<>();
      contents().forEach(message -> sessions.addAll(message.agentSessions()));
      return sessions;
    }
  }

  /** The folders by id. */
  Map<String, ChatFolder> folders() {
    return folders;
  }

  boolean holds(String conversationId) {
    return chats.containsKey(conversationId);
  }

  Optional<Chat> find(String userId, String conversationId) {
    return Optional.ofNullable(chats.get(conversationId))
        .filter(chat -> chat.conversation().userId().equals(userId));
  }

  Stream<Chat> all() {
    return chats.values().stream();
  }

  Stream<Chat> of(String userId) {
    return chats.values().stream().filter(chat -> chat.conversation().userId().equals(userId));
  }

  void requireFolder(Conversation conversation) {
    String id = conversation.folderId();
    if (id == null) {
      return;
    }
    ChatFolder folder = folders.get(id);
    if (folder == null || !folder.userId().equals(conversation.userId())) {
      throw new NotFoundException("Folder not found");
    }
  }

  void put(Conversation conversation, List<StoredMessage> messages) {
    requireDistinct(messages);
    chats.put(conversation.id(), new Chat(++lastNumber, conversation, messages));
  }

  void replace(Chat before, Conversation after, List<StoredMessage> messages) {
    Conversation stored = before.conversation();
    if (!after.id().equals(stored.id())
        || !after.userId().equals(stored.userId())
        || !after.workspaceId().equals(stored.workspaceId())) {
      throw new IllegalArgumentException(
          "the id, the user and the workspace of conversation " + stored.id() + " cannot change");
    }
    requireFolder(after);
    requireDistinct(messages);
    chats.put(stored.id(), new Chat(before.number(), after, messages));
  }

  private static void requireDistinct(List<StoredMessage> messages) {
    Set<String> ids = new HashSet<>();
    for (StoredMessage message : messages) {
      if (!ids.add(message.head().id())) {
        throw new ConflictException(
            "two messages of a conversation have the id " + message.head().id());
      }
    }
  }

  void remove(Chat chat) {
    chats.remove(chat.conversation().id());
  }

  /** Takes a folder away from everything that lies in it, and then itself. */
  void removeFolder(String folderId) {
    chats.replaceAll(
        (id, chat) ->
            folderId.equals(chat.conversation().folderId())
                ? new Chat(
                    chat.number(),
                    chat.conversation().toBuilder().folderId(null).build(),
                    chat.messages())
                : chat);
    folders.remove(folderId);
  }
}
