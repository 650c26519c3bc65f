package dev.asyncat.cli.run;

import dev.asyncat.error.StoreException;
import dev.asyncat.run.LoggedEvent;

/** Shows the events of one run as they come. Used by one thread. */
interface RunView {

  /** Shows an event that clients may see. */
  void show(LoggedEvent event);

  /** The terminal is about to be used for something else. */
  void pause();

  /** The run's events can be neither stored nor read any more, so its end will never be shown. */
  void broken(String sessionId, StoreException failure);
}
