package dev.asyncat.core.verification;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.command.PathResolver;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether files can be parsed: Java, JSON and XML in the process, Python by {@code python3}.
 * Nothing in a file is run. What it cannot read or does not know is fine with it. Thread-safe.
 */
public final class SyntaxChecks {

  private static final int MAX_BYTES = 1 << 20;

  private final List<SyntaxCheck> checks;

  /** All checks. */
  public SyntaxChecks(Processes processes) {
    checks =
        List.of(new JsonSyntax(), new XmlSyntax(), new JavaSyntax(), new PythonSyntax(processes));
  }

  /**
   * What is wrong with a file, in one line; empty if nothing is, or if it cannot be told.
   *
   * @param workspace from which no program may come
   */
  public Optional<String> problem(Path file, PathResolver workspace, CancellationToken cancel) {
    String name = String.valueOf(file.getFileName());
    for (SyntaxCheck check : checks) {
      if (check.covers(name)) {
        return text(file).flatMap(text -> check.problem(file, text, workspace, cancel));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> text(Path file) {
    try (InputStream in = Channels.newInputStream(WorkspaceFiles.open(file))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return bytes.length > MAX_BYTES
          ? Optional.empty()
          : Optional.of(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IOException | InvalidRequestException unreadable) {
      return Optional.empty();
    }
  }

  /** One line of what a parser said. */
  static String oneLine(String said) {
    String line = said.strip().lines().findFirst().orElse("it cannot be parsed").strip();
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }
}
