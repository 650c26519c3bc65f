package dev.asyncat.jaxrs.openai;

import dev.asyncat.jaxrs.error.ErrorEnvelope;
import dev.asyncat.jaxrs.stream.StreamedBody;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.ModelEvent;
import dev.asyncat.model.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** An answer in pieces, ended by {@code [DONE]}. */
final class ChatStream implements StreamedBody {

  private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

  private final AskedModel model;
  private final ChatWire wire;
  private final boolean usage;
  private final Duration heartbeat;
  private int calls;
  private boolean over;

  /**
   * A stream.
   *
   * @param usage whether it ends with the counts of tokens
   * @param heartbeat how long it may be silent before it sends a comment, which finds out whether
   *     the client is still there
   */
  ChatStream(AskedModel model, ChatWire wire, boolean usage, Duration heartbeat) {
    this.model = model;
    this.wire = wire;
    this.usage = usage;
    this.heartbeat = heartbeat;
  }

  @Override
  public boolean over() {
    return over;
  }

  @Override
  public void write(OutputStream out) throws IOException {
    send(out, wire.begin());
    try {
      while (!over) {
        Optional<AskedModel.Said> next = model.next(heartbeat);
        if (next.isEmpty()) {
          out.write(PING);
          out.flush();
          // The failure of a write shows in the next call only.
          out.flush();
        } else {
          over = !goesOn(out, next.get());
        }
      }
    } catch (InterruptedException serverCloses) {
      model.stop();
      Thread.currentThread().interrupt();
      return;
    }
    out.write(DONE);
    out.flush();
  }

  private boolean goesOn(OutputStream out, AskedModel.Said said) throws IOException {
    return switch (said) {
      case AskedModel.Said.Failed(RuntimeException failure) -> {
        send(out, ErrorEnvelope.forOpenAi(503, AskedModel.message(failure)));
        yield false;
      }
      case AskedModel.Said.Event(ModelEvent event) -> {
        switch (event) {
          case ModelEvent.Text(String text) -> send(out, wire.text(text));
          case ModelEvent.Reasoning(String text) -> send(out, wire.reasoning(text));
          case ModelEvent.Call(var call) -> send(out, wire.call(calls++, call));
          case ModelEvent.Finished end -> {
            send(out, wire.end(end.reason(), calls > 0));
            if (usage) {
              send(out, wire.counts(end.usage() == null ? Usage.NONE : end.usage()));
            }
          }
        }
        yield !(event instanceof ModelEvent.Finished);
      }
    };
  }

  private static void send(OutputStream out, JsonObject piece) throws IOException {
    out.write(("data: " + piece + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
