package dev.asyncat.jaxrs.session;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.run.Fork;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.LeadingNumber;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.JsonArray;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.profile.Profile;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest.Audience;
import dev.asyncat.search.SearchQuery;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.Correction;
import dev.asyncat.session.Feedback;
import dev.asyncat.session.Session;
import dev.asyncat.session.SessionHit;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /sessions}: what runs left behind, and the ways to change that or stop one. */
@Path(Mounts.PATH + "/sessions")
public final class SessionResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MOST = 1_000;
  private static final int MOST_HITS = 20;
  private static final int LONGEST_NOTE = 10_000;

  private final Asyncat asyncat;
  private final InstantSource clock;

  /** A resource. */
  public SessionResource(Asyncat asyncat, InstantSource clock) {
    this.asyncat = asyncat;
    this.clock = clock;
  }

  /** The user's latest sessions in a workspace. */
  @GET
  public Response list(
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    Map<String, Profile> profiles =
        asyncat.profiles().list(userId).stream()
            .collect(Collectors.toMap(Profile::id, Function.identity()));
    List<Session> sessions =
        asyncat
            .sessions()
            .list(userId, asyncat.users().workspace(userId, workspaceId).id(), limit(limit));
    JsonArray rows =
        SessionWire.array(
            sessions, session -> SessionWire.row(session, profiles.get(session.profileId())));
    return JsonResponse.ok(JsonResponse.success().put("sessions", rows));
  }

  /** Sessions by the words of their goals, answers, tool calls and results. */
  @GET
  @Path("search")
  public Response search(
      @QueryParam("q") @Nullable String text, @Context ContainerRequestContext context) {
    if (text == null || text.isBlank()) {
      throw new InvalidRequestException("q parameter required");
    }
    List<SessionHit> hits =
        asyncat.sessions().search(UserScope.of(context).userId(), SearchQuery.of(text), MOST_HITS);
    return JsonResponse.ok(
        JsonResponse.success()
            .put("count", hits.size())
            .put("sessions", SessionWire.array(hits, SessionWire::hit)));
  }

  /** Records what the user thinks of a session. */
  @POST
  @Path("{id}/feedback")
  public Response rate(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    int rating = body.wholeNumber("rating").orElse(0);
    if (rating < 1 || rating > 5) {
      throw new InvalidRequestException("rating 1-5 required");
    }
    Feedback feedback =
        new Feedback(
            rating,
            shortEnough(body, "comment").orElse(null),
            body.flag("was_helpful").orElse(null));
    if (!asyncat.sessions().rate(UserScope.of(context).userId(), id, feedback)) {
      throw new NotFoundException("Session not found");
    }
    return JsonResponse.ok(JsonResponse.success().put("message", "Feedback recorded"));
  }

  /** Records what shall be done otherwise from now on; later runs of the user are told. */
  @POST
  @Path("{id}/correct")
  public Response correct(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    Correction correction =
        new Correction(
            shortEnough(body, "tool").orElse("general"),
            shortEnough(body, "correction")
                .orElseThrow(() -> new InvalidRequestException("correction text required")),
            shortEnough(body, "explanation").orElse(""),
            clock.instant());
    if (!asyncat.sessions().correct(UserScope.of(context).userId(), id, correction)) {
      throw new NotFoundException("Session not found");
    }
    return JsonResponse.ok(JsonResponse.success().put("message", "Correction recorded"));
  }

  private static Optional<String> shortEnough(RequestBody body, String field) {
    Optional<String> text = body.filledText(field);
    text.filter(given -> given.length() > LONGEST_NOTE)
        .ifPresent(
            given -> {
              throw new InvalidRequestException(
                  field
                      + " must have at most "
                      + LONGEST_NOTE
                      + " characters, not "
                      + given.length());
            });
    return text;
  }

  /** One session with its tool calls and open questions. */
  @GET
  @Path("{id}")
  public Response get(@PathParam("id") String id, @Context ContainerRequestContext context) {
    Session session = find(context, id);
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "session",
                SessionWire.full(
                    session,
                    asyncat.sessions().audit(id),
                    asyncat.sessions().openRequests(id),
                    asyncat.checkpoints().baseline(id).orElse(null),
                    asyncat.checkpoints().lastRevert(id).orElse(null),
                    asyncat.sessions().feedback(id).orElse(null),
                    asyncat.sessions().corrections(id))));
  }

  /** Every tool call of a session. */
  @GET
  @Path("{id}/audit")
  public Response audit(@PathParam("id") String id, @Context ContainerRequestContext context) {
    find(context, id);
    List<AuditEntry> audit = asyncat.sessions().audit(id);
    return JsonResponse.ok(
        JsonResponse.success()
            .put("count", audit.size())
            .put("audit", SessionWire.array(audit, SessionWire::auditRow)));
  }

  /** Asks the live run to end; says whether there was one. */
  @POST
  @Path("{id}/cancel")
  public Response cancel(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    String userId = UserScope.of(context).userId();
    String reason = body.filledText("reason").orElse("cancelled by the user");
    return JsonResponse.ok(
        JsonResponse.success().put("cancelled", asyncat.cancel(userId, id, reason)));
  }

  /** Goes on with the run that an earlier process left paused; follow it with its events. */
  @POST
  @Path("{id}/resume")
  public Response resume(@PathParam("id") String id, @Context ContainerRequestContext context) {
    return started(asyncat.resume(UserScope.of(context).userId(), id));
  }

  /** Branches off before a round; the branch is a session of its own, detached. */
  @POST
  @Path("{id}/fork")
  public Response fork(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    int round =
        body.wholeNumber("round")
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "round is required: the round to take anew, from 1"));
    Fork fork = Fork.beforeRound(round).audience(Audience.DETACHED);
    fork = body.text("answer").map(fork::answering).orElse(fork);
    fork = body.filledText("message").map(fork::saying).orElse(fork);
    return started(asyncat.fork(UserScope.of(context).userId(), id, fork));
  }

  private static Response started(Run run) {
    return JsonResponse.ok(
        JsonResponse.success()
            .put("sessionId", run.sessionId())
            .put("runId", run.runId())
            .put("after", run.startSeq()));
  }

  /** Changes the goal that is shown. */
  @PATCH
  @Path("{id}")
  public Response rename(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    String goal =
        body.filledText("goal").orElseThrow(() -> new InvalidRequestException("goal is required"));
    asyncat.renameSession(UserScope.of(context).userId(), id, goal);
    return JsonResponse.ok(JsonResponse.success().put("goal", goal));
  }

  /** Replaces the plan, of a live run too. */
  @PATCH
  @Path("{id}/plan")
  public Response replacePlan(
      @PathParam("id") String id, RequestBody body, @Context ContainerRequestContext context) {
    List<PlanItem> plan = PlanWire.read(body);
    asyncat.replacePlan(UserScope.of(context).userId(), id, plan);
    return JsonResponse.ok(
        JsonResponse.success().put("plan", SessionWire.array(plan, PlanItem::toJson)));
  }

  /** Ends the live run, if there is one, and deletes the session. */
  @DELETE
  @Path("{id}")
  public Response delete(@PathParam("id") String id, @Context ContainerRequestContext context) {
    asyncat.deleteSession(UserScope.of(context).userId(), id);
    return JsonResponse.ok(JsonResponse.success().put("message", "Session deleted"));
  }

  private Session find(ContainerRequestContext context, String id) {
    return asyncat
        .sessions()
        .find(UserScope.of(context).userId(), id)
        .orElseThrow(() -> new NotFoundException("Session not found"));
  }

  private static int limit(@Nullable String text) {
    int limit = LeadingNumber.of(text).orElse(0);
    return limit == 0 ? DEFAULT_LIMIT : Math.min(limit, MOST);
  }
}
