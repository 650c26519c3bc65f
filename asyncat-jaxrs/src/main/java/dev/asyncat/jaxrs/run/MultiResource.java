package dev.asyncat.jaxrs.run;

import dev.asyncat.cancel.CancellationSource;
import dev.asyncat.core.Asyncat;
import dev.asyncat.core.run.ParallelRuns;
import dev.asyncat.jaxrs.auth.UserScope;
import dev.asyncat.jaxrs.json.RequestBody;
import dev.asyncat.jaxrs.mount.Mounts;
import dev.asyncat.jaxrs.stream.EventStreams;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.RunRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code POST /multi}: runs several tasks that nobody watches and answers when all have ended. */
@Path(Mounts.PATH + "/multi")
public final class MultiResource {

  private final Asyncat asyncat;
  private final EventStreams streams;
  private final MultiWire wire;

  /** A resource. */
  public MultiResource(Asyncat asyncat, EventStreams streams) {
    this.asyncat = asyncat;
    this.streams = streams;
    this.wire = new MultiWire(RunRequestReader.of(asyncat), asyncat.sessions());
  }

  /**
   * Everything that can be wrong with any of the tasks is found before the first one starts. When
   * the client goes away, the runs are cancelled.
   */
  @POST
  public void run(
      RequestBody body,
      @QueryParam("workspaceId") @Nullable String workspaceId,
      @Context ContainerRequestContext context,
      @Suspended AsyncResponse response) {
    List<MultiWire.Task> tasks =
        wire.tasks(
            body,
            UserScope.of(context).userId(),
            workspaceId != null ? workspaceId : body.text("workspaceId").orElse(null));
    int places = body.wholeNumber("maxConcurrency").orElse(ParallelRuns.DEFAULT_CONCURRENCY);
    List<RunRequest> requests = tasks.stream().map(MultiWire.Task::request).toList();
    asyncat.parallelRuns().check(requests);
    try (EventStreams.Place place = streams.reserve()) {
      CancellationSource gone = new CancellationSource();
      CompletableFuture<JsonObject> answer = new CompletableFuture<>();
      Thread.ofVirtual()
          .name("multi")
          .start(
              () -> {
                try {
                  answer.complete(
                      wire.answer(
                          tasks, asyncat.parallelRuns().run(requests, places, gone.token())));
                } catch (RuntimeException failure) {
                  answer.completeExceptionally(failure);
                }
              });
      place.answer(response, answer, () -> gone.cancel("client disconnected"));
    }
  }
}
