package dev.asyncat.tool;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /**
   * Runs a command line through a shell.
   *
   * @param parts the simple commands it consists of; empty if it cannot be taken apart, which makes
   *     it as dangerous as the worst command
   */
  record RunCommand(String command, Path directory, List<Part> parts) implements Effect {

    /** Copies the parts. */
    public RunCommand {
      parts = List.copyOf(parts);
    }

    /** A command that nobody has looked into. */
    public RunCommand(String command, Path directory) {
      this(command, directory, List.of());
    }

    /**
     * One simple command, such as {@code git commit -m x}.
     *
     * @param words the words that the program gets, without quotes
     * @param readOnly whether it only looks, at nothing but files whose paths are stated as {@link
     *     Read}
     * @param plain whether the words are all there is to it: nothing that the shell fills in, no
     *     variables set, no output to files, no path that leads out of the workspace
     * @param pattern how a standing approval of commands like this one is written, such as {@code
     *     git commit *}; {@code null} if only the exact command should be approved for good
     */
    public record Part(
        List<String> words, boolean readOnly, boolean plain, @Nullable String pattern) {

      /** Copies the words. */
      public Part {
        words = List.copyOf(words);
      }
    }

    /** Whether it could be taken apart. */
    public boolean understood() {
      return !parts.isEmpty();
    }

    @Override
    public PermissionLevel level() {
      return understood() && parts.stream().allMatch(Part::readOnly)
          ? PermissionLevel.SAFE
          : PermissionLevel.DANGEROUS;
    }
  }

  /** Lets a command through the fence that keeps commands from the network. */
  record OpenNetwork() implements Effect {
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
