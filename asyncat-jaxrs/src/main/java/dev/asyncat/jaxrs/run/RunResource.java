package dev.asyncat.jaxrs.run;

import dev.asyncat.core.Asyncat;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.jaxrs.stream.EventSource;
import dev.asyncat.jaxrs.stream.EventStreams;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import org.jspecify.annotations.Nullable;

/** {@code POST /run}: starts a run and streams its events. */
@Path(Mounts.PATH + "/run")
public final class RunResource {

  private final Asyncat asyncat;
  private final EventStreams streams;
  private final RunRequestReader reader;

  /** A resource. */
  public RunResource(Asyncat asyncat, EventStreams streams) {
    this.asyncat = asyncat;
    this.streams = streams;
    this.reader = RunRequestReader.of(asyncat);
  }

  /** Everything that can be wrong with the request is found before the first byte is sent. */
  @POST
  public void run(
      RequestBody body,
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context,
      @Suspended AsyncResponse response) {
    UserScope scope = UserScope.of(context);
    RunRequest request =
        reader.read(
            body,
            scope.userId(),
            workspaceId != null ? workspaceId : body.text("workspaceId").orElse(null));
    try (EventStreams.Place place = streams.reserve()) {
      Run run = asyncat.run(request);
      place.stream(
          response,
          EventSource.ofRun(run.follow(run.startSeq()), run.sessionId(), run.runId()),
          () -> {
            if (!RunRequestReader.detached(body)) {
              run.cancel("client disconnected");
            }
          });
    }
  }
}
