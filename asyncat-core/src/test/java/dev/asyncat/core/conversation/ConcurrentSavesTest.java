package dev.asyncat.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.ChatMessage.Role;
import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.core.user.Users;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.SequentialIds;
import dev.asyncat.testkit.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several clients that save one conversation, each with its own idea of it. */
class ConcurrentSavesTest {

  private static final String USER = "user-1";

  private final TestClock clock = TestClock.at("2025-01-02T03:04:05Z");
  private final InMemoryStore store = new InMemoryStore();
  private final SequentialIds ids = new SequentialIds("id-");
  private final Users users = new Users(store.users(), clock, ids);
  private final Conversations conversations =
      new Conversations(
          store.conversations(),
          store.chatFolders(),
          users,
          (user, sessions, removal) -> {},
          new ConversationSaves(store.conversations(), users, clock, ids),
          clock);
  private String chat = "";

  @BeforeEach
  void aConversation() {
    SavedConversation saved = conversations.save(USER, draft(null, "a1", "a2", "a3", "a4"));
    chat = saved.conversation().id();
    assertThat(saved.isNew()).isTrue();
    assertThat(saved.merged()).isZero();
  }

  /** A message for each name: its id and, unless a colon says more, its text. */
  private ConversationDraft draft(@Nullable Long baseRevision, String... names) {
    ConversationDraft draft =
        ConversationDraft.of(Stream.of(names).map(ConcurrentSavesTest::message).toList())
            .after(baseRevision);
    return chat.isEmpty() ? draft : draft.in(chat);
  }

  private static DraftMessage message(String name) {
    String[] parts = name.split(":", 2);
    return new DraftMessage(
        parts[0].isEmpty() ? null : parts[0],
        Role.USER,
        parts[parts.length - 1],
        null,
        JsonObject.EMPTY);
  }

  private SavedConversation save(String... names) {
    return conversations.save(USER, draft(null, names));
  }

  private SavedConversation saveAfter(long revision, String... names) {
    return conversations.save(USER, draft(revision, names));
  }

  private long load() {
    return conversations.revision(conversations.get(USER, chat));
  }

  private List<String> texts() {
    return conversations.messages(USER, chat).stream().map(ChatMessage::content).toList();
  }

  @Test
  void what_each_has_added_stays_in_the_order_in_which_it_came() {
    save("a1", "a2", "a3", "a4", "b5", "b6");
    SavedConversation second = save("a1", "a2", "a3", "a4", "c5", "c6");

    assertThat(texts()).containsExactly("a1", "a2", "a3", "a4", "b5", "b6", "c5", "c6");
    assertThat(second.merged()).isEqualTo(2);
    assertThat(second.conversation().messageCount()).isEqualTo(8);
  }

  @Test
  void both_can_go_on_without_ever_seeing_each_other() {
    for (int i = 5; i < 9; i++) {
      save(own("b", i));
      save(own("c", i));
    }

    assertThat(texts())
        .containsExactlyInAnyOrder(
            "a1", "a2", "a3", "a4", "b5", "b6", "b7", "b8", "c5", "c6", "c7", "c8")
        .containsSubsequence("a1", "a2", "a3", "a4", "b5", "b6", "b7", "b8")
        .containsSubsequence("a4", "c5", "c6", "c7", "c8");
  }

  private static String[] own(String client, int last) {
    List<String> names = new ArrayList<>(List.of("a1", "a2", "a3", "a4"));
    for (int i = 5; i <= last; i++) {
      names.add(client + i);
    }
    return names.toArray(String[]::new);
  }

  @Test
  void a_message_in_the_middle_can_be_removed_by_whoever_has_what_came_with_it() {
    save("a1", "a2", "a4");
    assertThat(texts()).containsExactly("a1", "a2", "a4");

    save("a1", "a2", "a4", "b5");
    save("a1", "a4", "b5");
    assertThat(texts()).containsExactly("a1", "a4", "b5");
  }

  @Test
  void the_newest_messages_can_only_be_removed_by_who_says_what_it_saw() {
    save("a1", "a2", "a3", "a4", "b5");

    SavedConversation cautious = save("a1", "a2", "a3", "a4");
    assertThat(texts())
        .as("it may never have known b5")
        .containsExactly("a1", "a2", "a3", "a4", "b5");
    assertThat(cautious.merged()).isEqualTo(1);

    SavedConversation sure = saveAfter(load(), "a1", "a2", "a3", "a4");
    assertThat(texts()).containsExactly("a1", "a2", "a3", "a4");
    assertThat(sure.merged()).isZero();
  }

  @Test
  void a_client_that_was_told_of_others_must_load_before_it_can_remove_their_messages() {
    long seen = load();
    save("a1", "a2", "a3", "a4", "b5");
    SavedConversation merged = saveAfter(seen, "a1", "a2", "a3", "a4", "c5");
    assertThat(merged.merged()).isEqualTo(1);

    SavedConversation again = saveAfter(merged.revision(), "a1", "a2", "a3", "a4", "c5", "c6");
    assertThat(texts()).containsExactly("a1", "a2", "a3", "a4", "b5", "c5", "c6");

    saveAfter(again.revision(), "a1", "a2", "a3", "a4", "c5");
    assertThat(texts())
        .as("its own it can remove")
        .containsExactly("a1", "a2", "a3", "a4", "b5", "c5");

    saveAfter(load(), "a1", "a2", "a3", "a4", "c5");
    assertThat(texts()).containsExactly("a1", "a2", "a3", "a4", "c5");
  }

  @Test
  void an_edited_message_takes_the_place_of_the_one_it_was_made_of() {
    save("a1", "a2", "a3", "a4", "b5", "b6");
    DraftMessage edited =
        new DraftMessage(
            "b5-edited",
            Role.USER,
            "better",
            null,
            Json.object().put("editedFromMessageId", "b5").build());
    List<DraftMessage> messages = new ArrayList<>(draft(null, "a1", "a2", "a3", "a4").messages());
    messages.add(edited);

    conversations.save(USER, ConversationDraft.of(messages).in(chat));

    assertThat(texts()).containsExactly("a1", "a2", "a3", "a4", "better");
  }

  @Test
  void the_last_to_change_a_message_wins() {
    save("a1", "a2", "a3", "a4:by the first");
    SavedConversation second = save("a1", "a2", "a3", "a4:by the second");

    assertThat(texts()).containsExactly("a1", "a2", "a3", "by the second");
    assertThat(second.merged()).isZero();
  }

  @Test
  void a_change_that_a_client_has_not_seen_stays_if_it_says_what_it_saw() {
    long seen = load();
    save("a1", "a2", "a3", "a4:the whole answer");

    SavedConversation stale = saveAfter(seen, "a1", "a2", "a3", "a4:half an ans", "b5");

    assertThat(texts()).containsExactly("a1", "a2", "a3", "the whole answer", "b5");
    assertThat(stale.merged()).isEqualTo(1);
    saveAfter(load(), "a1", "a2", "a3", "a4:changed on purpose", "b5");
    assertThat(texts()).containsExactly("a1", "a2", "a3", "changed on purpose", "b5");
  }

  @Test
  void an_answer_can_be_saved_while_it_grows() {
    long seen = load();
    for (String part : List.of("Once", "Once upon", "Once upon a time")) {
      SavedConversation saved = saveAfter(seen, "a1", "a2", "a3", "a4", "b5:" + part);
      assertThat(saved.merged()).isZero();
      seen = saved.revision();
    }

    assertThat(texts()).containsExactly("a1", "a2", "a3", "a4", "Once upon a time");
  }

  @Test
  void the_order_that_is_sent_is_the_order_that_is_kept() {
    save("a1", "a2", "a3", "a4", "b5");

    save("a3", "a1", "a2", "a4");

    assertThat(texts()).containsExactly("a3", "a1", "a2", "a4", "b5");
  }

  @Test
  void a_save_of_the_same_again_changes_no_revision() {
    long before = load();

    SavedConversation saved = save("a1", "a2", "a3", "a4");

    assertThat(saved.revision()).isEqualTo(before);
    assertThat(load()).isEqualTo(before);
  }

  @Test
  void messages_without_ids_are_known_again_by_their_text() {
    chat = "";
    chat = conversations.save(USER, draft(null, ":hello", ":hi", ":hello")).conversation().id();
    assertThat(conversations.messages(USER, chat))
        .extracting(ChatMessage::id)
        .containsExactly("msg_0", "msg_1", "msg_2");

    save(":hello", ":hi", ":hello", ":bye");
    assertThat(conversations.messages(USER, chat))
        .extracting(ChatMessage::id)
        .containsExactly("msg_0", "msg_1", "msg_2", "msg_3");

    save(":hello", ":hi", ":hello", ":another end");
    assertThat(texts()).containsExactly("hello", "hi", "hello", "bye", "another end");

    save(":hello", ":hello, better", ":hello", ":bye", ":another end");
    assertThat(texts()).containsExactly("hello", "hello, better", "hello", "bye", "another end");
  }

  @Test
  void two_that_say_the_same_last_do_not_remove_what_followed() {
    chat = "";
    chat = conversations.save(USER, draft(null, ":hello", ":hi")).conversation().id();
    save(":hello", ":hi", ":ok", ":more");

    save(":hello", ":hi", ":ok");

    assertThat(texts()).containsExactly("hello", "hi", "ok", "more");
  }

  @Test
  void an_id_that_is_sent_twice_is_two_messages_each_time() {
    save("a1", "a2", "a3", "a4", "x:one", "x:two", "x:three");
    save("a1", "a2", "a3", "a4", "x:one", "x:two", "x:three");

    assertThat(texts()).containsExactly("a1", "a2", "a3", "a4", "one", "two", "three");
    assertThat(conversations.messages(USER, chat))
        .extracting(ChatMessage::id)
        .endsWith("x", "x_2", "x_3");
  }

  @Test
  void a_revision_that_never_was_is_refused() {
    for (long revision : new long[] {-1, load() + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> saveAfter(revision, "a1"))
          .withMessageContaining("baseRevision " + revision);
    }
    assertThat(texts()).hasSize(4);
  }

  /** Clients that append, sometimes load, and never remove: everything ever sent must be there. */
  @Test
  void nothing_that_was_sent_is_ever_lost() {
    Random random = new Random(3);
    for (int round = 0; round < 30; round++) {
      chat = "";
      chat = conversations.save(USER, draft(null, "s1", "s2")).conversation().id();
      List<List<String>> clients = new ArrayList<>();
      List<Long> seen = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        clients.add(new ArrayList<>(List.of("s1", "s2")));
        seen.add(load());
      }
      List<String> sent = new ArrayList<>(List.of("s1", "s2"));
      for (int step = 0; step < 20; step++) {
        int client = random.nextInt(3);
        if (random.nextInt(4) == 0) {
          clients.set(client, new ArrayList<>(texts()));
          seen.set(client, load());
          continue;
        }
        String name = "r" + round + "s" + step;
        clients.get(client).add(name);
        sent.add(name);
        boolean says = random.nextBoolean();
        SavedConversation saved =
            conversations.save(
                USER,
                draft(says ? seen.get(client) : null, clients.get(client).toArray(String[]::new)));
        seen.set(client, saved.revision());
      }
      assertThat(texts()).containsExactlyInAnyOrderElementsOf(sent);
    }
  }
}
