package dev.asyncat.testkit.store;

import static dev.asyncat.testkit.store.Chats.NOW;
import static dev.asyncat.testkit.store.Chats.OTHER;
import static dev.asyncat.testkit.store.Chats.USER;
import static dev.asyncat.testkit.store.Chats.WORKSPACE;
import static dev.asyncat.testkit.store.Chats.chat;
import static dev.asyncat.testkit.store.Chats.saying;
import static dev.asyncat.testkit.store.Chats.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.conversation.ChatMessage;
import dev.asyncat.conversation.Conversation;
import dev.asyncat.conversation.ConversationFilter;
import dev.asyncat.conversation.ConversationHit;
import dev.asyncat.conversation.ConversationItem;
import dev.asyncat.conversation.ConversationMode;
import dev.asyncat.conversation.ConversationPage;
import dev.asyncat.conversation.ConversationStats;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.conversation.MessageHead;
import dev.asyncat.conversation.ThreadChange;
import dev.asyncat.conversation.WorkspaceActivity;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.search.SearchQuery;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How every {@link ConversationStore} must list, search and count. */
public abstract class ConversationSearchContract extends StoreContract {

  private ConversationStore conversations;

  @BeforeEach
  final void parts() {
    conversations = store().conversations();
  }

  @Test
  protected void pinned_ones_are_listed_first_then_the_latest() {
    conversations.insert(chat("old", "Old", 1), saying("a", "b"));
    conversations.insert(chat("new", "New", 3), List.of());
    conversations.insert(chat("pinned", "Pinned", 0).toBuilder().pinned(true).build(), List.of());
    conversations.insert(chat("as-new", "Added later", 3), List.of());

    ConversationPage page = list(ConversationFilter.of(WORKSPACE), 50, 0);

    assertThat(ids(page)).containsExactly("pinned", "as-new", "new", "old");
    assertThat(page.total()).isEqualTo(4);
  }

  private ConversationPage list(ConversationFilter filter, int limit, int offset) {
    return conversations.list(USER, filter, limit, offset);
  }

  private static List<String> ids(ConversationPage page) {
    return page.items().stream().map(item -> item.conversation().id()).toList();
  }

  @Test
  protected void a_page_knows_how_many_there_are_in_all() {
    for (int i = 0; i < 7; i++) {
      conversations.insert(chat("c" + i, "C", -i), List.of());
    }
    ConversationFilter all = ConversationFilter.of(WORKSPACE);

    assertThat(ids(list(all, 3, 0))).containsExactly("c0", "c1", "c2");
    assertThat(ids(list(all, 3, 3))).containsExactly("c3", "c4", "c5");
    assertThat(ids(list(all, 3, 6))).containsExactly("c6");
    assertThat(ids(list(all, 3, 7))).isEmpty();
    for (int offset : new int[] {0, 4, 6, 7, 100}) {
      assertThat(list(all, 3, offset).total()).as("offset " + offset).isEqualTo(7);
    }
  }

  @Test
  protected void a_list_has_what_its_filter_says() {
    conversations.insert(chat("chat"), List.of());
    conversations.insert(chat(USER, "action", "A", ConversationMode.ACTION, NOW), List.of());
    conversations.insert(chat(USER, "build", "B", ConversationMode.BUILD, NOW), List.of());
    conversations.insert(chat("archived").toBuilder().archived(true).build(), List.of());
    conversations.insert(chat("trashed").toBuilder().deletedAt(NOW).build(), List.of());
    conversations.insert(chat(OTHER, "theirs", "T", ConversationMode.CHAT, NOW), List.of());

    assertThat(filtered(Set.of(), false)).containsExactlyInAnyOrder("chat", "action", "build");
    assertThat(filtered(Set.of(), true))
        .containsExactlyInAnyOrder("chat", "action", "build", "archived");
    assertThat(filtered(Set.of(ConversationMode.ACTION, ConversationMode.BUILD), false))
        .containsExactlyInAnyOrder("action", "build");
    assertThat(filtered(Set.of(ConversationMode.IMAGE), true)).isEmpty();
    assertThat(ids(list(ConversationFilter.of("another"), 50, 0))).isEmpty();
  }

  private List<String> filtered(Set<ConversationMode> modes, boolean archived) {
    return ids(list(new ConversationFilter(WORKSPACE, modes, archived, null), 50, 0));
  }

  @Test
  protected void a_list_shows_the_beginning_of_the_first_and_the_last_message() {
    String letters = "🐈".repeat(ConversationItem.PREVIEW + 5);
    JsonObject large =
        Json.object().put("prompt", "x".repeat(ConversationItem.PREVIEW_EXTRAS)).build();
    conversations.insert(chat("one"), saying("only"));
    conversations.insert(
        chat("two"),
        List.of(
            user("first", letters),
            user("middle", "no"),
            new ChatMessage("last", ChatMessage.Role.ASSISTANT, "end", NOW, large)));

    List<ConversationItem> items = list(ConversationFilter.of(WORKSPACE), 50, 0).items();

    assertThat(items.getFirst().first())
        .isEqualTo(user("first", "🐈".repeat(ConversationItem.PREVIEW)));
    assertThat(items.getFirst().last())
        .isEqualTo(
            new ChatMessage("last", ChatMessage.Role.ASSISTANT, "end", NOW, JsonObject.EMPTY));
    assertThat(items.getLast().first())
        .isEqualTo(items.getLast().last())
        .isEqualTo(user("m0", "only"));
  }

  @Test
  protected void a_list_is_searched_by_parts_of_titles_and_by_words_of_messages() {
    conversations.insert(chat("title", "The reconnection plan"), saying("nothing"));
    conversations.insert(chat("message", "Other"), saying("hello", "the Connection is down"));
    conversations.insert(chat("neither", "Neither"), saying("connect ion"));

    assertThat(searchedList("connection")).containsExactlyInAnyOrder("title", "message");
    assertThat(searchedList("conn")).containsExactlyInAnyOrder("title", "message", "neither");
    assertThat(searchedList("connection down")).containsExactly("message");
    assertThat(searchedList("onnectio")).containsExactly("title");
    assertThat(searchedList("ction plan")).containsExactly("title");
    assertThat(searchedList("plan ction")).isEmpty();
    assertThat(searchedList("ctionplan")).isEmpty();
    assertThat(searchedList("cti")).containsExactly("title");
    assertThat(searchedList("ct")).as("too short for a part").isEmpty();
    assertThat(searchedList("***")).isEmpty();
    assertThat(
            list(new ConversationFilter(WORKSPACE, Set.of(), false, SearchQuery.of("conn")), 2, 0)
                .total())
        .isEqualTo(3);
  }

  private List<String> searchedList(String text) {
    return ids(
        list(new ConversationFilter(WORKSPACE, Set.of(), false, SearchQuery.of(text)), 50, 0));
  }

  @Test
  protected void titles_are_found_first_and_the_better_ones_before_the_others() {
    conversations.insert(chat("both", "Feeding cats", 0), saying("x"));
    conversations.insert(chat("one", "Feeding dogs", 9), saying("x"));
    conversations.insert(chat("filler", "Something else", 1), saying("x"));
    conversations.insert(chat("late", "Late", 8), saying("x", "x", "feeding the cats"));
    conversations.insert(chat("early", "Early", 2), saying("cats need feeding"));
    conversations.insert(chat("half", "Half", 7), saying("cats need sleep"));

    List<ConversationHit> hits = conversations.search(USER, SearchQuery.of("feed cat"), 20);

    assertThat(hits)
        .extracting(hit -> hit.conversation().id())
        .containsExactly("both", "one", "late", "early");
    assertThat(hits.get(0).rank()).isNegative().isLessThan(hits.get(1).rank());
    assertThat(hits.get(1).rank()).isNegative();
    assertThat(hits.subList(2, 4)).extracting(ConversationHit::rank).containsOnlyNulls();
    assertThat(conversations.search(USER, SearchQuery.of("feed cat"), 3))
        .isEqualTo(hits.subList(0, 3));
    assertThat(conversations.search(USER, SearchQuery.of("feed cat"), 1))
        .isEqualTo(hits.subList(0, 1));
  }

  @Test
  protected void a_search_covers_all_workspaces_and_the_archive_but_not_the_trash() {
    Conversation elsewhere =
        new Conversation(
            "elsewhere",
            USER,
            "workspace-2",
            "Cats",
            ConversationMode.CHAT,
            false,
            false,
            null,
            List.of(),
            JsonObject.EMPTY,
            false,
            0,
            1,
            NOW,
            NOW,
            NOW,
            null);
    conversations.insert(elsewhere, List.of());
    conversations.insert(chat("archived", "Cats").toBuilder().archived(true).build(), List.of());
    conversations.insert(
        chat("trashed", "Cats").toBuilder().deletedAt(NOW).build(), saying("cats"));
    conversations.insert(chat(OTHER, "theirs", "Cats", ConversationMode.CHAT, NOW), saying("cats"));

    assertThat(found("cats")).containsExactlyInAnyOrder("elsewhere", "archived");
  }

  private List<String> found(String text) {
    return conversations.search(USER, SearchQuery.of(text), 50).stream()
        .map(hit -> hit.conversation().id())
        .toList();
  }

  @Test
  protected void words_are_found_however_they_are_written() {
    List<List<String>> textsAndWhatIsTyped =
        List.of(
            List.of("The Café is open", "cafe"),
            List.of("The Cafe is open", "CAFÉ"),
            List.of("Straße", "straße"),
            List.of("don't panic", "don't"),
            List.of("state-of-the-art", "state-of"),
            List.of("a C++ compiler", "c++"),
            List.of("SELECT * FROM cats", "* from"),
            List.of("version 2.0.1", "2.0"),
            List.of("東京都に行きました", "京都"),
            List.of("happy 🎉 birthday", "🎉"),
            List.of("party🥑time", "🥑"),
            List.of("ΣΊΣΥΦΟΣ", "σίσυφος"),
            List.of("Привет, мир", "привет"),
            List.of("नमस्ते दुनिया", "नमस्ते"),
            List.of("สวัสดีครับ", "ดีค"),
            List.of("안녕하세요 세계", "안녕"),
            List.of("path/to/File.java", "file.java"),
            List.of("NEAR the end AND not OR", "near and or"),
            List.of("column:value", "column:value"),
            List.of("\"quoted\" text", "\"quoted"),
            List.of("^caret {brace} (paren)", "^caret (brace)"));
    for (List<String> pair : textsAndWhatIsTyped) {
      conversations.insert(chat("message", "Zzz"), saying("x", "y", pair.getFirst()));
      conversations.insert(chat("title", pair.getFirst()), List.of());

      assertThat(found(pair.getLast()))
          .as("%s in %s", pair.getLast(), pair.getFirst())
          .containsExactly("title", "message");
      assertThat(searchedList(pair.getLast())).containsExactlyInAnyOrder("title", "message");

      conversations.delete(USER, "message");
      conversations.delete(USER, "title");
    }
  }

  @Test
  protected void whatever_is_typed_is_only_looked_for() {
    conversations.insert(chat("a", "Quiet"), saying("here"));

    for (String typed :
        List.of(
            "*", "\"", "''", "-", "()", "AND", "NOT x", "a:b", "^", "\\", "%", "_", "\u0000", ";--",
            "\uD800")) {
      assertThat(found(typed)).as(typed).isEmpty();
      assertThat(searchedList(typed)).as(typed).isEmpty();
    }
  }

  @Test
  protected void a_long_text_can_be_looked_for() {
    String long1 = "lorem ipsum dolor ".repeat(600);
    String word = "w".repeat(10_240);
    String emoji = "🎉".repeat(2_560);
    conversations.insert(chat("a", "A"), saying(long1, word, emoji));

    assertThat(found(long1)).containsExactly("a");
    assertThat(found(word)).containsExactly("a");
    assertThat(found(emoji)).containsExactly("a");
    assertThat(found(long1 + " elsewhere")).as("a word that is missing counts").isEmpty();
  }

  @Test
  protected void content_in_base64_is_not_searched() {
    conversations.insert(
        chat("a"), saying("see data:image/png;base64,QUJDREVG/cats+dogs== and more"));

    assertThat(found("cats")).isEmpty();
    assertThat(found("see more")).containsExactly("a");
  }

  @Test
  protected void what_is_found_follows_every_change() {
    conversations.insert(chat("a", "First"), saying("alpha", "beta"));
    ChatMessage changed = user("m0", "gamma");

    conversations.save(
        USER,
        "a",
        stored ->
            new ThreadChange(
                stored.conversation().toBuilder().title("Second").build(),
                List.of(
                    new ThreadChange.Entry(
                        stored.messages().getFirst().changed(changed, 2), changed))));

    assertThat(found("gamma")).containsExactly("a");
    assertThat(found("second")).containsExactly("a");
    for (String gone : List.of("alpha", "beta", "first")) {
      assertThat(found(gone)).as(gone).isEmpty();
    }
    ChatMessage more = user("m9", "delta");
    conversations.save(
        USER,
        "a",
        stored ->
            new ThreadChange(
                stored.conversation(),
                List.of(
                    new ThreadChange.Entry(stored.messages().getFirst(), null),
                    new ThreadChange.Entry(MessageHead.of(more, 3), more))));
    assertThat(found("delta")).containsExactly("a");
    conversations.update(USER, "a", before -> before.toBuilder().title("Third").build());
    assertThat(found("third")).containsExactly("a");
    assertThat(found("second")).isEmpty();
    conversations.delete(USER, "a");
    conversations.insert(chat("b", "New"), saying("new"));
    assertThat(found("delta")).isEmpty();
    assertThat(found("third")).isEmpty();
  }

  @Test
  protected void the_last_deleted_is_first_in_the_trash() {
    IntStream.range(0, 4)
        .forEach(
            i ->
                conversations.insert(
                    chat("t" + i).toBuilder().deletedAt(NOW.plusSeconds(i % 3)).build(),
                    List.of()));
    conversations.insert(chat("live"), List.of());

    assertThat(conversations.trash(USER, WORKSPACE, 100))
        .extracting(Conversation::id)
        .containsExactly("t2", "t1", "t3", "t0");
    assertThat(conversations.trash(USER, WORKSPACE, 2)).hasSize(2);
    assertThat(conversations.trash(USER, "another", 100)).isEmpty();
    assertThat(conversations.trash(OTHER, WORKSPACE, 100)).isEmpty();
  }

  @Test
  protected void counts_leave_out_the_archive_and_the_trash() {
    conversations.insert(
        chat("a", "A", 5).toBuilder().messageCount(3).pinned(true).build(), List.of());
    conversations.insert(
        chat(USER, "b", "B", ConversationMode.ACTION, NOW).toBuilder().messageCount(4).build(),
        List.of());
    conversations.insert(
        chat("c", "C", 9).toBuilder().archived(true).messageCount(5).build(), List.of());
    conversations.insert(
        chat("d", "D", 10).toBuilder().deletedAt(NOW).messageCount(6).build(), List.of());

    assertThat(conversations.stats(USER, WORKSPACE))
        .isEqualTo(
            new ConversationStats(
                Map.of(ConversationMode.CHAT, 1L, ConversationMode.ACTION, 1L),
                1,
                7,
                NOW.plusSeconds(5)));
    assertThat(conversations.stats(USER, "another"))
        .isEqualTo(new ConversationStats(Map.of(), 0, 0, null));
    assertThat(conversations.activity(USER))
        .containsExactly(new WorkspaceActivity(WORKSPACE, 3, NOW.plusSeconds(9)));
    assertThat(conversations.activity(OTHER)).isEmpty();
  }
}
