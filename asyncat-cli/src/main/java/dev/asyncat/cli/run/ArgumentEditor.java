package dev.asyncat.cli.run;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.terminal.Terminal;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.StoreException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a person change the arguments of a call in an editor. */
final class ArgumentEditor {

  private final Terminal terminal;
  private final Optional<String> command;

  /** The editor that {@code VISUAL} or {@code EDITOR} names. */
  ArgumentEditor(CliEnvironment environment) {
    this(
        environment.terminal(),
        environment.variable("VISUAL").or(() -> environment.variable("EDITOR")));
  }

  ArgumentEditor(Terminal terminal, Optional<String> command) {
    this.terminal = terminal;
    this.command = command;
  }

  /** Whether there is an editor; without one, the arguments can be typed. */
  boolean available() {
    return command.isPresent();
  }

  /**
   * Opens the editor and waits until it ends.
   *
   * @throws InvalidRequestException if it cannot be started, fails, or leaves no JSON object behind
   */
  JsonObject edit(JsonObject arguments) {
    String editor = command.orElseThrow();
    Path directory = null;
    Path file = null;
    try {
      // Made for its owner alone: arguments can hold anything.
      directory = Files.createTempDirectory("asyncat-edit");
      file = directory.resolve("arguments.json");
      Files.writeString(file, PrettyJson.of(arguments) + "\n");
      int code = terminal.lend(commandLine(editor, file));
      if (code != 0) {
        throw new InvalidRequestException(
            "the editor '" + editor + "' ended with code " + code + ", so nothing was changed");
      }
      return parse(Files.readString(file));
    } catch (IOException failed) {
      throw new StoreException("the arguments cannot be edited: " + failed.getMessage(), failed);
    } finally {
      delete(file);
      delete(directory);
    }
  }

  /**
   * Reads arguments that were typed.
   *
   * @throws InvalidRequestException if they are no JSON object
   */
  static JsonObject parse(String text) {
    try {
      return Json.parseObject(text);
    } catch (JsonSyntaxException wrong) {
      throw new InvalidRequestException(
          "the arguments must be a JSON object: " + wrong.getMessage(), wrong);
    }
  }

  /**
   * The variable may hold options too, so a shell takes it apart, as it does for other programs.
   */
  private static List<String> commandLine(String editor, Path file) {
    boolean windows =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
    return windows
        ? List.of("cmd", "/c", editor + " \"" + file + "\"")
        : List.of("sh", "-c", editor + " \"$1\"", "sh", file.toString());
  }

  private static void delete(@Nullable Path path) {
    try {
      if (path != null) {
        Files.deleteIfExists(path);
      }
    } catch (IOException leftBehind) {
      // An editor may have put a copy beside it; the system clears its temporary directory.
    }
  }
}
