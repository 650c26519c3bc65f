package dev.asyncat.cli.run;

import dev.asyncat.run.LoggedEvent;

/** Shows the events of one run as they come. Used by one thread. */
interface RunView {

  /** Shows an event that clients may see. */
  void show(LoggedEvent event);

  /** The terminal is about to be used for something else. */
  void pause();
}
