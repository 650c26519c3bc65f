package dev.asyncat.core.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether commands run behind a fence of the operating system, and how high it is. It needs Linux
 * and the program bubblewrap ({@code bwrap}). Behind it a command can write only its workspace, a
 * {@code /tmp} of its own and the caches of build tools, does not see where keys and tokens are
 * usually kept, sees no process outside, and gains no privileges.
 *
 * @param mode whether there is one
 * @param network which commands reach the network
 * @param hidden files and directories that commands do not see, besides the usual ones
 */
public record Fence(Mode mode, Network network, List<Path> hidden) {

  /** Whether there is a fence. */
  public enum Mode {
    /** None. */
    OFF,
    /** Where the machine can; without one elsewhere. */
    IF_AVAILABLE,
    /** Always; where the machine cannot, the runtime does not start. */
    REQUIRED
  }

  /** Copies the list. */
  public Fence {
    hidden = hidden.stream().map(path -> path.toAbsolutePath().normalize()).toList();
  }

  /** Which commands reach the network. */
  public enum Network {
    /** All. */
    ON,
    /** Those that ask for it and are allowed to; no others. */
    GRANTED,
    /** None. */
    OFF
  }

  /** A fence that grants the network and hides the usual places alone. */
  public static Fence of(Mode mode) {
    return new Fence(mode, Network.GRANTED, List.of());
  }

  /** No fence. */
  public static Fence off() {
    return of(Mode.OFF);
  }

  /** The same with other commands that reach the network. */
  public Fence withNetwork(Network value) {
    return new Fence(mode, value, hidden);
  }

  /** The same, hiding one more file or directory. */
  public Fence hiding(Path path) {
    List<Path> more = new ArrayList<>(hidden);
    more.add(path);
    return new Fence(mode, network, more);
  }
}
