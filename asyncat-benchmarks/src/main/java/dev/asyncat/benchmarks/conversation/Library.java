package dev.asyncat.benchmarks.conversation;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.ConversationFilter;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.conversation.ConversationDraft;
import dev.asyncat.core.conversation.Conversations;
import dev.asyncat.core.conversation.DraftMessage;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A data directory with many conversations of made-up text. Used by one thread. */
final class Library implements AutoCloseable {

  /** Messages of each conversation. */
  static final int MESSAGES = 40;

  private static final int WORDS = 60;
  private static final int VOCABULARY = 20_000;
  private static final Instant BEGIN = Instant.parse("2025-01-01T00:00:00Z");

  private final int size;
  private final Path directory;
  private final SqliteStore store;
  private final Asyncat asyncat;
  private final Conversations conversations;
  private final String user;
  private final String workspace;
  private final List<String> ids = new ArrayList<>();
  private final Random random = new Random(1);
  private int more;

  private Library(int size, Path directory) {
    this.size = size;
    this.directory = directory;
    store = SqliteStore.open(directory);
    asyncat = Asyncat.builder().store(store).build();
    conversations = asyncat.conversations();
    user = asyncat.users().defaultUser().id();
    workspace = asyncat.users().workspace(user, null).id();
  }

  /** Fills a new directory. */
  static Library of(int size) throws IOException {
    Library library = new Library(size, Files.createTempDirectory("asyncat-conversations"));
    for (int i = 0; i < size; i++) {
      library.ids.add(
          library.conversations.save(library.user, library.draft(i)).conversation().id());
    }
    return library;
  }

  private ConversationDraft draft(int number) {
    List<DraftMessage> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(message(number, i, i == 2 ? text() + " needle" + number : text()));
    }
    return new ConversationDraft(
        null,
        null,
        messages,
        title(),
        number % 3 == 0 ? ConversationMode.ACTION : ConversationMode.CHAT,
        List.of(),
        JsonObject.EMPTY,
        JsonArray.EMPTY,
        null);
  }

  private static DraftMessage message(int number, int place, String text) {
    return new DraftMessage(
        "m" + place,
        place % 2 == 0 ? ChatMessage.Role.USER : ChatMessage.Role.ASSISTANT,
        text,
        BEGIN.plusSeconds(number * 60L + place),
        JsonObject.EMPTY);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      text.append(word()).append(' ');
    }
    return text.toString();
  }

  /** Of rare words alone, so that frequent ones are looked for in messages. */
  private String title() {
    return spelled(random.nextInt(VOCABULARY / 2, VOCABULARY))
        + " "
        + spelled(random.nextInt(VOCABULARY / 2, VOCABULARY));
  }

  /** A few words are frequent and most are rare, as in any language. */
  private String word() {
    int rank = (int) Math.pow(VOCABULARY, random.nextDouble());
    return spelled(rank);
  }

  /** The word of a rank, different for each. */
  static String spelled(int rank) {
    StringBuilder word = new StringBuilder();
    for (int left = rank; left > 0; left /= 20) {
      word.append("bcdfghjklmnpqrstvwxz".charAt(left % 20)).append("aeiou".charAt(left % 5));
    }
    return word.toString();
  }

  int size() {
    return size;
  }

  /** Megabytes of the file and its log. */
  long megabytes() throws IOException {
    long bytes = 0;
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes >> 20;
  }

  int list(int offset) {
    return conversations.list(user, ConversationFilter.of(workspace), 50, offset).items().size();
  }

  int listOfMode() {
    return conversations
        .list(
            user,
            new ConversationFilter(workspace, Set.of(ConversationMode.ACTION), false, null),
            50,
            0)
        .items()
        .size();
  }

  int listWith(String text) {
    return conversations
        .list(user, new ConversationFilter(workspace, Set.of(), false, SearchQuery.of(text)), 50, 0)
        .items()
        .size();
  }

  int search(String text) {
    return conversations.search(user, text, 20).size();
  }

  /** A word that is in one message of the library. */
  String needle() {
    return "needle" + random.nextInt(size);
  }

  int load() {
    return conversations.messages(user, ids.get(random.nextInt(size))).size();
  }

  /** Sends a whole conversation again with two more messages. */
  int saveTwoMore() {
    int number = random.nextInt(size);
    String id = ids.get(number);
    List<DraftMessage> messages = new ArrayList<>();
    for (ChatMessage message : conversations.messages(user, id)) {
      messages.add(
          new DraftMessage(
              message.id(), message.role(), message.content(), message.at(), message.extras()));
    }
    messages.subList(MESSAGES, messages.size()).clear();
    long begin = System.nanoTime();
    for (int i = 0; i < 2; i++) {
      messages.add(message(number, MESSAGES + more++, text()));
    }
    conversations.save(user, ConversationDraft.of(messages).in(id));
    return (int) (System.nanoTime() - begin);
  }

  /** Closes the store and removes its files. */
  @Override
  public void close() throws IOException {
    asyncat.close();
    store.close();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
