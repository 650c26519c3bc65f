package dev.asyncat.jaxrs.conversation;

import dev.asyncat.core.Asyncat;
import dev.asyncat.core.conversation.TitleMaker;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.JsonResponse;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** {@code POST /generate-title}. */
@Path(Mounts.PATH + "/generate-title")
public final class TitleResource {

  private final Asyncat asyncat;

  /** A resource. */
  public TitleResource(Asyncat asyncat) {
    this.asyncat = asyncat;
  }

  /** Makes a title of what was said first; stores nothing. */
  @POST
  public Response make(RequestBody body, @Context ContainerRequestContext context) {
    TitleMaker.Title title =
        asyncat
            .titles()
            .title(
                UserScope.of(context).userId(),
                body.text("userMessage").orElse(""),
                body.text("aiResponse").orElse(null));
    return JsonResponse.ok(
        JsonResponse.success()
            .put("title", title.text())
            .put("source", title.byModel() ? "model" : "message"));
  }
}
