package dev.asyncat.core.command;

import java.nio.file.Path;

/** Says where a path leads, symbolic links followed, and refuses those that lead out. */
@FunctionalInterface
public interface PathResolver {

  /**
   * Where a path leads.
   *
   * @param base an absolute directory that relative paths start from
   * @throws dev.asyncat.error.OutsideWorkspaceException if it leads out of the workspace
   * @throws dev.asyncat.error.InvalidRequestException if it is not a path at all
   */
  Path resolve(Path base, String path);
}
