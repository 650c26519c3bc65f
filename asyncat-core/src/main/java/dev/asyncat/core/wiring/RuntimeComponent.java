package dev.asyncat.core.wiring;

import dagger.BindsInstance;
import dagger.Component;
import dev.asyncat.core.checkpoint.Checkpoints;
import dev.asyncat.core.conversation.ChatFolders;
import dev.asyncat.core.conversation.Conversations;
import dev.asyncat.core.conversation.DirectChat;
import dev.asyncat.core.conversation.TitleMaker;
import dev.asyncat.core.permission.PermissionRules;
import dev.asyncat.core.plugin.Plugins;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.profile.Profiles;
import dev.asyncat.core.project.Projects;
import dev.asyncat.core.run.ParallelRuns;
import dev.asyncat.core.run.Runs;
import dev.asyncat.core.tool.Tools;
import dev.asyncat.core.user.Users;
import dev.asyncat.core.web.Outbound;
import jakarta.inject.Singleton;

/** One runtime, put together. */
@Singleton
@Component(modules = {RuntimeModule.class, ConversationModule.class})
public interface RuntimeComponent {

  /** Puts a runtime together. */
  static RuntimeComponent create(RuntimeParts parts) {
    return DaggerRuntimeComponent.factory().create(parts);
  }

  /** Runs. */
  Runs runs();

  /** Several runs at once. */
  ParallelRuns parallelRuns();

  /** Checkpoints. */
  Checkpoints checkpoints();

  /** Tools. */
  Tools tools();

  /** Plug-ins. */
  Plugins plugins();

  /** Standing permission rules. */
  PermissionRules permissionRules();

  /** Profiles. */
  Profiles profiles();

  /** What the runtime fetches from elsewhere. */
  Outbound outbound();

  /** Commands that the runtime's calls run. */
  Processes processes();

  /** Users. */
  Users users();

  /** Conversations. */
  Conversations conversations();

  /** Folders of conversations. */
  ChatFolders chatFolders();

  /** Titles of conversations. */
  TitleMaker titles();

  /** Chats without an agent. */
  DirectChat directChat();

  /** Projects. */
  Projects projects();

  /** Takes the application's choices. */
  @Component.Factory
  interface Factory {
    /** A new runtime. */
    RuntimeComponent create(@BindsInstance RuntimeParts parts);
  }
}
