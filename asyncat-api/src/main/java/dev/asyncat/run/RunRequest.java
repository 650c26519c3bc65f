package dev.asyncat.run;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an agent. Immutable; made with {@link #of} or {@link #builder}.
 *
 * @param goal the task, not blank
 * @param userId whose run it is; {@code null} for the default user
 * @param workspaceId the user's workspace; {@code null} for the default one
 * @param workingDirectory where relative paths start; {@code null} for the profile's, else the
 *     runtime's
 * @param mode what the agent may do
 * @param profileId the profile; {@code null} for the user's default profile
 * @param continueSessionId the session to go on with; an unknown one starts a new session
 * @param maxRounds the most model turns, 1 to 200; {@code null} for the profile's, else 25
 * @param autoApprove whether nothing asks; only in mode action
 * @param preApproved rules that count as granted for this run, in the form of {@link
 *     dev.asyncat.permission.PermissionRule}
 * @param history earlier messages of the conversation
 * @param reasoningEffort how hard the model should think, where it can be told
 * @param answerSchema a JSON schema of type object that the final answer has to fit; {@code null}
 *     for an answer in words
 * @param aids which aids are switched on or off, whatever profile and runtime say
 * @param audience who answers while the run waits
 * @param extras fields for features beyond the loop (attachments, mentions, linkage), as clients
 *     sent them
 */
public record RunRequest(
    String goal,
    @Nullable String userId,
    @Nullable String workspaceId,
    @Nullable Path workingDirectory,
    AgentMode mode,
    @Nullable String profileId,
    @Nullable String continueSessionId,
    @Nullable Integer maxRounds,
    boolean autoApprove,
    List<String> preApproved,
    List<HistoryMessage> history,
    @Nullable String reasoningEffort,
    @Nullable JsonObject answerSchema,
    Aids aids,
    Audience audience,
    JsonObject extras) {

  /** The most rounds a request may ask for. */
  public static final int MAX_ROUNDS_LIMIT = 200;

  /** The most characters of a goal. Longer material belongs into a file that the agent reads. */
  public static final int MAX_GOAL_LENGTH = 200_000;

  /** Checks the values and copies the lists. */
  public RunRequest {
    goal = goal.strip();
    if (goal.isEmpty()) {
      throw new InvalidRequestException("Goal is required");
    }
    if (goal.length() > MAX_GOAL_LENGTH) {
      throw new InvalidRequestException(
          "goal must have at most "
              + MAX_GOAL_LENGTH
              + " characters, not "
              + goal.length()
              + "; put long material into a file and let the agent read it");
    }
    if (maxRounds != null && (maxRounds < 1 || maxRounds > MAX_ROUNDS_LIMIT)) {
      throw new InvalidRequestException(
          "maxRounds must be 1 to " + MAX_ROUNDS_LIMIT + ", not " + maxRounds);
    }
    preApproved = List.copyOf(preApproved);
    history = List.copyOf(history);
  }

  /**
   * A request with defaults for everything but the goal.
   *
   * @throws InvalidRequestException if the goal is blank
   */
  public static RunRequest of(String goal) {
    return builder(goal).build();
  }

  /** Starts a request. */
  public static Builder builder(String goal) {
    return new Builder(goal);
  }

  /** The same in another directory. */
  public RunRequest in(Path directory) {
    return toBuilder().workingDirectory(directory).build();
  }

  /** The same in another mode. */
  public RunRequest mode(AgentMode other) {
    return toBuilder().mode(other).build();
  }

  /** The same as a further run of a session. */
  public RunRequest continuing(String sessionId) {
    return toBuilder().continueSessionId(sessionId).build();
  }

  /** A builder that starts with these values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** The form kept in the run log. */
  public JsonObject toJson() {
    JsonObject.Builder json =
        Json.object()
            .put("goal", goal)
            .putIfPresent("userId", userId)
            .putIfPresent("workspaceId", workspaceId)
            .putIfPresent(
                "workingDirectory", workingDirectory == null ? null : workingDirectory.toString())
            .put("mode", mode.wire())
            .putIfPresent("profileId", profileId)
            .putIfPresent("continueSessionId", continueSessionId);
    if (maxRounds != null) {
      json.put("maxRounds", maxRounds);
    }
    return json.put("autoApprove", autoApprove)
        .put("preApproved", Json.strings(preApproved))
        .put("history", new JsonArray(history.stream().map(HistoryMessage::toJson).toList()))
        .putIfPresent("reasoningEffort", reasoningEffort)
        .putIfPresent("answerSchema", answerSchema)
        .put("aids", aids.toJson())
        .put("audience", audience.name())
        .put("extras", extras)
        .build();
  }

  /** Reads {@link #toJson()} back. */
  public static RunRequest fromJson(JsonObject json) {
    Builder builder =
        builder(json.string("goal", ""))
            .userId(json.string("userId").orElse(null))
            .workspaceId(json.string("workspaceId").orElse(null))
            .workingDirectory(json.string("workingDirectory").map(Path::of).orElse(null))
            .mode(AgentMode.of(json.string("mode", "action")))
            .profileId(json.string("profileId").orElse(null))
            .continueSessionId(json.string("continueSessionId").orElse(null))
            .autoApprove(json.bool("autoApprove", false))
            .preApproved(json.array("preApproved").orElse(JsonArray.EMPTY).strings())
            .history(
                json.array("history").orElse(JsonArray.EMPTY).objects().stream()
                    .map(HistoryMessage::fromJson)
                    .toList())
            .reasoningEffort(json.string("reasoningEffort").orElse(null))
            .answerSchema(json.object("answerSchema").orElse(null))
            .aids(Aids.fromJson(json.object("aids").orElse(JsonObject.EMPTY)))
            .audience(Audience.valueOf(json.string("audience", Audience.NOBODY.name())))
            .extras(json.object("extras").orElse(JsonObject.EMPTY));
    json.integer("maxRounds").ifPresent(builder::maxRounds);
    return builder.build();
  }

  /** Who answers the agent's questions. */
  public enum Audience {
    /** A client follows the run and can answer; when it vanishes, the run is cancelled. */
    CLIENT,
    /** Clients come and go; the run pauses while a question is open and nobody is there. */
    DETACHED,
    /** Nobody, unless the runtime has an approver: what would ask is denied at once. */
    NOBODY
  }

  /**
   * A message of an earlier conversation.
   *
   * @param role {@code user} or {@code assistant}; others are ignored
   */
  public record HistoryMessage(String role, String content, @Nullable Instant at) {

    Json toJson() {
      return Json.object()
          .put("role", role)
          .put("content", content)
          .putIfPresent("at", at == null ? null : at.toString())
          .build();
    }

    static HistoryMessage fromJson(JsonObject json) {
      return new HistoryMessage(
          json.string("role", ""),
          json.string("content", ""),
          json.string("at").map(Instant::parse).orElse(null));
    }
  }

  /** Collects the values of a request. Not thread-safe. */
  public static final class Builder {
    private String goal;
    private @Nullable String userId;
    private @Nullable String workspaceId;
    private @Nullable Path workingDirectory;
    private AgentMode mode = AgentMode.ACTION;
    private @Nullable String profileId;
    private @Nullable String continueSessionId;
    private @Nullable Integer maxRounds;
    private boolean autoApprove;
    private List<String> preApproved = List.of();
    private List<HistoryMessage> history = List.of();
    private @Nullable String reasoningEffort;
    private @Nullable JsonObject answerSchema;
    private Aids aids = Aids.NONE_CHOSEN;
    private Audience audience = Audience.NOBODY;
    private JsonObject extras = JsonObject.EMPTY;

    private Builder(String goal) {
      this.goal = goal;
    }

    private Builder(RunRequest from) {
      goal = from.goal;
      userId = from.userId;
      workspaceId = from.workspaceId;
      workingDirectory = from.workingDirectory;
      mode = from.mode;
      profileId = from.profileId;
      continueSessionId = from.continueSessionId;
      maxRounds = from.maxRounds;
      autoApprove = from.autoApprove;
      preApproved = from.preApproved;
      history = from.history;
      reasoningEffort = from.reasoningEffort;
      answerSchema = from.answerSchema;
      aids = from.aids;
      audience = from.audience;
      extras = from.extras;
    }

    /** Sets {@link RunRequest#goal()}. */
    public Builder goal(String value) {
      goal = value;
      return this;
    }

    /** Sets {@link RunRequest#userId()}. */
    public Builder userId(@Nullable String value) {
      userId = value;
      return this;
    }

    /** Sets {@link RunRequest#workspaceId()}. */
    public Builder workspaceId(@Nullable String value) {
      workspaceId = value;
      return this;
    }

    /** Sets {@link RunRequest#workingDirectory()}. */
    public Builder workingDirectory(@Nullable Path value) {
      workingDirectory = value;
      return this;
    }

    /** Sets {@link RunRequest#mode()}; action by default. */
    public Builder mode(AgentMode value) {
      mode = value;
      return this;
    }

    /** Sets {@link RunRequest#profileId()}. */
    public Builder profileId(@Nullable String value) {
      profileId = value;
      return this;
    }

    /** Sets {@link RunRequest#continueSessionId()}. */
    public Builder continueSessionId(@Nullable String value) {
      continueSessionId = value;
      return this;
    }

    /** Sets {@link RunRequest#maxRounds()}. */
    public Builder maxRounds(@Nullable Integer value) {
      maxRounds = value;
      return this;
    }

    /** Sets {@link RunRequest#autoApprove()}; false by default. */
    public Builder autoApprove(boolean value) {
      autoApprove = value;
      return this;
    }

    /** Sets {@link RunRequest#preApproved()}; none by default. */
    public Builder preApproved(List<String> value) {
      preApproved = value;
      return this;
    }

    /** Sets {@link RunRequest#history()}; none by default. */
    public Builder history(List<HistoryMessage> value) {
      history = value;
      return this;
    }

    /** Sets {@link RunRequest#reasoningEffort()}. */
    public Builder reasoningEffort(@Nullable String value) {
      reasoningEffort = value;
      return this;
    }

    /** Sets {@link RunRequest#answerSchema()}. */
    public Builder answerSchema(@Nullable JsonObject value) {
      answerSchema = value;
      return this;
    }

    /** Sets {@link RunRequest#aids()}; nothing is said about any by default. */
    public Builder aids(Aids value) {
      aids = value;
      return this;
    }

    /** Switches one aid on or off. */
    public Builder aid(Aid aid, boolean on) {
      aids = aids.with(aid, on);
      return this;
    }

    /** Sets {@link RunRequest#audience()}; nobody by default. */
    public Builder audience(Audience value) {
      audience = value;
      return this;
    }

    /** Sets {@link RunRequest#extras()}; none by default. */
    public Builder extras(JsonObject value) {
      extras = value;
      return this;
    }

    /**
     * The request.
     *
     * @throws InvalidRequestException if a value is not allowed
     */
    public RunRequest build() {
      return new RunRequest(
          goal,
          userId,
          workspaceId,
          workingDirectory,
          mode,
          profileId,
          continueSessionId,
          maxRounds,
          autoApprove,
          preApproved,
          history,
          reasoningEffort,
          answerSchema,
          aids,
          audience,
          extras);
    }
  }
}
