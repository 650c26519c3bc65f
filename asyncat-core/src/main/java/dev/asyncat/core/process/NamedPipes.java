package dev.asyncat.core.process;

import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Named pipes in a private directory. Our end of each is open in both directions, so that the other
 * side opens it without waiting, and reading never sees its end. Not thread-safe.
 */
final class NamedPipes implements Closeable {

  private final Path directory;
  private final List<RandomAccessFile> ends = new ArrayList<>();
  private final List<FileInputStream> readers = new ArrayList<>();

  /**
   * Makes and opens them.
   *
   * @param temporary where their directory is made
   * @param mkfifo the program
   */
  NamedPipes(Path temporary, String mkfifo, int count) throws IOException {
    directory = Files.createTempDirectory(temporary, "asyncat-process-");
    try {
      List<Path> paths = Stream.iterate(0, i -> i < count, i -> i + 1).map(this::path).toList();
      if (!make(mkfifo, paths)) {
        throw new IOException("mkfifo makes no pipes in " + directory);
      }
      for (Path path : paths) {
        RandomAccessFile end = new RandomAccessFile(path.toFile(), "rw");
        ends.add(end);
        readers.add(new FileInputStream(end.getFD()));
      }
    } catch (IOException | RuntimeException failed) {
      close();
      throw failed;
    }
  }

  /** Runs the program; says whether it made them. */
  static boolean make(String mkfifo, List<Path> paths) throws IOException {
    List<String> line = new ArrayList<>(List.of(mkfifo, "-m", "600"));
    paths.forEach(path -> line.add(path.toString()));
    Process process =
        new ProcessBuilder(line)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("mkfifo does not end");
          }
          return process.exitValue() == 0;
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Path path(int index) {
    return directory.resolve("pipe" + index);
  }

  File file(int index) {
    return path(index).toFile();
  }

  PipeReader reader(int index) {
    return new PipeReader(readers.get(index));
  }

  FileOutputStream writer(int index) throws IOException {
    return new FileOutputStream(ends.get(index).getFD());
  }

  /** How many bytes have been written to a pipe that nobody has read yet. */
  int unread(int index) throws IOException {
    return readers.get(index).available();
  }

  /** Closes our end of one: who reads it sees its end. */
  void close(int index) throws IOException {
    ends.get(index).close();
  }

  /** Nobody can open them by name any more; those who have them open keep them. */
  void hide() {
    try {
      for (int i = 0; i < ends.size(); i++) {
        Files.deleteIfExists(path(i));
      }
      Files.deleteIfExists(directory);
    } catch (IOException stillOpen) {
      directory.toFile().deleteOnExit();
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (RandomAccessFile end : ends) {
      try {
        end.close();
      } catch (IOException failed) {
        failure = failed;
      }
    }
    hide();
    if (failure != null) {
      throw failure;
    }
  }
}
