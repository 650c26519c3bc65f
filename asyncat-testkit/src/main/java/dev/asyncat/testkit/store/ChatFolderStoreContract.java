package dev.asyncat.testkit.store;

import static dev.asyncat.testkit.store.Chats.NOW;
import static dev.asyncat.testkit.store.Chats.OTHER;
import static dev.asyncat.testkit.store.Chats.USER;
import static dev.asyncat.testkit.store.Chats.WORKSPACE;
import static dev.asyncat.testkit.store.Chats.chat;
import static dev.asyncat.testkit.store.Chats.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.asyncat.conversation.ChatFolder;
import dev.asyncat.conversation.ChatFolderStore;
import dev.asyncat.conversation.ConversationStore;
import dev.asyncat.error.ConflictException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ChatFolderStore} must do. */
public abstract class ChatFolderStoreContract extends StoreContract {

  private ChatFolderStore folders;

  @BeforeEach
  final void parts() {
    folders = store().chatFolders();
  }

  @Test
  protected void folders_are_listed_by_their_order_then_the_oldest_first() {
    ChatFolder last = folder("last", 2, 0);
    ChatFolder young = folder("young", 1, 9);
    ChatFolder old = folder("old", 1, 1);
    List.of(last, young, old).forEach(folders::insert);
    folders.insert(new ChatFolder("theirs", OTHER, WORKSPACE, "T", null, 0, NOW, NOW));
    folders.insert(new ChatFolder("elsewhere", USER, "workspace-2", "E", null, 0, NOW, NOW));

    assertThat(folders.list(USER, WORKSPACE)).containsExactly(old, young, last);
    assertThat(folders.find(USER, "old")).contains(old);
    assertThat(folders.find(OTHER, "old")).isEmpty();
    assertThat(folders.list(OTHER, WORKSPACE)).hasSize(1);
  }

  private static ChatFolder folder(String id, int order, int seconds) {
    return new ChatFolder(
        id, USER, WORKSPACE, "Name of " + id, "red", order, NOW.plusSeconds(seconds), NOW);
  }

  @Test
  protected void an_id_is_used_once() {
    folders.insert(folder("a", 0, 0));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(
            () -> folders.insert(new ChatFolder("a", OTHER, WORKSPACE, "A", null, 0, NOW, NOW)));
    assertThat(folders.list(OTHER, WORKSPACE)).isEmpty();
  }

  @Test
  protected void an_update_changes_name_color_and_order() {
    folders.insert(folder("a", 0, 0));
    ChatFolder changed =
        new ChatFolder("a", USER, WORKSPACE, "Other", null, 7, NOW, NOW.plusSeconds(3));

    assertThat(folders.update(USER, "a", before -> changed)).contains(changed);
    assertThat(folders.find(USER, "a")).contains(changed);
    assertThat(folders.update(OTHER, "a", before -> changed)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> folders.update(USER, "a", before -> folder("b", 0, 0)));
    assertThat(folders.list(USER, WORKSPACE)).containsExactly(changed);
  }

  @Test
  protected void a_deleted_folder_leaves_its_conversations() {
    ConversationStore conversations = store().conversations();
    folders.insert(folder("a", 0, 0));
    folders.insert(folder("b", 0, 0));
    conversations.insert(chat("in-a").toBuilder().folderId("a").build(), saying("hello"));
    conversations.insert(chat("in-b").toBuilder().folderId("b").build(), List.of());

    assertThat(folders.delete(OTHER, "a")).isFalse();
    assertThat(folders.delete(USER, "a")).isTrue();
    assertThat(folders.delete(USER, "a")).isFalse();

    assertThat(conversations.find(USER, "in-a")).contains(chat("in-a"));
    assertThat(conversations.messages(USER, "in-a")).isEqualTo(saying("hello"));
    assertThat(conversations.find(USER, "in-b").orElseThrow().folderId()).isEqualTo("b");
    assertThat(folders.list(USER, WORKSPACE)).containsExactly(folder("b", 0, 0));
  }
}
