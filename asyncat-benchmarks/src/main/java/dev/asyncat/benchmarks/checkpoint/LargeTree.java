package dev.asyncat.benchmarks.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A directory with many files of text, in a thousand directories. */
record LargeTree(Path root, int files, int bytes) {

  private static final int MODULES = 40;
  private static final int PACKAGES = 25;
  private static final int WORDS = 4_000;

  /** Makes it. */
  void fill() throws IOException {
    Random random = new Random(1);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < WORDS; i++) {
      words.add(Long.toHexString(random.nextLong() & 0xffffffffffL));
    }
    for (int i = 0; i < files; i++) {
      StringBuilder text = new StringBuilder(bytes + 16);
      while (text.length() < bytes) {
        text.append(words.get(random.nextInt(WORDS))).append(' ');
      }
      text.setLength(bytes);
      Path file = file(i);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text, StandardCharsets.US_ASCII);
    }
  }

  Path file(int number) {
    return root.resolve("m" + number % MODULES)
        .resolve("p" + number / MODULES % PACKAGES)
        .resolve("f" + number + ".txt");
  }

  /** Appends a line to the first files. */
  void change(int count, String line) {
    for (int i = 0; i < count; i++) {
      try {
        Files.writeString(file(i), line + "\n", StandardOpenOption.APPEND);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  /** Runs git here and gives the time it took. */
  double git(String... arguments) throws IOException {
    List<String> line =
        new ArrayList<>(List.of("git", "-c", "user.name=Bench", "-c", "user.email=b@example.org"));
    line.addAll(List.of(arguments));
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(line)
            .directory(root.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("git " + String.join(" ", arguments) + " failed");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
    return (System.nanoTime() - begun) / 1e6;
  }
}
