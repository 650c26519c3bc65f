package dev.asyncat.cli.testing;

import dev.asyncat.cli.environment.Interrupts;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** Ctrl-C at the call of a method. */
public final class FakeInterrupts implements Interrupts {

  private final Deque<Action> actions = new ConcurrentLinkedDeque<>();
  private final AtomicInteger count = new AtomicInteger();

  /** Somebody presses Ctrl-C once. */
  public void press() {
    Action action = actions.peek();
    if (action == null) {
      throw new AssertionError("nobody listens for Ctrl-C");
    }
    action.interrupted(count.incrementAndGet());
  }

  /** Whether somebody listens. */
  public boolean heard() {
    return !actions.isEmpty();
  }

  @Override
  public Registration onInterrupt(Action action) {
    actions.push(action);
    count.set(0);
    return () -> actions.remove(action);
  }
}
