package dev.asyncat.core;

import dev.asyncat.attachment.TextExtractor;
import dev.asyncat.core.checkpoint.CheckpointLimits;
import dev.asyncat.core.checkpoint.Checkpoints;
import dev.asyncat.core.checkpoint.Reversal;
import dev.asyncat.core.conversation.ChatFolders;
import dev.asyncat.core.conversation.Conversations;
import dev.asyncat.core.conversation.DirectChat;
import dev.asyncat.core.conversation.TitleMaker;
import dev.asyncat.core.json.RecordSchema;
import dev.asyncat.core.permission.PermissionRules;
import dev.asyncat.core.plugin.InstalledPlugin;
import dev.asyncat.core.plugin.Plugins;
import dev.asyncat.core.process.Fence;
import dev.asyncat.core.process.Fencing;
import dev.asyncat.core.profile.Profiles;
import dev.asyncat.core.project.Projects;
import dev.asyncat.core.retention.PruneTimer;
import dev.asyncat.core.retention.Pruning;
import dev.asyncat.core.retention.Retention;
import dev.asyncat.core.run.Fork;
import dev.asyncat.core.run.ParallelRuns;
import dev.asyncat.core.run.RecordRun;
import dev.asyncat.core.run.RecoveredRun;
import dev.asyncat.core.run.Recovery;
import dev.asyncat.core.session.SessionHealth;
import dev.asyncat.core.store.InMemoryStore;
import dev.asyncat.core.user.Users;
import dev.asyncat.core.web.SearchEngine;
import dev.asyncat.core.wiring.RuntimeComponent;
import dev.asyncat.core.wiring.RuntimeParts;
import dev.asyncat.error.ConflictException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelSource;
import dev.asyncat.permission.Approver;
import dev.asyncat.permission.PermissionDecision;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.run.Aid;
import dev.asyncat.run.Aids;
import dev.asyncat.run.EventCursor;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.TypedRun;
import dev.asyncat.session.SessionStore;
import dev.asyncat.store.Store;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolProvider;
import dev.asyncat.tool.ToolRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An agent runtime inside this process: the entry point of the library.
 *
 * <pre>{@code
 * try (Asyncat asyncat = Asyncat.builder().model(model).build()) {
 *   Run run = asyncat.run(RunRequest.of("Summarise README.md").in(projectDir));
 *   run.events().forEach(System.out::println);
 *   System.out.println(run.answer());
 * }
 * }</pre>
 *
 * <p>Thread-safe. Several runtimes can live in one process; they share nothing.
 */
public final class Asyncat implements AutoCloseable {

  private final RuntimeComponent runtime;
  private final Store store;
  private final boolean ownsStore;
  private final ModelSource models;
  private final List<Path> roots;
  private final List<RecoveredRun> recovered;
  private final Pruning pruning;
  private final @Nullable PruneTimer pruneTimer;

  private Asyncat(
      RuntimeComponent runtime,
      Store store,
      boolean ownsStore,
      ModelSource models,
      List<Path> roots,
      List<RecoveredRun> recovered,
      Retention retention,
      Clock clock) {
    this.runtime = runtime;
    this.store = store;
    this.ownsStore = ownsStore;
    this.models = models;
    this.roots = roots;
    this.recovered = recovered;
    this.pruning = new Pruning(store, retention, this::deleteSession, clock);
    this.pruneTimer = retention.limited() ? new PruneTimer(pruning) : null;
  }

  /** Starts a runtime. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts a run and returns once it is recorded.
   *
   * @throws UnavailableException if there is no model
   * @throws dev.asyncat.error.NotFoundException if the profile or the user does not exist
   * @throws InvalidRequestException if the working directory cannot be used
   * @throws dev.asyncat.error.ConflictException if a run of the session has not ended
   * @throws dev.asyncat.error.StoreException if it cannot be recorded
   */
  public Run run(RunRequest request) {
    return runtime.runs().start(request, "agent");
  }

  /** Several runs at once that nobody watches. */
  public ParallelRuns parallelRuns() {
    return runtime.parallelRuns();
  }

  /**
   * Starts a run whose answer is a value: the agent works with its tools as always, and ends with
   * an object that fits the record. Providers that can are bound to the record's schema; what any
   * other model answers is checked against it, and sent back up to three times.
   *
   * @param type a record; its components, with their {@link dev.asyncat.json.Description} texts,
   *     are the schema, as they are for the arguments of a tool
   * @throws IllegalArgumentException if there is no schema for the type
   * @throws dev.asyncat.error.AsyncatException as {@link #run(RunRequest)} does
   */
  public <T> TypedRun<T> run(RunRequest request, Class<T> type) {
    JsonObject schema = RecordSchema.of(type);
    return new RecordRun<>(run(request.toBuilder().answerSchema(schema).build()), type);
  }

  /**
   * Goes on with a run that an earlier process left unfinished and that stayed paused, from exactly
   * where it was: nothing that was decided is asked again, and no call runs twice. Gives the live
   * run if the session has one.
   *
   * @throws dev.asyncat.error.NotFoundException if the user has no such session
   * @throws dev.asyncat.error.ConflictException if the session has no unfinished run
   * @throws UnavailableException if there is no model; the run stays paused
   * @throws InvalidRequestException if its working directory is gone; the run stays paused
   */
  public Run resume(String userId, String sessionId) {
    return runtime.runs().resume(userId, sessionId);
  }

  /**
   * Branches off a recorded session before one of its model turns: with another model, another
   * answer of the user, or a further message. The branch is a new session.
   *
   * @throws dev.asyncat.error.NotFoundException if the user has no such session
   * @throws InvalidRequestException if the session has no such round, asked no question there that
   *     could be answered, or its working directory is gone
   * @throws UnavailableException if there is no model
   */
  public Run fork(String userId, String sessionId, Fork fork) {
    return runtime.runs().fork(userId, sessionId, fork);
  }

  /** What became of the runs that an earlier process left unfinished. */
  public List<RecoveredRun> recovered() {
    return recovered;
  }

  /** The live run of a user's session. */
  public Optional<Run> liveRun(String userId, String sessionId) {
    return runtime.runs().find(userId, sessionId);
  }

  /**
   * Reads a session's events after a number, and goes on with those of its live run, if there is
   * one. The caller closes the cursor.
   *
   * @throws dev.asyncat.error.NotFoundException if the user has no such session
   * @throws InvalidRequestException if the session has no event of that number yet
   */
  public EventCursor follow(String userId, String sessionId, long afterSeq) {
    return runtime.runs().follow(userId, sessionId, afterSeq);
  }

  /**
   * Decides about a permission request of any run of the user. A run that was left waiting by an
   * earlier process goes on with it.
   *
   * @return false if it was resolved before, in whatever way
   * @throws dev.asyncat.error.NotFoundException if the user has no such request
   */
  public boolean decide(String userId, String requestId, PermissionDecision decision) {
    return runtime.runs().decide(userId, requestId, decision);
  }

  /**
   * Answers a question of any run of the user. A run that was left waiting by an earlier process
   * goes on with it.
   *
   * @return false if it was answered before, or is no longer open
   * @throws dev.asyncat.error.NotFoundException if the user has no such question
   * @throws InvalidRequestException if the answer is longer than a goal may be
   */
  public boolean reply(String userId, String requestId, String answer) {
    return runtime.runs().reply(userId, requestId, answer);
  }

  /**
   * Asks the unfinished run of a session to end.
   *
   * @return false if there is none
   * @throws dev.asyncat.error.NotFoundException if the user has no such session
   */
  public boolean cancel(String userId, String sessionId, String reason) {
    return runtime.runs().cancel(userId, sessionId, reason);
  }

  /**
   * Replaces the plan of a session. Its live run sees it before its next turn; without one, the
   * next run of the session begins with it.
   *
   * @throws dev.asyncat.error.NotFoundException if the user has no such session
   */
  public void replacePlan(String userId, String sessionId, List<PlanItem> items) {
    runtime.runs().replacePlan(userId, sessionId, items);
  }

  /**
   * Changes the goal that is shown for a session, until its next run. The agent does not see it.
   *
   * @throws dev.asyncat.error.NotFoundException if the user has no such session
   * @throws InvalidRequestException if the goal is blank or too long
   */
  public void renameSession(String userId, String sessionId, String goal) {
    String checked = RunRequest.of(goal).goal();
    if (!store.sessions().rename(userId, sessionId, checked)) {
      throw new NotFoundException("Session not found or access denied");
    }
  }

  /**
   * Deletes a session with its events, audit, questions and checkpoints, and ends its shells and
   * background processes. Its live run is cancelled first and has a few seconds to end.
   *
   * @throws dev.asyncat.error.NotFoundException if the user has no such session
   */
  public void deleteSession(String userId, String sessionId) {
    runtime.runs().delete(userId, sessionId);
    runtime.processes().endAll(sessionId);
    runtime.checkpoints().collect();
  }

  /**
   * Takes back what the runs of a session changed, created, moved or deleted, and nothing else.
   *
   * @param dryRun whether to say only what would be done
   * @param force whether to overwrite what somebody else changed since
   * @return what was done, or why not: {@link Reversal#refused()}
   * @throws dev.asyncat.error.NotFoundException if the user has no such session
   * @throws ConflictException if a run of the session is at work, no checkpoint was taken, or the
   *     directory is gone
   */
  public Reversal revert(String userId, String sessionId, boolean dryRun, boolean force) {
    requireIdle(userId, sessionId, dryRun);
    return runtime.checkpoints().revert(userId, sessionId, dryRun, force);
  }

  /**
   * Takes back what one checkpoint is about: what its run changed, or a revert.
   *
   * @param dryRun as above
   * @param force as above
   * @return what was done, or why not: {@link Reversal#refused()}
   * @throws dev.asyncat.error.NotFoundException if the user has no such checkpoint
   * @throws ConflictException if a run of its session is at work, or the directory is gone
   */
  public Reversal restore(String userId, String checkpointId, boolean dryRun, boolean force) {
    String sessionId = runtime.checkpoints().find(userId, checkpointId).sessionId();
    requireIdle(userId, sessionId, dryRun);
    return runtime.checkpoints().restore(userId, checkpointId, dryRun, force);
  }

  private void requireIdle(String userId, String sessionId, boolean dryRun) {
    if (!dryRun && runtime.runs().find(userId, sessionId).isPresent()) {
      throw new ConflictException(
          "a run of session " + sessionId + " is at work; wait for its end or cancel it");
    }
  }

  /** Checkpoints: what runs changed, to look at. */
  public Checkpoints checkpoints() {
    return runtime.checkpoints();
  }

  /**
   * Deletes the sessions that need not be kept any longer, as {@link Builder#retention} says.
   *
   * @return how many they were
   * @throws dev.asyncat.error.StoreException if the store cannot be read
   */
  public int prune() {
    return pruning.prune();
  }

  /**
   * How the latest sessions of a user went.
   *
   * @param limit how many sessions at most
   */
  public SessionHealth health(String userId, int limit) {
    return SessionHealth.of(store, userId, limit);
  }

  /** The tools of this runtime. */
  public ToolRegistry tools() {
    return runtime.tools();
  }

  /**
   * What was found in the {@linkplain Builder#pluginFolder plug-in folders}, and what became of it.
   */
  public List<InstalledPlugin> plugins() {
    return runtime.plugins().installed();
  }

  /** The fence around commands: whether there is one, and if not why. */
  public Fencing fencing() {
    return runtime.processes().fencing();
  }

  /** Sessions, their audit and their requests. */
  public SessionStore sessions() {
    return store.sessions();
  }

  /** What users have allowed or refused for good. */
  public PermissionRules permissionRules() {
    return runtime.permissionRules();
  }

  /** Profiles. */
  public Profiles profiles() {
    return runtime.profiles();
  }

  /** Users, tokens and workspaces. */
  public Users users() {
    return runtime.users();
  }

  /** Conversations. */
  public Conversations conversations() {
    return runtime.conversations();
  }

  /** Folders of conversations. */
  public ChatFolders chatFolders() {
    return runtime.chatFolders();
  }

  /** Titles of conversations. */
  public TitleMaker titles() {
    return runtime.titles();
  }

  /** Chats with a user's model without an agent. */
  public DirectChat directChat() {
    return runtime.directChat();
  }

  /** Projects and their directories. */
  public Projects projects() {
    return runtime.projects();
  }

  /** The models that runs talk to. */
  public ModelSource models() {
    return models;
  }

  /**
   * Where runs may work; empty if the runtime was not given any limit. The first is the default.
   */
  public List<Path> roots() {
    return roots;
  }

  /**
   * Stops all runs and releases what the runtime opened. What was given to the builder stays open.
   *
   * <p>In a store that outlives the runtime, runs are not cancelled: tool calls that are at work
   * get {@linkplain Builder#stopPatience some time} to end, then the runs are paused, and a later
   * runtime on the same store goes on with them. With {@link Recovery#END}, or without a store,
   * they are cancelled.
   */
  @Override
  public void close() {
    if (pruneTimer != null) {
      pruneTimer.close();
    }
    runtime.runs().close();
    runtime.processes().close();
    runtime.outbound().close();
    runtime.checkpoints().close();
    runtime.plugins().close();
    if (ownsStore) {
      store.close();
    }
  }

  /** Configures a runtime. Not thread-safe. */
  public static final class Builder {

    private @Nullable Store store;
    private @Nullable ModelSource models;
    private final List<Tool<?>> tools = new ArrayList<>();
    private final List<Path> roots = new ArrayList<>();
    private final List<Path> pluginFolders = new ArrayList<>();
    private Fence fence = Fence.off();
    private CheckpointLimits checkpointLimits = CheckpointLimits.DEFAULTS;
    private Aids aids = Aids.NONE_CHOSEN;
    private boolean builtInTools = true;
    private boolean privateAddresses;
    private final List<TextExtractor> extractors = new ArrayList<>();
    private SearchEngine searchEngine = SearchEngine.duckDuckGo();
    private @Nullable Approver approver;
    private Recovery recovery = Recovery.CONTINUE;
    private Duration stopPatience = Duration.ofSeconds(5);
    private Retention retention = Retention.UNLIMITED;
    private Clock clock = Clock.systemUTC();
    private Supplier<String> ids = () -> UUID.randomUUID().toString();

    private Builder() {}

    /** Where everything is kept. In memory by default, and then gone with the process. */
    public Builder store(Store value) {
      store = value;
      return this;
    }

    /** The model of all runs. */
    public Builder model(ModelProvider value) {
      return models(ModelSource.of(value));
    }

    /** Chooses a model for each run. Without one, runs fail with {@link UnavailableException}. */
    public Builder models(ModelSource value) {
      models = value;
      return this;
    }

    /** Adds a tool. */
    public Builder tool(Tool<?> tool) {
      tools.add(tool);
      return this;
    }

    /** Adds tools. */
    public Builder tools(Collection<? extends Tool<?>> more) {
      tools.addAll(more);
      return this;
    }

    /**
     * Adds the tools of every {@link ToolProvider} that a class loader finds.
     *
     * @throws InvalidRequestException if one was made for another version of the interface
     */
    public Builder plugins(ClassLoader loader) {
      for (ToolProvider provider : ServiceLoader.load(ToolProvider.class, loader)) {
        if (provider.apiVersion() != ToolProvider.API_VERSION) {
          throw new InvalidRequestException(
              "the plug-in "
                  + provider.name()
                  + " was made for version "
                  + provider.apiVersion()
                  + " of the plug-in interface; this runtime has version "
                  + ToolProvider.API_VERSION);
        }
        tools.addAll(provider.tools());
      }
      return this;
    }

    /**
     * Adds the tools of every plug-in in a folder: each jar, and each directory with jars. A
     * plug-in sees asyncat-api, the JDK and its own jars. One that is broken is skipped, and {@link
     * Asyncat#plugins()} says why. Can be called several times; the folders are read by {@link
     * #build}, which throws {@link InvalidRequestException} if one is not a directory.
     */
    public Builder pluginFolder(Path folder) {
      pluginFolders.add(folder.toAbsolutePath().normalize());
      return this;
    }

    /**
     * Puts the commands that agents run behind a fence of the operating system; there is none by
     * default. If it is required and the machine cannot, {@link #build} throws {@link
     * UnavailableException}. Programs that an application's own tools start are not behind it.
     */
    public Builder fence(Fence value) {
      fence = value;
      return this;
    }

    /**
     * How much is kept so that it can be brought back, {@link CheckpointLimits#DEFAULTS} by
     * default; {@link CheckpointLimits#OFF} takes no checkpoints.
     */
    public Builder checkpoints(CheckpointLimits value) {
      checkpointLimits = value;
      return this;
    }

    /** Switches an aid on or off for runs about which neither request nor profile say anything. */
    public Builder aid(Aid aid, boolean on) {
      aids = aids.with(aid, on);
      return this;
    }

    /** Whether the runtime's own tools (files, shell, web, plan, questions) are there; they are. */
    public Builder builtInTools(boolean value) {
      builtInTools = value;
      return this;
    }

    /**
     * Whether tools may reach loopback and private network addresses that a model names. They may
     * not by default: a page that the model reads could send it there.
     */
    public Builder allowPrivateAddresses(boolean value) {
      privateAddresses = value;
      return this;
    }

    /**
     * Adds a reader of documents, such as that of PDF in asyncat-pdf. Attached documents and {@code
     * read_pdf} need one.
     */
    public Builder textExtractor(TextExtractor value) {
      extractors.add(value);
      return this;
    }

    /** Where {@code web_search} and {@code search_images} ask; DuckDuckGo by default. */
    public Builder searchEngine(SearchEngine value) {
      searchEngine = value;
      return this;
    }

    /** Answers the agents' questions. Without one, only clients of a run can. */
    public Builder approver(Approver value) {
      approver = value;
      return this;
    }

    /**
     * Directories in which runs may work. Without any, a run may work in any directory that its
     * request names, and only there.
     *
     * @throws InvalidRequestException if one does not exist
     */
    public Builder workspace(Path... directories) {
      for (Path directory : directories) {
        try {
          roots.add(directory.toRealPath());
        } catch (IOException missing) {
          throw new InvalidRequestException(
              "the workspace " + directory.toAbsolutePath() + " does not exist", missing);
        }
      }
      return this;
    }

    /**
     * What becomes of runs that an earlier process left unfinished in the store; they continue by
     * default. Runs that have not moved for seven days, whose model or directory is gone, or that
     * were restarted three times without getting further, stay paused in any case.
     */
    public Builder recovery(Recovery value) {
      recovery = value;
      return this;
    }

    /** How long tool calls may still work when the runtime is closed; five seconds by default. */
    public Builder stopPatience(Duration value) {
      stopPatience = value;
      return this;
    }

    /** How long sessions are kept; for ever by default. Old ones go at the start and once a day. */
    public Builder retention(Retention value) {
      retention = value;
      return this;
    }

    /** The clock for everything that is recorded. */
    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    /** Makes the ids of everything that is recorded; random UUIDs by default. */
    public Builder ids(Supplier<String> value) {
      ids = value;
      return this;
    }

    /**
     * The runtime. Creates a default user with a workspace if the store has no user yet, and takes
     * up what an earlier process left unfinished.
     *
     * @throws InvalidRequestException if two tools have the same name, or a tool cannot be
     *     described
     * @throws dev.asyncat.error.StoreException if the store fails
     */
    public Asyncat build() {
      boolean ownsStore = store == null;
      Store kept = store == null ? new InMemoryStore() : store;
      ModelSource source = models == null ? new NoModel() : models;
      RuntimeComponent runtime =
          RuntimeComponent.create(
              new RuntimeParts(
                  kept,
                  source,
                  tools,
                  builtInTools,
                  privateAddresses,
                  searchEngine,
                  extractors,
                  pluginFolders,
                  fence,
                  checkpointLimits,
                  roots,
                  aids,
                  approver,
                  ownsStore ? Recovery.END : recovery,
                  stopPatience,
                  clock,
                  ids));
      Plugins plugins = runtime.plugins();
      try {
        runtime.processes().endLeftovers();
        runtime.checkpoints().recover();
        runtime.users().ensureDefaultUser();
        return new Asyncat(
            runtime,
            kept,
            ownsStore,
            source,
            List.copyOf(roots),
            runtime.runs().recover(),
            retention,
            clock);
      } catch (RuntimeException failed) {
        plugins.close();
        runtime.checkpoints().close();
        throw failed;
      }
    }
  }

  private record NoModel() implements ModelSource {

    @Override
    public ModelProvider modelFor(String userId) {
      throw new UnavailableException(
          "no model is configured: give the builder one with model(...) or models(...)");
    }

    @Override
    public Optional<ModelInfo> describe(String userId) {
      return Optional.empty();
    }
  }
}
