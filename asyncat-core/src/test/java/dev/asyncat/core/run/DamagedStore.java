package dev.asyncat.core.run;

import dev.asyncat.error.StoreException;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.store.Store;
import java.util.List;

/** A store in which the events of one session cannot be read. */
final class DamagedStore extends CrashingStore {

  private final String damaged;

  DamagedStore(Store store, String damaged) {
    super(store, Integer.MAX_VALUE);
    this.damaged = damaged;
  }

  @Override
  public List<LoggedEvent> read(String sessionId, long afterSeq, int limit) {
    if (sessionId.equals(damaged)) {
      throw new StoreException("event 1 of session " + sessionId + " cannot be read");
    }
    return super.read(sessionId, afterSeq, limit);
  }
}
