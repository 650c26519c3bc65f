package dev.asyncat.cli.testing;

import dev.asyncat.cli.environment.Interrupts;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Ctrl-C at the call of a method. */
public final class FakeInterrupts implements Interrupts {

  private final Deque<Action> actions = new ConcurrentLinkedDeque<>();

  /** Somebody presses Ctrl-C once. */
  public void press() {
    Action action = actions.peek();
    if (action == null) {
      throw new AssertionError("nobody listens for Ctrl-C");
    }
    action.interrupted(1);
  }

  /** Whether somebody listens. */
  public boolean heard() {
    return !actions.isEmpty();
  }

  @Override
  public Registration onInterrupt(Action action) {
    actions.push(action);
    return () -> actions.remove(action);
  }
}
