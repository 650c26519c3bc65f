package dev.asyncat.core.localmodel;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An engine that runs models on this machine, or could.
 *
 * @param id what to call it in commands, such as {@code v0.5.0}
 * @param name for people
 * @param state how it is there
 * @param folder where an installed one is, {@code null} for others
 * @param active why it is the one in use, {@code null} if it is not
 * @param detail more about it, for people
 */
public record EngineInfo(
    String id,
    String name,
    EngineState state,
    @Nullable Path folder,
    @Nullable String active,
    String detail) {

  /** Whether models run on it now. */
  public boolean isActive() {
    return active != null;
  }

  /** Where it was installed; empty for the one that comes with the program. */
  public Optional<Path> installedFolder() {
    return Optional.ofNullable(folder);
  }
}
