package dev.asyncat.jaxrs.session;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.session.ModelHealth;
import dev.asyncat.core.session.SessionHealth;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.LeadingNumber;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.WireTime;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** {@code GET /health}: how the user's latest sessions went, by model and by tool. */
@Path(Mounts.PATH + "/health")
public final class HealthResource {

  private static final int DEFAULT = 80;
  private static final int FEWEST = 10;
  private static final int MOST = 200;

  private final Asyncat asyncat;

  /** A resource. */
  public HealthResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** Looks at the sessions that changed last. */
  @GET
  public Response health(
      @QueryParam("limit") @Nullable String limit, @Context ContainerRequestContext context) {
    SessionHealth health = asyncat.health(UserScope.of(context).userId(), limit(limit));
    long calls = health.tools().stream().mapToLong(SessionHealth.ToolHealth::calls).sum();
    long failures = health.tools().stream().mapToLong(SessionHealth.ToolHealth::failures).sum();
    int ended = health.completed() + health.failed();
    return JsonResponse.ok(
        JsonResponse.success()
            .put("count", health.models().size())
            .put("providers", SessionWire.array(health.models(), HealthResource::model))
            .put(
                "sessions",
                Json.object()
                    .put("total", health.sessions())
                    .put("completed", health.completed())
                    .put("failed", health.failed())
                    .put("active", health.active())
                    .put("successRate", rate(health.completed(), ended))
                    .put("failureRate", rate(health.failed(), ended))
                    .build())
            .put(
                "tools",
                Json.object()
                    .put("totalCalls", calls)
                    .put("failedCalls", failures)
                    .put("successRate", rate(calls - failures, calls))
                    .put("byTool", SessionWire.array(health.tools(), HealthResource::tool))
                    .build())
            .put("loops", Json.object().put("detected", health.loops()).build()));
  }

  private static int limit(@Nullable String text) {
    return Math.clamp(LeadingNumber.of(text).orElse(DEFAULT), FEWEST, MOST);
  }

  private static JsonObject model(ModelHealth model) {
    double rounds = model.sessions() == 0 ? 0 : (double) model.totalRounds() / model.sessions();
    return Json.object()
        .put("key", model.providerId() + ":" + model.model())
        .put("providerId", model.providerId())
        .put("providerType", model.providerType())
        .put("model", model.model())
        .put("supportsNativeTools", model.nativeTools())
        .put("sessions", model.sessions())
        .put("completedSessions", model.completed())
        .put("failedSessions", model.failed())
        .put("totalRounds", model.totalRounds())
        .put("totalTools", model.totalTools())
        .put("failedTools", model.failedTools())
        .put("invalidToolArgs", model.invalidArguments())
        .put("repeatedLoops", model.repeatedLoops())
        .put("lastSeenAt", WireTime.format(model.lastSeenAt()))
        .put("avgRounds", Math.round(rounds * 10) / 10.0)
        .put("toolSuccessRate", rate(model.totalTools() - model.failedTools(), model.totalTools()))
        .put("status", model.grade())
        .build();
  }

  private static JsonObject tool(SessionHealth.ToolHealth tool) {
    return Json.object()
        .put("tool", tool.tool())
        .put("calls", tool.calls())
        .put("failures", tool.failures())
        .build();
  }

  /** Of nothing there is no rate. */
  private static Json rate(long part, long whole) {
    return whole == 0 ? Json.nul() : Json.of(Math.round(part * 1_000.0 / whole) / 1_000.0);
  }
}
