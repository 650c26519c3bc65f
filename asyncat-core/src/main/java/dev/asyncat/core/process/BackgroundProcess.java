package dev.asyncat.core.process;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A command that goes on after the call that started it. One thread at a time. */
final class BackgroundProcess {

  /** How often, in rounds, it is looked whether what a command has started is still there. */
  private static final int ROUNDS_PER_LOOK = 10;

  /** What may still be in the pipe takes one; more comes only from what cannot be ended. */
  private static final int LAST_TURNS = 4;

  private final String session;
  private final Process process;
  private final ProcessFamily family;
  private final @Nullable NamedPipes pipes;
  private final @Nullable PipeReader out;
  private final @Nullable ProcessLog log;
  private int rounds;

  /** One whose output comes through a pipe. */
  BackgroundProcess(String session, Launcher.Started started, NamedPipes pipes, ProcessLog log) {
    this.session = session;
    this.process = started.process();
    this.family = started.family();
    this.pipes = pipes;
    this.out = pipes.reader(0);
    this.log = log;
  }

  /** One that writes its log itself. */
  BackgroundProcess(String session, Launcher.Started started) {
    this.session = session;
    this.process = started.process();
    this.family = started.family();
    this.pipes = null;
    this.out = null;
    this.log = null;
  }

  String session() {
    return session;
  }

  Process process() {
    return process;
  }

  ProcessFamily family() {
    return family;
  }

  /** Whether it goes on when its runtime ends. */
  boolean detached() {
    return pipes == null;
  }

  /** Writes down what it has printed; says whether there is still something to look after. */
  boolean tend() {
    boolean moved = take();
    if (moved || process.isAlive()) {
      return true;
    }
    return ++rounds % ROUNDS_PER_LOOK != 0 || !family.alive().isEmpty();
  }

  private boolean take() {
    PipeReader reader = out;
    ProcessLog target = log;
    if (reader == null || target == null) {
      return false;
    }
    try {
      return reader.take(target::add) > 0;
    } catch (IOException full) {
      // A disk without room must not stop the process, which would wait for a full pipe.
      return false;
    }
  }

  /** Notes how it ended and lets go of its pipes and its log. */
  void release() {
    for (int turn = 0; turn < LAST_TURNS && take(); turn++) {
      Thread.onSpinWait();
    }
    try (NamedPipes closed = pipes;
        ProcessLog ended = log) {
      if (ended != null && !process.isAlive()) {
        ended.say("ended with exit code " + process.exitValue());
      }
    } catch (IOException lost) {
      // The log is for information; the process has ended either way.
    }
  }
}
