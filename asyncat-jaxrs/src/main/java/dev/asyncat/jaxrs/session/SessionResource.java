package dev.asyncat.jaxrs.session;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.run.Fork;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.JsonArray;
import dev.asyncat.plan.PlanItem;
import dev.asyncat.profile.Profile;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest.Audience;
import dev.asyncat.session.AuditEntry;
import dev.asyncat.session.Session;
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
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /sessions}: what runs left behind, and the ways to change that or stop one. */
@Path(Mounts.PATH + "/sessions")
public final class SessionResource {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MOST = 1_000;
  private static final Pattern LEADING_NUMBER = Pattern.compile("\\s*(\\d{1,9}).*", Pattern.DOTALL);

  private final Asyncat asyncat;

  /** A resource. */
  public SessionResource(Asyncat asyncat) {
    this.asyncat = asyncat;
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
                    asyncat.checkpoints().lastRevert(id).orElse(null))));
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
    Matcher number = LEADING_NUMBER.matcher(text == null ? "" : text);
    int limit = number.matches() ? Integer.parseInt(number.group(1)) : 0;
    return limit == 0 ? DEFAULT_LIMIT : Math.min(limit, MOST);
  }
}
