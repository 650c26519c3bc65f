package dev.asyncat.tool;

import java.net.URI;
import java.nio.file.Path;

/**
 * What one call of a tool is going to do. The permission policy decides on effects, never on tool
 * names; a tool that hides an effect is a defect.
 */
public sealed interface Effect {

  /** The level this effect has before modes, grants and rules are looked at. */
  PermissionLevel level();

  /** Reads a file or lists a directory. The path is absolute and inside the workspace. */
  record Read(Path path) implements Effect {
    @Override
    public PermissionLevel level() {
      return PermissionLevel.SAFE;
    }
  }

  /** Creates or changes a file or directory. The path is absolute and inside the workspace. */
  record Write(Path path) implements Effect {
    @Override
    public PermissionLevel level() {
      return PermissionLevel.MODERATE;
    }
  }

  /** Deletes a file or directory. The path is absolute and inside the workspace. */
  record Delete(Path path) implements Effect {
    @Override
    public PermissionLevel level() {
      return PermissionLevel.DANGEROUS;
    }
  }

  /** Runs a command line through a shell. */
  record RunCommand(String command, Path directory) implements Effect {
    @Override
    public PermissionLevel level() {
      return PermissionLevel.DANGEROUS;
    }
  }

  /** Sends an HTTP request. */
  record Request(String method, URI uri) implements Effect {
    @Override
    public PermissionLevel level() {
      return method.equals("GET") || method.equals("HEAD")
          ? PermissionLevel.SAFE
          : PermissionLevel.MODERATE;
    }
  }

  /** Asks the user a question and waits. */
  record AskUser() implements Effect {
    @Override
    public PermissionLevel level() {
      return PermissionLevel.SAFE;
    }
  }

  /**
   * Changes data of the runtime itself, such as the plan or the memory.
   *
   * @param what the kind of data, for messages
   */
  record ChangeRuntimeData(String what) implements Effect {
    @Override
    public PermissionLevel level() {
      return PermissionLevel.SAFE;
    }
  }

  /** Lets another agent work on a task. */
  record Delegate(String task) implements Effect {
    @Override
    public PermissionLevel level() {
      return PermissionLevel.MODERATE;
    }
  }

  /**
   * The tool does not say what it does. The default of {@link Tool#effects}, so that silence asks.
   */
  record Unstated() implements Effect {
    @Override
    public PermissionLevel level() {
      return PermissionLevel.MODERATE;
    }
  }
}
