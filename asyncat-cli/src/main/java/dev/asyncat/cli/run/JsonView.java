package dev.asyncat.cli.run;

import dev.asyncat.json.Json;
import dev.asyncat.run.LoggedEvent;
import java.io.PrintWriter;

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
}
