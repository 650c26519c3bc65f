package dev.asyncat.core.localmodel;

import dev.asyncat.core.localmodel.PullProgress.Stage;
import dev.asyncat.error.CancelledException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Fetches the archive of a package with the machine's own {@code npm}, which checks it against what
 * the registry says of it. The package is not installed, so nothing that it holds is executed.
 */
final class NpmFetch {

  private static final int ERROR_LINES = 3;

  private final List<String> command;
  private final Duration timeout;
  private final Duration pollInterval;

  /**
   * A fetcher.
   *
   * @param command starts npm
   * @param timeout after which npm is ended
   * @param pollInterval how often to look whether somebody cancelled
   */
  NpmFetch(List<String> command, Duration timeout, Duration pollInterval) {
    this.command = List.copyOf(command);
    this.timeout = timeout;
    this.pollInterval = pollInterval;
  }

  /**
   * Fetches an archive.
   *
   * @param work an empty directory; npm runs in it, so that no project's settings are read
   * @throws SourceFailedException if npm is missing or does not give the package
   */
  Path fetch(EnginePackage wanted, Path work, PullMonitor monitor) throws IOException {
    Path log = work.resolve("npm.log");
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(
        List.of(
            "pack",
            wanted.packageName() + "@" + wanted.version(),
            "--ignore-scripts",
            "--pack-destination",
            work.toString(),
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--no-progress",
            "--color=false"));
    monitor.begin(Stage.DOWNLOADING, "npm: " + wanted.packageName(), 0, 0);
    Process process = start(arguments, work, log);
    try {
      process.getOutputStream().close();
      await(process, wanted, monitor);
    } finally {
      // The command may be a script that starts the real npm.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new SourceFailedException(
          "npm could not fetch "
              + wanted.packageName()
              + " "
              + wanted.version()
              + ": "
              + lastErrors(log));
    }
    return onlyArchive(work, wanted);
  }

  private static Process start(List<String> arguments, Path work, Path log)
      throws SourceFailedException {
    try {
      return new ProcessBuilder(arguments)
          .directory(work.toFile())
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new SourceFailedException(
          "npm cannot be started; it comes with Node.js (" + e.getMessage() + ")", e);
    }
  }

  private void await(Process process, EnginePackage wanted, PullMonitor monitor)
      throws IOException {
    long begun = System.nanoTime();
    try {
      while (!process.waitFor(pollInterval.toMillis(), TimeUnit.MILLISECONDS)) {
        monitor.at(0);
        if (System.nanoTime() - begun > timeout.toNanos()) {
          throw new SourceFailedException(
              "npm did not fetch "
                  + wanted.packageName()
                  + " within "
                  + timeout.toSeconds()
                  + " seconds");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("The fetch was interrupted", e);
    }
  }

  private static Path onlyArchive(Path work, EnginePackage wanted) throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".tgz")).toList();
      if (found.size() == 1) {
        return found.getFirst();
      }
      throw new SourceFailedException(
          "npm left " + found.size() + " archives for " + wanted.packageName() + " instead of one");
    }
  }

  private static String lastErrors(Path log) throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    List<String> errors =
        lines.stream()
            .filter(line -> line.startsWith("npm error") || line.startsWith("npm ERR!"))
            .map(line -> line.replaceFirst("npm (error|ERR!) ?", "").strip())
            .filter(line -> !line.isEmpty() && !line.contains("complete log of this run"))
            .toList();
    List<String> chosen = errors.isEmpty() ? lines : errors;
    return chosen.isEmpty()
        ? "it said nothing"
        : String.join("; ", chosen.subList(0, Math.min(ERROR_LINES, chosen.size())));
  }
}
