package dev.asyncat.core.tool.shell;

import dev.asyncat.core.command.CommandReader;
import dev.asyncat.core.command.CommandReading;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.tool.ToolContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What all tools that take a command demand of it. */
public final class CommandLine {

  /** Linux takes no longer argument. */
  private static final int MAX_BYTES = 100_000;

  private CommandLine() {}

  /**
   * Reads a command.
   *
   * @throws InvalidRequestException if it is empty, too long, or contains NUL
   */
  public static CommandReading read(
      CommandReader reader, String command, Path directory, ToolContext context) {
    if (command.isBlank()) {
      throw new InvalidRequestException("the command is empty");
    }
    if (command.indexOf('\0') >= 0) {
      throw new InvalidRequestException("a command cannot contain a NUL character");
    }
    if (command.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new InvalidRequestException(
          "the command is longer than %,d bytes; write a script and run that".formatted(MAX_BYTES));
    }
    return reader.read(
        command, directory, (base, path) -> context.resolve(base.resolve(path).toString()));
  }

  /**
   * The directory that a model named for a command; the working directory if it named none.
   *
   * @throws InvalidRequestException if it is not a directory
   * @throws dev.asyncat.error.OutsideWorkspaceException if it is outside
   */
  public static Path directory(@Nullable String cwd, ToolContext context) {
    if (cwd == null || cwd.isBlank()) {
      return context.workingDirectory();
    }
    Path directory = context.resolve(cwd);
    if (!Files.isDirectory(directory)) {
      throw new InvalidRequestException("cwd '%s' is not a directory".formatted(cwd));
    }
    return directory;
  }
}
