package dev.asyncat.core.wiring;

import dagger.BindsInstance;
import dagger.Component;
import dev.asyncat.core.permission.PermissionRules;
import dev.asyncat.core.plugin.Plugins;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.profile.Profiles;
import dev.asyncat.core.run.ParallelRuns;
import dev.asyncat.core.run.Runs;
import dev.asyncat.core.tool.Tools;
import dev.asyncat.core.user.Users;
import dev.asyncat.core.web.Outbound;
import jakarta.inject.Singleton;

/** One runtime, put together. */
@Singleton
@Component(modules = RuntimeModule.class)
public interface RuntimeComponent {

  /** Puts a runtime together. */
  static RuntimeComponent create(RuntimeParts parts) {
    return DaggerRuntimeComponent.factory().create(parts);
  }

  /** Runs. */
  Runs runs();

  /** Several runs at once. */
  ParallelRuns parallelRuns();

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

  /** Takes the application's choices. */
  @Component.Factory
  interface Factory {
    /** A new runtime. */
    RuntimeComponent create(@BindsInstance RuntimeParts parts);
  }
}
