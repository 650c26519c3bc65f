package dev.asyncat.core.run;

/** What a runtime does with runs that an earlier process left unfinished. */
public enum Recovery {
  /** They go on by themselves, or wait for the answer that they were waiting for. */
  CONTINUE,
  /** They stay paused until somebody answers their question or resumes them. */
  PAUSE,
  /** They end as interrupted; and closing the runtime cancels what still runs. */
  END;

  /** The reason that is recorded when a run goes on in a later process. */
  static final String RESTARTED = "the runtime started again";
}
