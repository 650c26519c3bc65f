package dev.asyncat.cli.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The signals INT and TERM. Java has no other way to survive the first Ctrl-C: a shutdown hook runs
 * when the end can no longer be called off, and the exit code is then fixed.
 */
public final class SignalInterrupts implements Interrupts {

  @Override
  public Registration onInterrupt(Action action) {
    AtomicInteger count = new AtomicInteger();
    List<Runnable> restore = new ArrayList<>();
    for (String name : List.of("INT", "TERM")) {
      Signal signal = new Signal(name);
      try {
        SignalHandler before =
            Signal.handle(signal, ignored -> action.interrupted(count.incrementAndGet()));
        restore.add(() -> Signal.handle(signal, before));
      } catch (IllegalArgumentException usedByTheVirtualMachine) {
        // Then that signal keeps ending the process, as -Xrs asks for.
      }
    }
    return () -> restore.forEach(Runnable::run);
  }
}
