package dev.asyncat.core.run;

import dev.asyncat.core.attachment.Attachments;
import dev.asyncat.core.attachment.Documents;
import dev.asyncat.core.model.HistoryWindow;
import dev.asyncat.core.model.SystemPrompt;
import dev.asyncat.core.model.ToolExample;
import dev.asyncat.core.session.CorrectionNotes;
import dev.asyncat.core.tool.Tools;
import dev.asyncat.core.user.Users;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelSource;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.permission.PermissionRuleStore.StoredRule;
import dev.asyncat.profile.Profile;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.Aids;
import dev.asyncat.run.ConversationRound;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunRequest.Audience;
import dev.asyncat.session.Session;
import dev.asyncat.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns a request into everything a run needs, or says what is wrong with it. Thread-safe. */
public final class RunSetup {

  static final int DEFAULT_ROUNDS = 25;
  private static final int MOST_MENTIONS = 8;
  private static final String HIGH = "high";
  private static final Set<String> STRONGER_THAN_HIGH = Set.of("xhigh", "max");
  private static final int REPLAYED_ROUNDS = 3;
  private static final int REPLAYED_GOAL = 2_000;
  private static final int REPLAYED_ANSWER = 3_000;

  /** An answer of a small local model may take this share of its window. */
  private static final int LOCAL_OUTPUT_SHARE = 4;

  private final Store store;
  private final Users users;
  private final ModelSource models;
  private final Tools tools;
  private final Documents documents;
  private final List<Path> roots;
  private final Aids aids;
  private final Clock clock;
  private final Supplier<String> ids;

  /**
   * Collaborators of all runs.
   *
   * @param documents reads documents that are attached
   * @param roots where runs may work; empty for anywhere
   * @param aids those of runs about which neither request nor profile say anything
   */
  public RunSetup(
      Store store,
      Users users,
      ModelSource models,
      Tools tools,
      Documents documents,
      List<Path> roots,
      Aids aids,
      Clock clock,
      Supplier<String> ids) {
    this.store = store;
    this.users = users;
    this.models = models;
    this.tools = tools;
    this.documents = documents;
    this.roots = List.copyOf(roots);
    this.aids = aids;
    this.clock = clock;
    this.ids = ids;
  }

  PreparedRun prepare(RunRequest request) {
    String userId = request.userId() == null ? users.defaultUser().id() : request.userId();
    String workspaceId = users.workspace(userId, request.workspaceId()).id();
    @Nullable Profile profile = profile(userId, request).orElse(null);
    Means means = means(userId, request, profile, null);
    @Nullable Session session = continued(userId, request).orElse(null);
    int maxRounds =
        request.maxRounds() != null
            ? request.maxRounds()
            : profile != null ? profile.maxRounds() : DEFAULT_ROUNDS;
    boolean autoApprove =
        request.mode() == AgentMode.ACTION
            && (request.autoApprove()
                || (profile != null && profile.autoApprove() && !SubRuns.delegated(request)));
    RunRequest filled =
        request.toBuilder()
            .userId(userId)
            .workspaceId(workspaceId)
            .workingDirectory(means.directory())
            .profileId(means.profileId())
            .maxRounds(maxRounds)
            .autoApprove(autoApprove)
            .aids(
                request
                    .aids()
                    .orElse(profile == null ? Aids.NONE_CHOSEN : profile.aids())
                    .orElse(aids))
            .build();
    String goal =
        session == null
            ? filled.goal()
            : ContinueIntent.enriched(filled.goal(), session, store.sessions().audit(session.id()));
    List<Message> thread = thread(filled, goal, session, means);
    return new PreparedRun(
        filled,
        userId,
        workspaceId,
        means.profileId(),
        session == null ? ids.get() : session.id(),
        ids.get(),
        session != null,
        means.directory(),
        Workspace.of(means.directory()),
        means.model(),
        options(request, means.info()),
        means.tools(),
        means.textTools(),
        granted(userId, request, profile),
        autoApprove,
        maxRounds,
        session == null ? List.of() : session.plan(),
        session == null ? List.of() : session.conversationRounds(),
        session == null ? 0 : session.totalRounds(),
        session == null ? 0 : store.sessions().audit(session.id()).size(),
        goal,
        thread);
  }

  /**
   * Prepares a run of an earlier process to go on.
   *
   * @throws dev.asyncat.error.UnavailableException if there is no model
   * @throws InvalidRequestException if its working directory is gone
   */
  PreparedRun resume(Session session, StoredRun stored) {
    RunRequest asked = stored.accepted().request();
    // Whoever started it may be gone; whoever comes can answer.
    RunRequest request =
        asked.audience() == Audience.CLIENT
            ? asked.toBuilder().audience(Audience.DETACHED).build()
            : asked;
    String userId = session.userId();
    Means means = means(userId, request, kept(userId, request), null);
    return new PreparedRun(
        request,
        userId,
        stored.accepted().workspaceId() == null ? "" : stored.accepted().workspaceId(),
        means.profileId(),
        session.id(),
        stored.runId(),
        stored.accepted().continued(),
        means.directory(),
        Workspace.of(means.directory()),
        means.model(),
        options(request, means.info()),
        means.tools(),
        means.textTools(),
        Stream.concat(
                granted(userId, request, means.profile()).stream(),
                stored.approvals().stream().map(StoredRun.Approval::rule))
            .toList(),
        request.autoApprove(),
        rounds(request),
        session.plan(),
        session.conversationRounds(),
        stored.accepted().roundsBefore(),
        (int)
            store.sessions().audit(session.id()).stream()
                .filter(call -> !call.runId().equals(stored.runId()))
                .count(),
        request.goal(),
        stored.prepared() == null
            ? thread(request, request.goal(), null, means)
            : begun(stored.prepared(), stored, request, means));
  }

  /** The limit of a request that was accepted before. */
  private static int rounds(RunRequest accepted) {
    Integer limit = accepted.maxRounds();
    return limit == null ? DEFAULT_ROUNDS : limit;
  }

  /** The profile of a request that was accepted before, if it still exists. */
  private @Nullable Profile kept(String userId, RunRequest accepted) {
    return accepted.profileId() == null
        ? null
        : store.profiles().find(userId, accepted.profileId()).orElse(null);
  }

  private Means means(
      String userId,
      RunRequest request,
      @Nullable Profile profile,
      @Nullable ModelProvider chosen) {
    Path directory = workingDirectory(request, profile);
    ModelProvider model = chosen == null ? models.modelFor(userId) : chosen;
    ModelInfo info = model.info();
    return new Means(profile, directory, model, info, OfferedTools.forRun(tools, info, request));
  }

  /** With what a run works, and where. */
  private record Means(
      @Nullable Profile profile,
      Path directory,
      ModelProvider model,
      ModelInfo info,
      OfferedTools tools) {

    @Nullable String profileId() {
      return profile == null ? null : profile.id();
    }

    boolean textTools() {
      return !info.capabilities().nativeTools();
    }
  }

  /** What the thread began with; instructions for another kind of model are written anew. */
  private List<Message> begun(
      List<Message> prepared, StoredRun stored, RunRequest request, Means means) {
    if (stored.calledInText() == means.textTools()) {
      return prepared;
    }
    List<Message> begun = new ArrayList<>(prepared);
    begun.set(0, Message.system(systemPrompt(request, means)));
    return begun;
  }

  /**
   * Prepares a branch of a recorded run.
   *
   * @throws InvalidRequestException if the run did not come to that round, asked no question there
   *     that could be answered, or its working directory is gone
   * @throws dev.asyncat.error.UnavailableException if there is no model
   */
  PreparedRun fork(Session session, StoredRun stored, Fork fork) {
    int number = fork.round() - 1 - stored.accepted().roundsBefore();
    if (number > stored.rounds().size() || stored.prepared() == null) {
      throw new InvalidRequestException(
          "session "
              + session.id()
              + " has not come to round "
              + fork.round()
              + "; it has "
              + session.totalRounds()
              + " rounds");
    }
    RunRequest request =
        stored.accepted().request().toBuilder()
            .continueSessionId(null)
            .audience(fork.audience())
            .extras(
                stored.accepted().request().extras().toBuilder()
                    .put("forkedFrom", session.id())
                    .put("forkedBeforeRound", fork.round())
                    .build())
            .build();
    String userId = session.userId();
    Means means = means(userId, request, kept(userId, request), fork.model());
    List<Message> begun = begun(stored.prepared(), stored, request, means);
    List<Message> thread =
        new StoredThread(
                means.tools(),
                new ContextWindow(means.info(), begun, 0),
                stored.calledInText(),
                means.textTools(),
                means.info().capabilities().imageInput())
            .before(stored, begun, number, fork.answer());
    if (fork.message() != null) {
      thread.add(Message.user(fork.message()));
    }
    return new PreparedRun(
        request,
        userId,
        users.workspace(userId, request.workspaceId()).id(),
        means.profileId(),
        ids.get(),
        ids.get(),
        false,
        means.directory(),
        Workspace.of(means.directory()),
        means.model(),
        options(request, means.info()),
        means.tools(),
        means.textTools(),
        granted(userId, request, means.profile()),
        request.autoApprove(),
        rounds(request),
        List.of(),
        List.of(),
        0,
        0,
        request.goal(),
        thread);
  }

  private Optional<Profile> profile(String userId, RunRequest request) {
    if (request.profileId() == null) {
      return SubRuns.delegated(request) ? Optional.empty() : store.profiles().findDefault(userId);
    }
    return Optional.of(
        store
            .profiles()
            .find(userId, request.profileId())
            .orElseThrow(() -> new NotFoundException("Agent profile not found")));
  }

  private Optional<Session> continued(String userId, RunRequest request) {
    return request.continueSessionId() == null
        ? Optional.empty()
        : store.sessions().find(userId, request.continueSessionId());
  }

  private Path workingDirectory(RunRequest request, @Nullable Profile profile) {
    Path wanted =
        request.workingDirectory() != null
            ? request.workingDirectory()
            : profile != null && profile.workingDirectory() != null
                ? Path.of(profile.workingDirectory())
                : roots.isEmpty() ? Path.of("") : roots.getFirst();
    Path absolute = wanted.toAbsolutePath();
    if (!Files.exists(absolute)) {
      throw new InvalidRequestException("Working directory not found: " + absolute);
    }
    if (!Files.isDirectory(absolute)) {
      throw new InvalidRequestException("Working directory is not a directory: " + absolute);
    }
    try {
      Path real = absolute.toRealPath();
      if (!roots.isEmpty() && roots.stream().noneMatch(real::startsWith)) {
        throw new InvalidRequestException(
            "Working directory " + real + " is outside the allowed directories " + roots);
      }
      return real;
    } catch (IOException unreadable) {
      throw new InvalidRequestException(
          "Working directory cannot be read: " + absolute + " (" + unreadable + ")", unreadable);
    }
  }

  private List<PermissionRule> granted(
      String userId, RunRequest request, @Nullable Profile profile) {
    Stream<String> fromProfile =
        profile == null || SubRuns.delegated(request)
            ? Stream.empty()
            : profile.alwaysAllowedTools().stream();
    return Stream.concat(
            Stream.concat(request.preApproved().stream(), fromProfile).map(PermissionRule::parse),
            store.permissionRules().list(userId).stream().map(StoredRule::rule))
        .filter(rule -> rule.holdsIn(request.mode()))
        .toList();
  }

  /** A model that calls tools in text and has little room is a small one. */
  private static boolean needsExample(ModelInfo info) {
    return !info.capabilities().nativeTools()
        && info.local()
        && info.capabilities().contextWindow() < SystemPrompt.SMALL_WINDOW;
  }

  private static ModelOptions options(RunRequest request, ModelInfo info) {
    ModelCapabilities can = info.capabilities();
    int most =
        info.local()
            ? Math.min(
                can.maxOutputTokens(), Math.max(256, can.contextWindow() / LOCAL_OUTPUT_SHARE))
            : can.maxOutputTokens();
    ModelOptions options =
        ModelOptions.DEFAULTS
            .withMaxOutputTokens(most)
            .withReasoningEffort(effort(request.reasoningEffort(), can.reasoningEfforts()));
    if (!can.nativeTools()) {
      // A model that goes on after its call invents the result.
      options = options.withStop(List.of("<tool_result"));
    }
    return needsExample(info) ? options.withTemperature(0) : options;
  }

  /** The tier that was asked for if the model takes it; its strongest if more was asked for. */
  private static @Nullable String effort(@Nullable String wanted, List<String> tiers) {
    if (wanted == null || tiers.contains(wanted)) {
      return wanted;
    }
    return STRONGER_THAN_HIGH.contains(wanted) && tiers.contains(HIGH) ? HIGH : null;
  }

  private List<Message> thread(
      RunRequest request, String goal, @Nullable Session session, Means means) {
    ModelInfo info = means.info();
    List<Message> thread = new ArrayList<>();
    thread.add(Message.system(systemPrompt(request, means)));
    if (needsExample(info)) {
      thread.addAll(ToolExample.messages(means.tools().specs()));
    }
    List<Message> history =
        HistoryWindow.of(request.history(), info.capabilities().contextWindow(), zone(request));
    thread.addAll(history);
    if (session != null) {
      if (history.isEmpty()) {
        thread.addAll(replayed(session));
      }
      if (!session.plan().isEmpty() && !AutomaticPlan.isAutomatic(session.plan())) {
        thread.add(Message.user("Your plan so far:\n" + PlanText.of(session.plan())));
      }
    }
    thread.add(task(request, goal, means));
    return thread;
  }

  /** What the user wants: attachments, then the goal, then the form of the answer. */
  private Message task(RunRequest request, String plainGoal, Means means) {
    List<Message.Part> parts =
        new ArrayList<>(
            request
                .extras()
                .array("fileAttachments")
                .map(
                    new Attachments(
                            Workspace.of(means.directory()),
                            means.directory(),
                            means.info().capabilities().imageInput(),
                            documents)
                        ::parts)
                .orElse(List.of()));
    String goal =
        sentAt(request)
            .map(at -> HistoryWindow.sent(plainGoal, at, zone(request)))
            .orElse(plainGoal);
    JsonObject schema = request.answerSchema();
    parts.add(
        new Message.Text(
            schema == null ? goal : goal + "\n\n" + new AnswerFormat(schema).instruction()));
    return new Message.User(parts);
  }

  private static Optional<Instant> sentAt(RunRequest request) {
    try {
      return request.extras().string("clientTimestamp").map(Instant::parse);
    } catch (DateTimeParseException notATime) {
      return Optional.empty();
    }
  }

  private String systemPrompt(RunRequest request, Means means) {
    ModelCapabilities can = means.info().capabilities();
    Profile profile = means.profile();
    return new SystemPrompt(
            profile == null ? null : profile.soulOverride(),
            System.getProperty("os.name", "unknown"),
            means.directory(),
            clock.instant(),
            zone(request),
            request.mode(),
            can.contextWindow(),
            can.imageInput(),
            can.nativeTools(),
            means.tools().specs())
        .text()
        .concat(corrections(request, can))
        .concat(mentions(request));
  }

  /** What the user corrected in earlier sessions. */
  private String corrections(RunRequest request, ModelCapabilities can) {
    String userId = request.userId();
    return userId == null
        ? ""
        : CorrectionNotes.text(
            store.sessions().latestCorrections(userId, request.workspaceId(), CorrectionNotes.MOST),
            can.contextWindow() < SystemPrompt.SMALL_WINDOW);
  }

  /** The agents that the user has mentioned; unknown ones are left out. */
  private String mentions(RunRequest request) {
    String userId = request.userId();
    JsonArray given = request.extras().array("agentMentions").orElse(JsonArray.EMPTY);
    if (userId == null || given.items().isEmpty()) {
      return "";
    }
    List<Profile> all = store.profiles().list(userId);
    String mentioned =
        given.objects().stream()
            .limit(MOST_MENTIONS)
            .flatMap(mention -> mentioned(mention, all).stream())
            .distinct()
            .map(profile -> "\n- " + profile.handle() + ": " + profile.name() + about(profile))
            .collect(Collectors.joining());
    return mentioned.isEmpty()
        ? ""
        : "\n\nThe user has mentioned these agents; give work to them with delegate_to_profile:"
            + mentioned;
  }

  private static Optional<Profile> mentioned(JsonObject mention, List<Profile> all) {
    String id = mention.string("id", "");
    String handle = mention.string("handle", "").replaceFirst("^[#@]", "");
    return all.stream()
        .filter(profile -> profile.id().equals(id))
        .findFirst()
        .or(() -> all.stream().filter(profile -> profile.handle().equals(handle)).findFirst());
  }

  private static String about(Profile profile) {
    return profile.description().isBlank() ? "" : " (" + profile.description() + ")";
  }

  /** The client's time zone where it sent one that exists, else the runtime's. */
  private ZoneId zone(RunRequest request) {
    String wanted = request.extras().string("clientTimezone", "");
    return ZoneId.getAvailableZoneIds().contains(wanted) ? ZoneId.of(wanted) : clock.getZone();
  }

  private static List<Message> replayed(Session session) {
    List<ConversationRound> rounds = session.conversationRounds();
    List<Message> messages = new ArrayList<>();
    for (ConversationRound round :
        rounds.subList(Math.max(0, rounds.size() - REPLAYED_ROUNDS), rounds.size())) {
      messages.add(Message.user(cut(round.goal(), REPLAYED_GOAL)));
      messages.add(Message.assistant(cut(round.answer(), REPLAYED_ANSWER)));
    }
    return messages;
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }
}
