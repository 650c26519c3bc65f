package dev.asyncat.core.process;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file that a background process writes to, bounded: when it is full, it is put aside under a
 * second name, in place of the one before, and begun anew. Not thread-safe.
 */
final class ProcessLog implements Closeable {

  /** How large a file gets. */
  static final int MOST_BYTES = 5 << 20;

  private final Path file;
  private final int mostBytes;
  private OutputStream out;
  private long written;

  ProcessLog(Path file) throws IOException {
    this(file, MOST_BYTES);
  }

  ProcessLog(Path file, int mostBytes) throws IOException {
    this.file = file;
    this.mostBytes = mostBytes;
    this.out = new FileOutputStream(file.toFile(), true);
  }

  void add(byte[] bytes, int count) throws IOException {
    if (written > 0 && written + count > mostBytes) {
      out.close();
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
      out = new FileOutputStream(file.toFile());
      written = 0;
    }
    out.write(bytes, 0, count);
    written += count;
  }

  void say(String line) throws IOException {
    byte[] bytes = ("\n[" + line + "]\n").getBytes(StandardCharsets.UTF_8);
    add(bytes, bytes.length);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
