package dev.asyncat.jaxrs.run;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.project.Projects;
import dev.asyncat.core.workspace.Workspace;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.run.AgentMode;
import dev.asyncat.run.Aids;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.RunRequest.Audience;
import dev.asyncat.run.RunRequest.HistoryMessage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /run}. */
final class RunRequestReader {

  private static final List<String> EXTRA_LISTS =
      List.of("agentMentions", "fileAttachments", "enabledIntegrationTools");

  private static final List<String> ATTACHMENT_TEXTS =
      List.of("path", "rootId", "name", "ext", "mime", "content", "dataUrl");

  /** Fields that later features read; they travel with the request as they were sent. */
  private static final List<String> EXTRA_TEXTS =
      List.of(
          "conversationId",
          "userMessageId",
          "assistantMessageId",
          "clientTimestamp",
          "clientTimezone");

  private static final Set<String> NO_EFFORT = Set.of("", "auto", "off", "none");
  private static final String PROJECT = "project:";

  private final Workspace workspace;
  private final boolean confines;
  private final Projects projects;

  /**
   * A reader.
   *
   * @param workspace where runs may work; its first root is what {@code workspace} means, and where
   *     relative paths start
   * @param confines whether a run works in that root unless the request says otherwise, wherever
   *     its profile says; needed where the runtime itself does not confine profiles
   */
  private RunRequestReader(Workspace workspace, boolean confines, Projects projects) {
    this.workspace = workspace;
    this.confines = confines;
    this.projects = projects;
  }

  /** A reader for a runtime's workspace; without one, for the directory of the process. */
  static RunRequestReader of(Asyncat asyncat) {
    boolean unlimited = asyncat.roots().isEmpty();
    Workspace workspace =
        Workspace.of(unlimited ? List.of(Path.of("").toAbsolutePath()) : asyncat.roots());
    return new RunRequestReader(workspace, unlimited, asyncat.projects());
  }

  RunRequest read(RequestBody body, String userId, @Nullable String workspaceId) {
    String goal =
        body.filledText("goal")
            .or(() -> body.filledText("message"))
            .orElseThrow(() -> new InvalidRequestException("Goal is required"));
    return RunRequest.builder(goal)
        .userId(userId)
        .workspaceId(workspaceId)
        .workingDirectory(workingDirectory(body, userId))
        .mode(mode(body))
        .profileId(body.filledText("profileId").orElse(null))
        .continueSessionId(body.filledText("continueSessionId").orElse(null))
        .maxRounds(maxRounds(body))
        .autoApprove(autoApprove(body))
        .preApproved(body.texts("preApprovedTools").orElse(List.of()))
        .history(
            body.objects("conversationHistory").orElse(List.of()).stream()
                .flatMap(RunRequestReader::historyMessage)
                .toList())
        .reasoningEffort(
            body.text("reasoningEffort").filter(effort -> !NO_EFFORT.contains(effort)).orElse(null))
        .aids(Aids.fromJson(body.object("aids").orElse(JsonObject.EMPTY)))
        .audience(audience(body))
        .extras(extras(body))
        .build();
  }

  /** A directory as {@code workingDir} names it; the workspace without one. */
  Path directory(RequestBody body) {
    return body.filledText("workingDir")
        .map(directory -> workspace.directory(workspaceRoot(), directory))
        .orElseGet(this::workspaceRoot);
  }

  private static Audience audience(RequestBody body) {
    boolean detached = detached(body);
    if (body.flag("unattended").orElse(false)) {
      return Audience.NOBODY;
    }
    return detached ? Audience.DETACHED : Audience.CLIENT;
  }

  /** Whether the run goes on without its client. */
  static boolean detached(RequestBody body) {
    return body.flag("detach").orElse(false);
  }

  private static AgentMode mode(RequestBody body) {
    AgentMode mode = body.filledText("agentMode").map(AgentMode::of).orElse(AgentMode.ACTION);
    boolean onlyLooks = !body.flag("enableTools").orElse(true);
    return onlyLooks && mode == AgentMode.ACTION ? AgentMode.PLAN : mode;
  }

  private static @Nullable Integer maxRounds(RequestBody body) {
    int rounds = body.wholeNumber("maxRounds").orElse(0);
    if (rounds < 0) {
      throw new InvalidRequestException("maxRounds must not be negative: " + rounds);
    }
    return rounds == 0 ? null : (Integer) Math.min(rounds, RunRequest.MAX_ROUNDS_LIMIT);
  }

  private static boolean autoApprove(RequestBody body) {
    if (body.value("autoApprove").orElse(Json.nul()) instanceof JsonString(String word)) {
      if (word.equals("all")) {
        return true;
      }
      if (!body.form()) {
        throw new InvalidRequestException(
            "autoApprove must be true, false or \"all\", not \"" + word + "\"");
      }
    }
    return body.flag("autoApprove").orElse(false);
  }

  private @Nullable Path workingDirectory(RequestBody body, String userId) {
    RequestBody fields = body.part("workingContext").orElse(null);
    if (fields == null) {
      return body.filledText("workingDir")
          .map(directory -> workspace.directory(workspaceRoot(), directory))
          .orElse(confines ? workspaceRoot() : null);
    }
    String root = fields.filledText("rootId").orElse("workspace");
    String relative =
        fields.filledText("relativePath").or(() -> fields.filledText("path")).orElse(".");
    if (root.startsWith(PROJECT)) {
      return projects.directory(userId, root.substring(PROJECT.length()), relative);
    }
    if (!root.equals("workspace")) {
      throw new InvalidRequestException(
          "workingContext.rootId must be 'workspace' or 'project:' and the id of a project's"
              + " folder, not '"
              + root
              + "'");
    }
    return workspace.directory(workspaceRoot(), relative);
  }

  private Path workspaceRoot() {
    return workspace.roots().getFirst();
  }

  private static Stream<HistoryMessage> historyMessage(RequestBody message) {
    String role = message.text("role").orElse("");
    return role.equals("user") || role.equals("assistant")
        ? Stream.of(
            new HistoryMessage(role, message.text("content").orElse(""), messageTime(message)))
        : Stream.empty();
  }

  private static @Nullable Instant messageTime(RequestBody message) {
    for (String field : List.of("timestamp", "createdAt", "created_at")) {
      Instant time = message.time(field).orElse(null);
      if (time != null) {
        return time;
      }
    }
    return null;
  }

  private static JsonObject extras(RequestBody body) {
    JsonObject.Builder extras = Json.object();
    body.objects("agentMentions")
        .ifPresent(mentions -> mentions.forEach(RunRequestReader::mention));
    body.list("fileAttachments").ifPresent(RunRequestReader::attachments);
    body.texts("enabledIntegrationTools");
    for (String field : EXTRA_LISTS) {
      body.list(field).ifPresent(list -> extras.put(field, list));
    }
    for (String field : EXTRA_TEXTS) {
      body.text(field).ifPresent(text -> extras.put(field, text));
    }
    return extras.build();
  }

  /** Refuses what has the wrong type, as for everything that is read at once. */
  private static void mention(RequestBody mention) {
    mention.text("id");
    mention.text("handle");
  }

  private static void attachments(JsonArray files) {
    int index = 0;
    for (Json file : files) {
      String at = "fileAttachments[" + index++ + "]";
      switch (file) {
        case JsonString ignored -> {}
        case JsonObject object -> attachment(new RequestBody(object, false, at + "."));
        default -> throw RequestBody.wrongType(at, "a path or an object", file);
      }
    }
  }

  private static void attachment(RequestBody file) {
    ATTACHMENT_TEXTS.forEach(file::text);
    file.flag("promptOnly");
  }
}
