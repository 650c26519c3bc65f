package dev.asyncat.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.conversation.MessageHead;
import dev.asyncat.conversation.StoredThread;
import dev.asyncat.conversation.ThreadChange;
import dev.asyncat.conversation.ThreadChange.Entry;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.search.SearchQuery;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteConversationStoreTest {

  private static final String USER = "user-1";
  private static final String CHAT = "chat-1";
  private static final int ROUNDS = 3;

  @TempDir Path directory;

  @Test
  void messages_that_stay_are_not_written_again() {
    try (SqliteStore store = SqliteStore.open(directory)) {
      insert(store.conversations(), 40, 100_000);
      long before = writtenBytes(store);

      store.conversations().save(USER, CHAT, stored -> extended(stored, 1));

      assertThat(writtenBytes(store) - before)
          .as("bytes for one more message in a chat of 40 with 100 KB each")
          .isLessThan(300_000);
      assertThat(store.conversations().messages(USER, CHAT)).hasSize(41);
    }
  }

  /** The log that comes before the file only grows, as long as nothing is moved out of it. */
  private static long writtenBytes(SqliteStore store) {
    return store.file().resolveSibling(store.file().getFileName() + "-wal").toFile().length();
  }

  private static void insert(ConversationStore conversations, int messages, int extras) {
    Instant now = Instant.parse("2025-01-02T03:04:05Z");
    List<ChatMessage> thread = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      thread.add(message(i, extras));
    }
    conversations.insert(
        new Conversation(
            CHAT,
            USER,
            "workspace-1",
            "Chat",
            ConversationMode.CHAT,
            false,
            false,
            null,
            List.of(),
            JsonObject.EMPTY,
            false,
            messages,
            1,
            now,
            now,
            now,
            null),
        thread);
  }

  private static ChatMessage message(int number, int extras) {
    return new ChatMessage(
        "m" + number,
        ChatMessage.Role.USER,
        "word" + number,
        Instant.EPOCH,
        Json.object()
            .put("agentSessionId", "session-" + number)
            .put("prompt", "x".repeat(extras))
            .build());
  }

  private static ThreadChange extended(StoredThread stored, int more) {
    long revision = stored.conversation().revision() + 1;
    List<Entry> entries = new ArrayList<>();
    stored.messages().forEach(head -> entries.add(new Entry(head, null)));
    for (int i = 0; i < more; i++) {
      ChatMessage message = message(entries.size(), 1_000);
      entries.add(new Entry(MessageHead.of(message, revision), message));
    }
    return new ThreadChange(
        stored.conversation().toBuilder().revision(revision).messageCount(entries.size()).build(),
        entries);
  }

  @Test
  void a_save_that_is_cut_off_by_the_end_of_its_process_is_whole_or_not_there() throws Exception {
    try (SqliteStore store = SqliteStore.open(directory)) {
      insert(store.conversations(), 1, 1);
    }
    Random random = new Random(11);
    for (int round = 0; round < ROUNDS; round++) {
      long acknowledged = saveUntilKilled(random.nextInt(1, 20), random.nextInt(5_000_000));

      try (SqliteStore store = SqliteStore.open(directory)) {
        Conversation after = store.conversations().find(USER, CHAT).orElseThrow();
        List<ChatMessage> messages = store.conversations().messages(USER, CHAT);

        assertThat(after.revision()).isGreaterThanOrEqualTo(acknowledged);
        assertThat(messages).hasSize(after.messageCount());
        assertThat(after.messageCount()).isEqualTo(1 + Saver.MORE * (after.revision() - 1));
        assertThat(store.conversations().agentSessions(USER, CHAT)).hasSameSizeAs(messages);
        assertThat(found(store, "word" + (messages.size() - 1))).isEqualTo(1);
        assertThat(found(store, "word" + messages.size())).isZero();
      }
    }
  }

  private static int found(SqliteStore store, String word) {
    return store.conversations().search(USER, SearchQuery.of(word), 10).size();
  }

  /** Lets another process save, and kills it a moment after some saves; gives the last revision. */
  private long saveUntilKilled(int saves, int moreNanos) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.sqlite.tmpdir=" + System.getProperty("org.sqlite.tmpdir", "."),
                "-cp",
                System.getProperty("java.class.path"),
                Saver.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long acknowledged = 0;
    try (BufferedReader output = process.inputReader(UTF_8)) {
      for (int i = 0; i < saves; i++) {
        String line = output.readLine();
        assertThat(line).as("output of the other process").isNotNull();
        acknowledged = Long.parseLong(line);
      }
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < moreNanos) {
        Thread.onSpinWait();
      }
      process.toHandle().destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return acknowledged;
  }

  /** What the other process does. */
  static final class Saver {

    static final int MORE = 5;

    private Saver() {}

    public static void main(String[] arguments) {
      SqliteStore store = SqliteStore.open(Path.of(arguments[0]));
      PrintStream output = new PrintStream(System.out, true, UTF_8);
      while (true) {
        output.println(
            store
                .conversations()
                .save(USER, CHAT, stored -> extended(stored, MORE))
                .orElseThrow()
                .revision());
      }
    }
  }
}
