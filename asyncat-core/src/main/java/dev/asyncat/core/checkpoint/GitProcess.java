package dev.asyncat.core.checkpoint;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A git at work, which is spoken to through its input and output. Not thread-safe. */
final class GitProcess implements AutoCloseable {

  private static final int LONGEST_LINE = 1 << 16;

  private final Process process;
  private final InputStream answers;
  private final byte[] line = new byte[LONGEST_LINE];

  private GitProcess(Process process) {
    this.process = process;
    this.answers = new BufferedInputStream(process.getInputStream());
  }

  static GitProcess start(GitCheckout checkout, List<String> arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(checkout.program()), arguments.stream()).toList())
            .directory(checkout.root().toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(checkout.environment());
    return new GitProcess(builder.start());
  }

  /** Sends questions on a thread of their own, so that answers can be read meanwhile. */
  void ask(List<String> lines) {
    Thread.ofVirtual()
        .name("git-questions")
        .start(
            () -> {
              try (OutputStream out = process.getOutputStream()) {
                for (String line : lines) {
                  out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                }
              } catch (IOException ended) {
                // Whoever reads the answers finds that some are missing.
              }
            });
  }

  /** Asks one thing at once. */
  void askNow(String question, char end) throws IOException {
    OutputStream out = process.getOutputStream();
    out.write((question + end).getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Reads to the end. */
  List<String> lines() throws IOException {
    process.getOutputStream().close();
    return new String(answers.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
  }

  /**
   * Reads up to a character, which is left out.
   *
   * @throws EOFException if git has ended
   */
  String readTo(char end) throws IOException {
    int length = 0;
    for (int read = answers.read(); read != end; read = answers.read()) {
      if (read < 0 || length == line.length) {
        throw new EOFException("git gave no answer that can be understood");
      }
      line[length++] = (byte) read;
    }
    return new String(line, 0, length, StandardCharsets.UTF_8);
  }

  /** What git answers, as it is. */
  InputStream answers() {
    return answers;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      answers.close();
      process.getOutputStream().close();
    } catch (IOException ended) {
      // It is not spoken to any more.
    }
    boolean interrupted = false;
    while (true) {
      try {
        process.waitFor();
        break;
      } catch (InterruptedException signal) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
