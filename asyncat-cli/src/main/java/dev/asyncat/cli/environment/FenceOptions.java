package dev.asyncat.cli.environment;

import dev.asyncat.core.process.Fence;
import dev.asyncat.error.InvalidRequestException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options about the fence around commands. */
public final class FenceOptions {

  @Option(
      names = "--fence",
      paramLabel = "WHEN",
      description =
          "Runs commands behind a fence of the system (Linux, bubblewrap): required, if-available"
              + " or off. Default: if-available.")
  private @Nullable String when;

  @Option(
      names = "--fence-network",
      paramLabel = "on|granted|off",
      description =
          "Whether commands behind the fence reach the network: on, off, or granted, if they ask"
              + " for it and are approved. Default: granted.")
  private @Nullable String network;

  /** Whether any of them was given. */
  public boolean given() {
    return when != null || network != null;
  }

  /**
   * The fence, which hides the data directory.
   *
   * @throws InvalidRequestException if a value is none of those allowed
   */
  public Fence fence(Path data) {
    Fence.Mode mode =
        switch (when == null ? "if-available" : when) {
          case "required" -> Fence.Mode.REQUIRED;
          case "if-available" -> Fence.Mode.IF_AVAILABLE;
          case "off" -> Fence.Mode.OFF;
          default ->
              throw new InvalidRequestException(
                  "--fence must be required, if-available or off, not " + when);
        };
    Fence.Network reached =
        switch (network == null ? "granted" : network) {
          case "on" -> Fence.Network.ON;
          case "granted" -> Fence.Network.GRANTED;
          case "off" -> Fence.Network.OFF;
          default ->
              throw new InvalidRequestException(
                  "--fence-network must be on, granted or off, not " + network);
        };
    if (reached == Fence.Network.OFF && mode != Fence.Mode.REQUIRED) {
      throw new InvalidRequestException(
          "--fence-network off needs --fence required: where there is no fence, the network cannot"
              + " be taken away");
    }
    return Fence.of(mode).withNetwork(reached).hiding(data);
  }
}
