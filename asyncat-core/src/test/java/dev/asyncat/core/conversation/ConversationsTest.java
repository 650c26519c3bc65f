package dev.asyncat.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asyncat.conversation.ChatFolder;
import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.ChatMessage.Role;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationFilter;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.core.conversation.RemovalListener.Removal;
import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.core.user.Users;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.testkit.SequentialIds;
import dev.asyncat.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationsTest {

  private static final String USER = "user-1";
  private static final String OTHER = "user-2";

  private final TestClock clock = TestClock.at("2025-01-02T03:04:05Z");
  private final InMemoryStore store = new InMemoryStore();
  private final SequentialIds ids = new SequentialIds("id-");
  private final Users users = new Users(store.users(), clock, ids);
  private final List<String> removals = new ArrayList<>();
  private final Conversations conversations = conversations(this::note);
  private final ChatFolders folders = new ChatFolders(store.chatFolders(), users, clock, ids);

  private Conversations conversations(RemovalListener listener) {
    return new Conversations(
        store.conversations(),
        store.chatFolders(),
        users,
        listener,
        new ConversationSaves(store.conversations(), users, clock, ids),
        clock);
  }

  private void note(String userId, Set<String> sessions, Removal removal) {
    removals.add(userId + " " + sessions + " " + removal);
  }

  private static DraftMessage user(String text) {
    return new DraftMessage(null, Role.USER, text, null, JsonObject.EMPTY);
  }

  private Conversation create(String text) {
    return conversations.save(USER, ConversationDraft.of(List.of(user(text)))).conversation();
  }

  @ParameterizedTest
  @CsvSource({
    "'  What is a cat?\n', 'What is a cat?'",
    "'12345678901234567890123456789012345678901234567890',"
        + " '12345678901234567890123456789012345678901234567890'",
    "'123456789012345678901234567890123456789012345678901',"
        + " '12345678901234567890123456789012345678901234567...'",
    "'   ', 'New Chat'",
  })
  void a_conversation_without_a_title_is_called_by_its_first_message(String text, String title) {
    assertThat(create(text).title()).isEqualTo(title);
  }

  @Test
  void a_title_is_never_cut_within_a_character() {
    assertThat(create("x" + "🐈".repeat(40)).title()).isEqualTo("x" + "🐈".repeat(23) + "...");
    assertThat(create("🐈".repeat(40)).title()).isEqualTo("🐈".repeat(23) + "...");
  }

  @Test
  void what_a_save_says_replaces_what_was_said_before() {
    Conversation before =
        conversations
            .save(
                USER,
                new ConversationDraft(
                    null,
                    null,
                    List.of(user("hello")),
                    " Cats ",
                    ConversationMode.ACTION,
                    List.of("p1"),
                    Json.object().put("a", 1).build(),
                    Json.array(Json.of("file.txt")),
                    null))
            .conversation();
    assertThat(before.title()).isEqualTo("Cats");
    assertThat(before.attachments()).isTrue();
    assertThat(before.metadata())
        .isEqualTo(Json.parseObject("{\"a\":1,\"fileAttachments\":[\"file.txt\"]}"));
    clock.advance(Duration.ofSeconds(5));

    Conversation after =
        conversations
            .save(USER, ConversationDraft.of(List.of(user("hello"))).in(before.id()))
            .conversation();

    assertThat(after.title()).as("a title stays until there is another").isEqualTo("Cats");
    assertThat(after.mode()).as("a mode stays").isEqualTo(ConversationMode.ACTION);
    assertThat(after.metadata()).isEqualTo(JsonObject.EMPTY);
    assertThat(after.projectIds()).isEmpty();
    assertThat(after.attachments()).isFalse();
    assertThat(after.createdAt()).isEqualTo(before.createdAt());
    assertThat(after.updatedAt()).isEqualTo(clock.instant());
    assertThat(after).isEqualTo(conversations.get(USER, before.id()));
  }

  @Test
  void the_last_message_that_has_a_time_dates_the_conversation() {
    Instant written = Instant.parse("2024-06-01T00:00:00Z");
    DraftMessage old = new DraftMessage("m", Role.USER, "old", written, JsonObject.EMPTY);

    Conversation dated =
        conversations.save(USER, ConversationDraft.of(List.of(old))).conversation();

    assertThat(dated.lastMessageAt()).isEqualTo(written);
    assertThat(create("now").lastMessageAt()).isEqualTo(clock.instant());
    clock.advance(Duration.ofDays(1));
    assertThat(
            conversations
                .save(USER, ConversationDraft.of(List.of(old)).in(dated.id()))
                .conversation()
                .lastMessageAt())
        .isEqualTo(written);
  }

  @Test
  void images_files_and_inlined_content_are_attachments() {
    for (JsonObject extras :
        List.of(
            Json.object().put("images", Json.array(Json.of("x"))).build(),
            Json.object().put("imageMode", true).build(),
            Json.object().put("fileAttachments", Json.array(Json.of("x"))).build())) {
      DraftMessage message = new DraftMessage(null, Role.USER, "look", null, extras);
      assertThat(
              conversations
                  .save(USER, ConversationDraft.of(List.of(message)))
                  .conversation()
                  .attachments())
          .as("%s", extras)
          .isTrue();
    }
    assertThat(create("data:image/png;base64,AAAA").attachments()).isTrue();
    assertThat(create("look").attachments()).isFalse();
  }

  @Test
  void what_cannot_be_saved_is_refused_by_name() {
    refused(ConversationDraft.of(List.of()), "Messages array is required and cannot be empty");
    refused(
        ConversationDraft.of(Collections.nCopies(10_001, user("x"))), "10000 messages, not 10001");
    refused(ConversationDraft.of(List.of(user("x"))).titled("t".repeat(501)), "title");
    refused(
        ConversationDraft.of(
            List.of(new DraftMessage("i".repeat(201), Role.USER, "x", null, JsonObject.EMPTY))),
        "messages[0].id");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(
            () ->
                conversations.save(
                    USER, ConversationDraft.of(List.of(user("x"))).in("client-chosen")))
        .withMessage("Conversation not found");
    Conversation mine = create("mine");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(
            () ->
                conversations.save(OTHER, ConversationDraft.of(List.of(user("x"))).in(mine.id())));
  }

  private void refused(ConversationDraft draft, String because) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> conversations.save(USER, draft))
        .withMessageContaining(because);
  }

  @Test
  void ten_thousand_messages_are_saved_whatever_their_ids() {
    List<DraftMessage> same = new ArrayList<>();
    List<DraftMessage> without = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      same.add(new DraftMessage("same", Role.USER, "x", null, JsonObject.EMPTY));
      without.add(user("text " + i));
    }

    Conversation a = conversations.save(USER, ConversationDraft.of(same)).conversation();
    Conversation b = conversations.save(USER, ConversationDraft.of(without)).conversation();
    SavedConversation again =
        conversations.save(USER, ConversationDraft.of(without.reversed()).in(b.id()));

    assertThat(a.messageCount()).isEqualTo(10_000);
    assertThat(again.conversation().messageCount()).isEqualTo(10_000);
    assertThat(conversations.messages(USER, b.id()).getFirst().content()).isEqualTo("text 9999");
  }

  @Test
  void a_patch_changes_what_it_says() {
    Conversation before = create("hello");
    ChatFolder folder = folders.create(USER, null, "Cats", null);
    clock.advance(Duration.ofSeconds(1));

    Conversation after =
        conversations.patch(
            USER,
            before.id(),
            new ConversationPatch(" T ", true, true, JsonObject.EMPTY, List.of("p"), folder.id()));

    assertThat(after)
        .isEqualTo(
            before.toBuilder()
                .title("T")
                .pinned(true)
                .archived(true)
                .projectIds(List.of("p"))
                .folderId(folder.id())
                .updatedAt(clock.instant())
                .build());
    Conversation out = conversations.patch(USER, before.id(), patch().folder("").build());
    assertThat(out.folderId()).isNull();
    assertThat(out.title()).isEqualTo("T");
  }

  private static PatchBuilder patch() {
    return new PatchBuilder();
  }

  private static final class PatchBuilder {
    private String title;
    private String folderId;

    PatchBuilder title(String value) {
      title = value;
      return this;
    }

    PatchBuilder folder(String value) {
      folderId = value;
      return this;
    }

    ConversationPatch build() {
      return new ConversationPatch(title, null, null, null, null, folderId);
    }
  }

  @Test
  void a_patch_that_cannot_be_changes_nothing() {
    Conversation before = create("hello");
    String foreign = folders.create(OTHER, null, "Theirs", null).id();
    String elsewhere =
        folders.create(USER, users.addWorkspace(USER, "Second", "🐈").id(), "Elsewhere", null).id();

    for (String folder : List.of("nowhere", foreign, elsewhere)) {
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> conversations.patch(USER, before.id(), patch().folder(folder).build()))
          .withMessage("Folder not found");
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> conversations.moveTo(USER, before.id(), folder))
          .withMessage("Folder not found");
    }
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> conversations.patch(USER, before.id(), patch().build()))
        .withMessage("No valid fields to update");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> conversations.patch(USER, before.id(), patch().title(" ").build()));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> conversations.patch(OTHER, before.id(), patch().title("x").build()));

    assertThat(conversations.get(USER, before.id())).isEqualTo(before);
  }

  @Test
  void what_is_in_the_trash_is_out_of_sight_until_it_is_restored() {
    Conversation chat = create("hello");
    conversations.trash(USER, chat.id());

    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> conversations.get(USER, chat.id()))
        .withMessage("Conversation not found");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> conversations.trash(USER, chat.id()));
    String workspace = conversations.workspace(USER, null);
    assertThat(conversations.list(USER, ConversationFilter.of(workspace), 9, 0).total()).isZero();
    assertThat(conversations.trashed(USER, workspace))
        .extracting(Conversation::id)
        .containsExactly(chat.id());

    conversations.restore(USER, chat.id());

    assertThat(conversations.get(USER, chat.id())).isEqualTo(chat);
    assertThat(conversations.messages(USER, chat.id())).hasSize(1);
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> conversations.restore(USER, chat.id()));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> conversations.restore(USER, "nowhere"));
  }

  @Test
  void a_save_in_the_trash_leaves_it_there() {
    Conversation chat = create("hello");
    conversations.trash(USER, chat.id());

    conversations.save(
        USER, ConversationDraft.of(List.of(user("hello"), user("again"))).in(chat.id()));

    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> conversations.get(USER, chat.id()));
    conversations.restore(USER, chat.id());
    assertThat(conversations.messages(USER, chat.id())).hasSize(2);
  }

  @Test
  void whoever_keeps_something_for_agent_sessions_hears_when_their_conversations_go() {
    String first = mentioning("s1");
    String second = mentioning("s2");
    conversations.trash(USER, first);
    conversations.trash(USER, second);
    conversations.emptyTrash(USER, conversations.workspace(USER, null));
    String third = mentioning("s3");
    conversations.delete(USER, third);
    conversations.trash(USER, create("nothing to tell").id());

    assertThat(removals)
        .containsExactly(
            "user-1 [s1] TRASHED",
            "user-1 [s2] TRASHED",
            "user-1 [s1, s2] DELETED",
            "user-1 [s3] DELETED");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> conversations.delete(USER, third));
  }

  private String mentioning(String session) {
    DraftMessage message =
        new DraftMessage(
            null,
            Role.ASSISTANT,
            "done",
            null,
            Json.object().put("agentSessionId", session).build());
    return conversations.save(USER, ConversationDraft.of(List.of(message))).conversation().id();
  }

  @Test
  void a_conversation_goes_even_if_what_belongs_to_it_does_not() {
    Conversations failing =
        conversations(
            (userId, sessions, removal) -> {
              throw new IllegalStateException("no");
            });
    String chat = mentioning("s1");

    failing.delete(USER, chat);

    assertThat(store.conversations().find(USER, chat)).isEmpty();
  }

  @Test
  void a_chat_goes_on_as_work_with_what_was_said_and_nothing_else() {
    DraftMessage rich =
        new DraftMessage(
            "m1",
            Role.ASSISTANT,
            "hi",
            clock.instant(),
            Json.object().put("agentSessionId", "s").build());
    DraftMessage blank = new DraftMessage("m2", Role.ASSISTANT, " ", null, JsonObject.EMPTY);
    Conversation chat =
        conversations
            .save(
                USER,
                new ConversationDraft(
                    null,
                    null,
                    List.of(user("hello"), rich, blank),
                    "Cats",
                    ConversationMode.CHAT,
                    List.of("p"),
                    Json.object().put("x", 1).build(),
                    JsonArray.EMPTY,
                    null))
            .conversation();

    SavedConversation work = conversations.continueIn(USER, chat.id(), true);

    assertThat(work.isNew()).isTrue();
    assertThat(work.conversation().title()).isEqualTo("Cats (Work)");
    assertThat(work.conversation().mode()).isEqualTo(ConversationMode.BUILD);
    assertThat(work.conversation().projectIds()).containsExactly("p");
    assertThat(work.conversation().metadata())
        .isEqualTo(
            Json.parseObject(
                "{\"continuedFrom\":{\"conversationId\":\"%s\",\"mode\":\"chat\",\"title\":\"Cats\"}}"
                    .formatted(chat.id())));
    List<ChatMessage> copied = conversations.messages(USER, work.conversation().id());
    assertThat(copied).extracting(ChatMessage::content).containsExactly("hello", "hi");
    assertThat(copied).extracting(ChatMessage::extras).containsOnly(JsonObject.EMPTY);
    assertThat(
            conversations.continueIn(USER, work.conversation().id(), false).conversation().title())
        .isEqualTo("Cats (Work) (Chat)");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> conversations.continueIn(USER, chat.id(), false))
        .withMessage("Conversation is already in Chat mode");
  }

  @Test
  void nothing_can_be_continued_where_nothing_was_said() {
    Conversation silent = create("  ");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> conversations.continueIn(USER, silent.id(), true))
        .withMessageContaining("no readable messages");
    conversations.trash(USER, silent.id());
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> conversations.continueIn(USER, silent.id(), true));
  }
}
