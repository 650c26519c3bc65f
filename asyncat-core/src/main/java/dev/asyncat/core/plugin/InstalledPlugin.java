package dev.asyncat.core.plugin;

import dev.asyncat.tool.ToolSpec;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plug-in that was found in a folder.
 *
 * @param source its jar, or the directory with its jars
 * @param name what it calls itself; its file name if it could not be asked
 * @param tools what it brings; empty if it was skipped
 * @param problem why it was skipped, {@code null} if it was not
 */
public record InstalledPlugin(
    Path source, String name, List<ToolSpec> tools, @Nullable String problem) {

  /** Copies the list. */
  public InstalledPlugin {
    tools = List.copyOf(tools);
  }

  /** Whether its tools are there. */
  public boolean loaded() {
    return problem == null;
  }
}
