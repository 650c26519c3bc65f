package dev.asyncat.jaxrs.permission;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.permission.PermissionRules.StandingRule;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionRule;
import dev.asyncat.profile.Profile;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** {@code /permissions/rules}: what the user has allowed or refused for good. */
@Path(Mounts.PATH + "/permissions/rules")
public final class PermissionRuleResource {

  private final Asyncat asyncat;

  /** A resource. */
  public PermissionRuleResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** All rules. */
  @GET
  public Response list(@Context ContainerRequestContext context) {
    return JsonResponse.ok(
        JsonResponse.success()
            .put(
                "rules",
                new JsonArray(
                    asyncat.permissionRules().list(UserScope.of(context).userId()).stream()
                        .map(rule -> (Json) wire(rule))
                        .toList())));
  }

  /** Adds a rule. */
  @POST
  public Response add(RequestBody body, @Context ContainerRequestContext context) {
    PermissionRule rule = rule(body.filledText("rule").orElse(null));
    return answer(
        asyncat
            .permissionRules()
            .add(UserScope.of(context).userId(), body.filledText("profileId").orElse(null), rule));
  }

  /** Revokes a rule. */
  @DELETE
  public Response revoke(
      @QueryParam("rule") @Nullable String rule,
      @QueryParam("profileId") @Nullable String profileId,
      @Context ContainerRequestContext context) {
    return answer(
        asyncat
            .permissionRules()
            .revoke(
                UserScope.of(context).userId(),
                profileId == null || profileId.isBlank() ? null : profileId,
                rule(rule)));
  }

  private static PermissionRule rule(@Nullable String text) {
    if (text == null || text.isBlank()) {
      throw new InvalidRequestException("rule is required, for example run_command(git commit *)");
    }
    return PermissionRule.parse(text);
  }

  private static Response answer(StandingRule rule) {
    return JsonResponse.ok(JsonResponse.success().put("rule", wire(rule)));
  }

  private static JsonObject wire(StandingRule standing) {
    PermissionRule rule = standing.rule();
    Profile profile = standing.profile();
    return Json.object()
        .put("rule", rule.text())
        .put("kind", rule.kind().wire())
        .put("tool", rule.tool())
        .put("subject", rule.subject())
        .put("mode", rule.mode() == null ? null : rule.mode().wire())
        .put("profileId", profile == null ? null : profile.id())
        .put("profileHandle", profile == null ? null : profile.handle())
        .build();
  }
}
