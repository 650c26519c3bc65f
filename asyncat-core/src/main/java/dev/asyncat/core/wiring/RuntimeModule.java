package dev.asyncat.core.wiring;

import dagger.Module;
import dagger.Provides;
import dev.asyncat.core.attachment.Documents;
import dev.asyncat.core.checkpoint.Checkpoints;
import dev.asyncat.core.permission.PermissionRules;
import dev.asyncat.core.plugin.Plugins;
import dev.asyncat.core.process.Fencing;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.profile.Profiles;
import dev.asyncat.core.run.ParallelRuns;
import dev.asyncat.core.run.RunSetup;
import dev.asyncat.core.run.RunSight;
import dev.asyncat.core.run.Runs;
import dev.asyncat.core.run.SubRuns;
import dev.asyncat.core.tool.BuiltInTools;
import dev.asyncat.core.tool.Tools;
import dev.asyncat.core.tool.agent.DelegateTask;
import dev.asyncat.core.tool.agent.DelegateToProfile;
import dev.asyncat.core.tool.agent.Delegates;
import dev.asyncat.core.user.Users;
import dev.asyncat.core.verification.SyntaxChecks;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.tool.Tool;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

@Module
final class RuntimeModule {

  private RuntimeModule() {}

  @Provides
  @Singleton
  static Users users(RuntimeParts parts) {
    return new Users(parts.store().users(), parts.clock(), parts.ids());
  }

  @Provides
  @Singleton
  static Profiles profiles(RuntimeParts parts) {
    return new Profiles(parts.store().profiles(), parts.clock(), parts.ids());
  }

  @Provides
  @Singleton
  static PermissionRules permissionRules(RuntimeParts parts) {
    return new PermissionRules(parts.store(), parts.clock(), parts.ids());
  }

  @Provides
  @Singleton
  static Checkpoints checkpoints(RuntimeParts parts) {
    return new Checkpoints(parts.store(), parts.checkpointLimits(), parts.clock(), parts.ids());
  }

  @Provides
  @Singleton
  static Processes processes(RuntimeParts parts) {
    String runtime = parts.store().identity().orElseGet(() -> UUID.randomUUID().toString());
    return new Processes(runtime, Fencing.of(parts.fence()));
  }

  @Provides
  @Singleton
  static Outbound outbound(RuntimeParts parts) {
    return new Outbound(parts.privateAddresses());
  }

  @Provides
  @Singleton
  static Documents documents(RuntimeParts parts) {
    return new Documents(parts.extractors());
  }

  @Provides
  @Singleton
  static OwnTools ownTools(
      RuntimeParts parts,
      Processes processes,
      Outbound outbound,
      Documents documents,
      Provider<SubRuns> subRuns) {
    List<Tool<?>> own = new ArrayList<>();
    if (parts.builtInTools()) {
      own.addAll(
          BuiltInTools.all(
              BuiltInTools.Means.of(processes, outbound)
                  .searching(parts.searchEngine())
                  .reading(documents, new RunSight())));
      // Runs need the tools, so the tools find the runs only when they are called.
      Delegates delegates = (delegation, context) -> subRuns.get().run(delegation, context);
      own.add(new DelegateTask(delegates));
      own.add(new DelegateToProfile(delegates));
    }
    own.addAll(parts.tools());
    return new OwnTools(own);
  }

  @Provides
  @Singleton
  static Plugins plugins(RuntimeParts parts, OwnTools own) {
    return Plugins.load(parts.pluginFolders(), new Tools(own.tools()).specs());
  }

  @Provides
  @Singleton
  static Tools tools(OwnTools own, Plugins plugins) {
    List<Tool<?>> all = new ArrayList<>(own.tools());
    all.addAll(plugins.tools());
    return new Tools(all);
  }

  @Provides
  @Singleton
  static SubRuns subRuns(RuntimeParts parts, Runs runs) {
    return new SubRuns(runs, parts.store());
  }

  @Provides
  @Singleton
  static RunSetup runSetup(RuntimeParts parts, Users users, Tools tools, Documents documents) {
    return new RunSetup(
        parts.store(),
        users,
        parts.models(),
        tools,
        documents,
        parts.roots(),
        parts.aids(),
        parts.clock(),
        parts.ids());
  }

  @Provides
  @Singleton
  static Runs runs(
      RuntimeParts parts, RunSetup setup, Checkpoints checkpoints, Processes processes) {
    return new Runs(
        setup,
        parts.store(),
        checkpoints,
        parts.recovery(),
        parts.stopPatience(),
        parts.clock(),
        parts.ids(),
        parts.approver(),
        new SyntaxChecks(processes));
  }

  @Provides
  @Singleton
  static ParallelRuns parallelRuns(Runs runs, RunSetup setup) {
    return new ParallelRuns(runs, setup);
  }

  /** The tools that do not come from a folder. */
  record OwnTools(List<Tool<?>> tools) {}
}
