package dev.asyncat.core.tool.shell;

import dev.asyncat.core.process.Fencing;
import dev.asyncat.tool.Effect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What it means that a command asks for the network. Stateless. */
public final class FencedNetwork {

  private FencedNetwork() {}

  /** Whether a call opens the network to its command, which the command would not reach else. */
  public static boolean isOpened(@Nullable Boolean asked, Fencing fencing) {
    return Boolean.TRUE.equals(asked) && fencing.grantsNetwork();
  }

  /** The effects of a command and of opening the network to it. */
  public static List<Effect> opening(List<Effect> effects) {
    List<Effect> more = new ArrayList<>(effects);
    more.add(new Effect.OpenNetwork());
    return List.copyOf(more);
  }

  /** What is said of it to the person who decides. */
  public static String said(@Nullable Boolean asked, Fencing fencing) {
    return isOpened(asked, fencing) ? " with the network" : "";
  }
}
