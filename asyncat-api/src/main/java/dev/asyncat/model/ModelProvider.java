package dev.asyncat.model;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.CancelledException;
import java.util.function.Consumer;

/**
 * One language model, ready to be asked. Implementations are thread-safe and may be asked by
 * several runs at once; they queue if they must.
 */
public interface ModelProvider {

  /** What this model is and can do. Cheap; may change between calls, for example after a reload. */
  ModelInfo info();

  /**
   * Asks the model for one turn and blocks until the turn has ended.
   *
   * <p>Events reach {@code sink} in order, on any one thread at a time, and the last one is {@link
   * ModelEvent.Finished}. What {@code sink} throws ends the turn and is thrown on. An answer that
   * broke off is never reported as finished. Implementations do not retry once an event was
   * delivered; the caller decides about retries before that.
   *
   * @throws ModelException if the model cannot be reached, refuses or breaks off
   * @throws CancelledException within a second or so after {@code cancel} was cancelled; connection
   *     and computation have then ended
   */
  void stream(ModelRequest request, CancellationToken cancel, Consumer<? super ModelEvent> sink);
}
