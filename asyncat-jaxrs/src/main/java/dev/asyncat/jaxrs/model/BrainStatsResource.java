package dev.asyncat.jaxrs.model;

import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.mount.Mounts;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** {@code GET /brain-stats}. There are no memories and no skills yet, and it says so. */
@Path(Mounts.PATH + "/brain-stats")
public final class BrainStatsResource {

  /** The counts. */
  @GET
  public Response count() {
    return JsonResponse.ok(
        JsonResponse.success().put("memoryCount", 0).put("skillCount", 0).put("autoSkillCount", 0));
  }
}
