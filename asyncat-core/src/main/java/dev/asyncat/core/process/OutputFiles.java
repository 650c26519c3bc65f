package dev.asyncat.core.process;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a process writes and we read.
 *
 * <p>Named pipes, not the pipes that {@link Process} offers: those cannot be read without a thread
 * that blocks for as long as any left-over process keeps the other end open, and when the process
 * ends the JDK reads all that is still written to them into memory, however much that is. Where
 * there is no {@code mkfifo} they are plain files, which a process can fill up to a limit.
 */
final class OutputFiles implements Closeable {

  /** What a plain file may grow to before the process is ended. */
  static final long MAX_FILE_BYTES = 1L << 30;

  private final Path directory;
  private final Path out;
  private final Path err;
  private final boolean pipes;
  private final RandomAccessFile outEnd;
  private final RandomAccessFile errEnd;

  /**
   * Makes them in a private directory.
   *
   * @param temporary where the directory is made
   * @param mkfifo the program, {@code null} if there is none
   */
  OutputFiles(Path temporary, @Nullable String mkfifo) throws IOException {
    directory = Files.createTempDirectory(temporary, "asyncat-process-");
    out = directory.resolve("out");
    err = directory.resolve("err");
    RandomAccessFile first = null;
    try {
      pipes = mkfifo != null && NamedPipes.make(mkfifo, List.of(out, err));
      // A pipe that is open in both directions can be opened by the writer without waiting.
      first = new RandomAccessFile(out.toFile(), "rw");
      outEnd = first;
      errEnd = new RandomAccessFile(err.toFile(), "rw");
    } catch (IOException | RuntimeException failed) {
      if (first != null) {
        first.close();
      }
      deleteNames();
      throw failed;
    }
  }

  void redirect(ProcessBuilder builder) {
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
  }

  OutputReader outReader(Consumer<CharSequence> sink) throws IOException {
    return new OutputReader(
        new FileInputStream(outEnd.getFD()), sink, pipes ? Long.MAX_VALUE : MAX_FILE_BYTES);
  }

  OutputReader errReader(Consumer<CharSequence> sink) throws IOException {
    return new OutputReader(
        new FileInputStream(errEnd.getFD()), sink, pipes ? Long.MAX_VALUE : MAX_FILE_BYTES);
  }

  /** Nobody can open a pipe by name any more; those who have it open keep it. */
  void hide() {
    if (pipes) {
      deleteNames();
    }
  }

  private void deleteNames() {
    try {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
      Files.deleteIfExists(directory);
    } catch (IOException stillOpen) {
      directory.toFile().deleteOnExit();
    }
  }

  @Override
  public void close() throws IOException {
    try (RandomAccessFile first = outEnd;
        RandomAccessFile second = errEnd) {
      deleteNames();
    }
  }
}
