package dev.asyncat.core.wiring;

import dagger.Module;
import dagger.Provides;
import dev.asyncat.core.conversation.ChatFolders;
import dev.asyncat.core.conversation.ConversationSaves;
import dev.asyncat.core.conversation.Conversations;
import dev.asyncat.core.conversation.DirectChat;
import dev.asyncat.core.conversation.RemovalListener;
import dev.asyncat.core.conversation.TitleMaker;
import dev.asyncat.core.project.Projects;
import dev.asyncat.core.user.Users;
import dev.asyncat.core.workspace.Workspace;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;

@Module
final class ConversationModule {

  private ConversationModule() {}

  /** What is kept for the agent sessions of conversations hears here that these are gone. */
  @Provides
  @Singleton
  static RemovalListener removals() {
    return (userId, sessionIds, removal) -> {};
  }

  @Provides
  @Singleton
  static Conversations conversations(RuntimeParts parts, Users users, RemovalListener removals) {
    return new Conversations(
        parts.store().conversations(),
        parts.store().chatFolders(),
        users,
        removals,
        new ConversationSaves(parts.store().conversations(), users, parts.clock(), parts.ids()),
        parts.clock());
  }

  @Provides
  @Singleton
  static ChatFolders chatFolders(RuntimeParts parts, Users users) {
    return new ChatFolders(parts.store().chatFolders(), users, parts.clock(), parts.ids());
  }

  @Provides
  @Singleton
  static TitleMaker titles(RuntimeParts parts) {
    return new TitleMaker(parts.models());
  }

  @Provides
  @Singleton
  static DirectChat directChat(RuntimeParts parts) {
    return new DirectChat(parts.models(), parts.clock());
  }

  @Provides
  @Singleton
  static Projects projects(RuntimeParts parts, Users users) {
    List<Path> roots =
        parts.roots().isEmpty() ? List.of(Path.of("").toAbsolutePath()) : parts.roots();
    return new Projects(
        parts.store().projects(), users, Workspace.of(roots), parts.clock(), parts.ids());
  }
}
