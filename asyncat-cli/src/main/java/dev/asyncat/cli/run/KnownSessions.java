package dev.asyncat.cli.run;

import java.util.Optional;

/** The sessions that a command line can mean, wherever they are. */
interface KnownSessions {

  /** Whether there is a session of that id. */
  boolean has(String id);

  /** The session whose run began last. */
  Optional<String> latest();

  /** The latest session with a run that was cut off. */
  Optional<String> latestCutOff();
}
