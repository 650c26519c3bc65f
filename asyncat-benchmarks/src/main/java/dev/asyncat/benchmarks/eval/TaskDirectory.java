package dev.asyncat.benchmarks.eval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The directory in which one task is done, and the judge of it. */
final class TaskDirectory implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 10;

  /** What the shell lines of a task may use. */
  private static final String WORDS =
      """
      squeeze() { tr '\\n' ' ' < "$1" | sed 's/[[:space:]]*$//'; }
      says() { grep -qi -- "$1" "$ANSWER"; }
      says_any() { for word; do says "$word" && return 0; done; return 1; }
      unchanged() { [ "$(fingerprint)" = "$(cat "$BEFORE")" ]; }
      fingerprint() { find . -type f ! -path './.asyncat/*' -exec cksum {} + | sort; }
      """;

  private final Path root;
  private final Path work;
  private final Path answer;
  private final Path before;

  /** Makes what is there before. */
  TaskDirectory(Task task) {
    try {
      root = Files.createTempDirectory("asyncat-eval");
      work = Files.createDirectory(root.resolve("work"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answer = root.resolve("answer");
    before = root.resolve("before");
    if (!shell(task.before() + "\nfingerprint > \"$BEFORE\"")) {
      throw new IllegalStateException("the task " + task.name() + " cannot be prepared");
    }
  }

  Path work() {
    return work;
  }

  /** Whether the task was done, by the files that are there now and what the agent answered. */
  boolean done(Task task, String answered) {
    try {
      Files.writeString(answer, answered);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return shell(task.done());
  }

  private boolean shell(String lines) {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", WORDS + lines)
            .directory(work.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("ANSWER", answer.toString());
    builder.environment().put("BEFORE", before.toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
