package dev.asyncat.testkit.store;

import static dev.asyncat.testkit.store.Chats.NOW;
import static dev.asyncat.testkit.store.Chats.OTHER;
import static dev.asyncat.testkit.store.Chats.USER;
import static dev.asyncat.testkit.store.Chats.WORKSPACE;
import static dev.asyncat.testkit.store.Chats.assistant;
import static dev.asyncat.testkit.store.Chats.chat;
import static dev.asyncat.testkit.store.Chats.saying;
import static dev.asyncat.testkit.store.Chats.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.asyncat.conversation.ChatFolder;
import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationBranch;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.conversation.MessageHead;
import dev.asyncat.conversation.StoredThread;
import dev.asyncat.conversation.ThreadChange;
import dev.asyncat.conversation.ThreadChange.Entry;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ConversationStore} must do with single conversations. */
public abstract class ConversationStoreContract extends StoreContract {

  private ConversationStore conversations;

  @BeforeEach
  final void parts() {
    conversations = store().conversations();
  }

  @Test
  protected void a_conversation_reads_back_as_it_was_written() {
    store()
        .chatFolders()
        .insert(new ChatFolder("folder", USER, WORKSPACE, "Cats", null, 0, NOW, NOW));
    Conversation full =
        new Conversation(
            "a",
            USER,
            WORKSPACE,
            "Über \"Katzen\" 🐈",
            ConversationMode.ACTION,
            true,
            true,
            "folder",
            List.of("p1", "p2"),
            Json.object().put("workingContext", Json.object().put("rootId", "x").build()).build(),
            true,
            2,
            7,
            NOW.plusSeconds(1),
            NOW,
            NOW.plusSeconds(2),
            NOW.plusSeconds(3));
    List<ChatMessage> messages =
        List.of(
            user("m1", "line\nline\u0000 'quoted' \uD83D\uDC08"),
            new ChatMessage(
                "m2",
                ChatMessage.Role.ASSISTANT,
                "",
                NOW,
                Json.object().put("blocks", Json.array(Json.of(1.5), Json.nul())).build()));

    conversations.insert(full, messages);
    conversations.insert(chat("b"), List.of());

    assertThat(conversations.find(USER, "a")).contains(full);
    assertThat(conversations.messages(USER, "a")).isEqualTo(messages);
    assertThat(conversations.find(USER, "b")).contains(chat("b"));
    assertThat(conversations.messages(USER, "b")).isEmpty();
  }

  @Test
  protected void nobody_sees_or_changes_another_users_conversation() {
    Conversation mine = chat("a");
    conversations.insert(mine, saying("hello"));

    assertThat(conversations.find(OTHER, "a")).isEmpty();
    assertThat(conversations.messages(OTHER, "a")).isEmpty();
    assertThat(conversations.update(OTHER, "a", c -> c.toBuilder().title("x").build())).isEmpty();
    assertThat(conversations.save(OTHER, "a", stored -> unexpected())).isEmpty();
    assertThat(conversations.branches(OTHER, "a")).isEmpty();
    assertThat(conversations.agentSessions(OTHER, "a")).isEmpty();
    assertThat(conversations.delete(OTHER, "a")).isFalse();
    assertThat(conversations.find(USER, "a")).contains(mine);
  }

  private static ThreadChange unexpected() {
    throw new AssertionError("there was nothing to change");
  }

  @Test
  protected void an_id_is_used_once() {
    conversations.insert(chat("a"), saying("first"));
    Conversation again = chat(OTHER, "a", "Again", ConversationMode.CHAT, NOW);

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> conversations.insert(again, saying("second")))
        .withMessageContaining("a");

    assertThat(conversations.find(OTHER, "a")).isEmpty();
    assertThat(conversations.messages(USER, "a")).isEqualTo(saying("first"));
  }

  @Test
  protected void two_messages_of_one_id_are_refused_and_nothing_is_stored() {
    List<ChatMessage> twins = List.of(user("m", "one"), assistant("m", "two"));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> conversations.insert(chat("a"), twins));

    assertThat(conversations.find(USER, "a")).isEmpty();
    conversations.insert(chat("b"), List.of(user("m", "in another conversation")));
    conversations.insert(chat("c"), List.of(user("m", "it may be there again")));
  }

  @Test
  protected void a_folder_must_be_there_and_be_the_users_own() {
    store()
        .chatFolders()
        .insert(new ChatFolder("theirs", OTHER, WORKSPACE, "Cats", null, 0, NOW, NOW));
    conversations.insert(chat("a"), List.of());

    for (String folder : List.of("nowhere", "theirs")) {
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(
              () -> conversations.update(USER, "a", c -> c.toBuilder().folderId(folder).build()))
          .withMessage("Folder not found");
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(
              () ->
                  conversations.insert(chat("b").toBuilder().folderId(folder).build(), List.of()));
    }

    assertThat(conversations.find(USER, "a")).contains(chat("a"));
    assertThat(conversations.find(USER, "b")).isEmpty();
  }

  @Test
  protected void an_update_changes_everything_but_where_it_belongs() {
    conversations.insert(chat("a"), saying("hello"));
    Conversation changed =
        chat("a").toBuilder()
            .title("Other")
            .pinned(true)
            .archived(true)
            .projectIds(List.of("p"))
            .metadata(Json.object().put("x", 1).build())
            .updatedAt(NOW.plusSeconds(9))
            .deletedAt(NOW.plusSeconds(9))
            .build();

    assertThat(conversations.update(USER, "a", before -> changed)).contains(changed);
    assertThat(conversations.find(USER, "a")).contains(changed);
    assertThat(conversations.messages(USER, "a")).isEqualTo(saying("hello"));
    assertThat(conversations.update(USER, "nowhere", before -> changed)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> conversations.update(USER, "a", before -> chat("b")));
    assertThat(conversations.find(USER, "a")).contains(changed);
  }

  @Test
  protected void two_changes_at_once_both_take_effect() throws Exception {
    conversations.insert(chat("a"), List.of());
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String project = "p" + i;
      tasks.add(
          () ->
              conversations
                  .update(
                      USER,
                      "a",
                      before -> {
                        List<String> projects = new ArrayList<>(before.projectIds());
                        projects.add(project);
                        return before.toBuilder().projectIds(projects).build();
                      })
                  .isPresent());
    }

    assertThat(Collections.frequency(together(tasks), true)).isEqualTo(8);
    assertThat(conversations.find(USER, "a").orElseThrow().projectIds())
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 8).mapToObj(i -> "p" + i).toList());
  }

  @Test
  protected void a_save_sees_the_heads_of_what_is_stored() {
    List<ChatMessage> messages = saying("hello", "hi");
    conversations.insert(chat("a"), messages);
    List<StoredThread> seen = new ArrayList<>();

    conversations.save(
        USER,
        "a",
        stored -> {
          seen.add(stored);
          return new ThreadChange(
              stored.conversation(),
              stored.messages().stream().map(head -> new Entry(head, null)).toList());
        });

    assertThat(seen)
        .containsExactly(
            new StoredThread(
                chat("a"),
                List.of(MessageHead.of(messages.get(0), 1), MessageHead.of(messages.get(1), 1))));
    assertThat(conversations.messages(USER, "a")).isEqualTo(messages);
  }

  @Test
  protected void a_save_appends_changes_moves_and_removes_messages() {
    conversations.insert(chat("a"), saying("zero", "one", "two", "three"));
    ChatMessage rewritten = user("m2", "two, rewritten");
    ChatMessage added = assistant("m4", "four");

    Conversation saved =
        change(
            "a",
            heads ->
                List.of(
                    new Entry(heads.get(0), null),
                    new Entry(heads.get(2).changed(rewritten, 2), rewritten),
                    new Entry(heads.get(1).missedBy("5-7"), null),
                    new Entry(MessageHead.of(added, 2), added)));

    assertThat(saved.messageCount()).isEqualTo(4);
    assertThat(conversations.messages(USER, "a"))
        .containsExactly(user("m0", "zero"), rewritten, assistant("m1", "one"), added);
    conversations.save(
        USER,
        "a",
        stored -> {
          assertThat(stored.messages())
              .extracting(MessageHead::addedIn)
              .containsExactly(1L, 1L, 1L, 2L);
          assertThat(stored.messages())
              .extracting(MessageHead::changedIn)
              .containsExactly(1L, 2L, 1L, 2L);
          assertThat(stored.messages())
              .extracting(MessageHead::missedBy)
              .containsExactly("", "", "5-7", "");
          return new ThreadChange(stored.conversation(), List.of());
        });
    assertThat(conversations.messages(USER, "a")).isEmpty();
  }

  private Conversation change(String id, Function<List<MessageHead>, List<Entry>> entries) {
    return conversations
        .save(
            USER,
            id,
            stored -> {
              List<Entry> after = entries.apply(stored.messages());
              return new ThreadChange(
                  stored.conversation().toBuilder().messageCount(after.size()).revision(2).build(),
                  after);
            })
        .orElseThrow();
  }

  @Test
  protected void a_save_that_fails_changes_nothing() {
    conversations.insert(chat("a"), saying("hello", "hi"));
    ChatMessage twin = user("m0", "twin");

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(
            () ->
                change(
                    "a",
                    heads ->
                        List.of(
                            new Entry(heads.get(0).changed(twin, 2), twin),
                            new Entry(MessageHead.of(twin, 2), twin))));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> change("a", heads -> List.of(new Entry(MessageHead.of(user("x", ""), 2), null))));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                change(
                    "a",
                    heads -> {
                      throw new IllegalArgumentException("no");
                    }));

    assertThat(conversations.find(USER, "a")).contains(chat("a"));
    assertThat(conversations.messages(USER, "a")).isEqualTo(saying("hello", "hi"));
  }

  @Test
  protected void saves_at_once_all_take_effect() throws Exception {
    conversations.insert(chat("a"), List.of());
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ChatMessage mine = user("m" + i, "message " + i);
      tasks.add(
          () ->
              conversations
                  .save(
                      USER,
                      "a",
                      stored -> {
                        List<Entry> all = new ArrayList<>();
                        stored.messages().forEach(head -> all.add(new Entry(head, null)));
                        long revision = stored.conversation().revision() + 1;
                        all.add(new Entry(MessageHead.of(mine, revision), mine));
                        return new ThreadChange(
                            stored.conversation().toBuilder()
                                .revision(revision)
                                .messageCount(all.size())
                                .build(),
                            all);
                      })
                  .isPresent());
    }

    assertThat(Collections.frequency(together(tasks), true)).isEqualTo(8);
    assertThat(conversations.find(USER, "a").orElseThrow().revision()).isEqualTo(9);
    assertThat(conversations.messages(USER, "a"))
        .extracting(ChatMessage::content)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 8).mapToObj(i -> "message " + i).toList());
  }

  @Test
  protected void a_deleted_conversation_is_gone_with_its_messages() {
    conversations.insert(chat("a"), saying("purring"));

    assertThat(conversations.delete(USER, "a")).isTrue();
    assertThat(conversations.delete(USER, "a")).isFalse();
    assertThat(conversations.find(USER, "a")).isEmpty();
    assertThat(conversations.messages(USER, "a")).isEmpty();

    conversations.insert(chat("a"), saying("barking"));
    assertThat(conversations.messages(USER, "a")).isEqualTo(saying("barking"));
  }

  @Test
  protected void the_trash_is_emptied_and_nothing_else() {
    conversations.insert(chat("kept"), List.of());
    conversations.insert(
        chat("a").toBuilder().deletedAt(NOW).build(), List.of(mentioning("m", "session-1")));
    conversations.insert(
        chat("b").toBuilder().deletedAt(NOW).build(), List.of(mentioning("m", "session-2")));

    assertThat(conversations.emptyTrash(OTHER, WORKSPACE)).isEmpty();
    assertThat(conversations.emptyTrash(USER, "another")).isEmpty();
    assertThat(conversations.find(USER, "a")).isPresent();

    assertThat(conversations.emptyTrash(USER, WORKSPACE))
        .containsExactlyInAnyOrder("session-1", "session-2");
    assertThat(conversations.emptyTrash(USER, WORKSPACE)).isEmpty();
    assertThat(conversations.find(USER, "a")).isEmpty();
    assertThat(conversations.find(USER, "kept")).isPresent();
  }

  @Test
  protected void the_agent_sessions_follow_what_the_messages_mention() {
    conversations.insert(
        chat("a"), List.of(mentioning("m0", "session-1"), mentioning("m1", "session-2")));

    assertThat(conversations.agentSessions(USER, "a")).containsExactly("session-1", "session-2");

    ChatMessage changed = mentioning("m0", "session-3");
    change("a", heads -> List.of(new Entry(heads.get(0).changed(changed, 2), changed)));

    assertThat(conversations.agentSessions(USER, "a")).isEqualTo(Set.of("session-3"));
    assertThat(conversations.agentSessions(USER, "nowhere")).isEmpty();
  }

  private static ChatMessage mentioning(String id, String sessionId) {
    JsonObject data = Json.object().put("sessionId", sessionId).build();
    return new ChatMessage(
        id,
        ChatMessage.Role.ASSISTANT,
        "done",
        NOW,
        Json.object()
            .put("agentSessionId", sessionId)
            .put("agentEvents", Json.array(Json.object().put("data", data).build()))
            .build());
  }

  @Test
  protected void branches_follow_the_metadata() {
    JsonObject left =
        Json.object()
            .put("id", "left")
            .put("parentBranchId", "main")
            .put("branchPointMessageId", "m1")
            .build();
    JsonObject main = Json.object().put("id", "main").build();
    JsonObject metadata =
        Json.object()
            .put("branches", Json.array(main, left, Json.of("no branch"), main))
            .put("activeBranchId", "left")
            .build();
    conversations.insert(chat("a").toBuilder().metadata(metadata).build(), List.of());

    assertThat(conversations.branches(USER, "a"))
        .containsExactly(
            new ConversationBranch("main", null, null, false, main),
            new ConversationBranch("left", "main", "m1", true, left));

    JsonObject byId =
        Json.object().put("branches", Json.object().put("right", left).build()).build();
    conversations.update(USER, "a", before -> before.toBuilder().metadata(byId).build());

    assertThat(conversations.branches(USER, "a"))
        .containsExactly(new ConversationBranch("right", "main", "m1", false, left));
    conversations.update(
        USER, "a", before -> before.toBuilder().metadata(JsonObject.EMPTY).build());
    assertThat(conversations.branches(USER, "a")).isEmpty();
  }
}
