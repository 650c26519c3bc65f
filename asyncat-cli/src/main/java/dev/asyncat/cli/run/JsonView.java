package dev.asyncat.cli.run;

import dev.asyncat.error.StoreException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.StopReason;
import java.io.PrintWriter;
import java.util.List;

/** One JSON object per line and event, for programs. */
final class JsonView implements RunView {

  private final PrintWriter out;

  JsonView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void show(LoggedEvent event) {
    out.println(
        Json.object()
            .put("type", event.event().type())
            .put("data", event.event().data())
            .put("seq", event.seq())
            .build());
    out.flush();
  }

  @Override
  public void pause() {
    out.flush();
  }

  /** Without numbers, which are given by the store. */
  @Override
  public void broken(String sessionId, StoreException failure) {
    String message = String.valueOf(failure.getMessage());
    unnumbered("error", Json.object().put("message", message).build());
    LifecycleEvent.Done done =
        new LifecycleEvent.Done("", StopReason.ERROR, sessionId, 0, 0, List.of(), message);
    unnumbered(done.type(), done.data());
  }

  private void unnumbered(String type, JsonObject data) {
    out.println(Json.object().put("type", type).put("data", data).build());
    out.flush();
  }
}
