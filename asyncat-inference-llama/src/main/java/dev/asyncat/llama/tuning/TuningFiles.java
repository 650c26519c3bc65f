package dev.asyncat.llama.tuning;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;

/**
 * Remembers how models run best, in a small file for each. A file of another machine, or one that
 * cannot be understood, is as good as none.
 */
public final class TuningFiles {

  private static final Logger LOG = System.getLogger(TuningFiles.class.getName());
  private static final int NAME_BYTES = 16;
  private static final int MOST_TOKENS = 1024;

  private final Path directory;

  /** Remembers in a directory, which is made when it is needed. */
  public TuningFiles(Path directory) {
    this.directory = directory;
  }

  Optional<Tuning> read(byte[] model, Machine machine) {
    Path file = file(model);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      Properties values = new Properties();
      values.load(reader);
      if (!machine.toString().equals(values.getProperty("machine"))) {
        return Optional.empty();
      }
      return Optional.of(
          new Tuning(
              number(values, "writingThreads", machine.online()),
              number(values, "readingThreads", machine.online()),
              number(values, "sliceTokens", MOST_TOKENS),
              number(values, "guesses", MOST_TOKENS)));
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(Level.INFO, "{0} cannot be understood ({1}); the model is tried out again", file, e);
      return Optional.empty();
    }
  }

  void write(byte[] model, Machine machine, Tuning tuning) {
    Properties values = new Properties();
    values.setProperty("machine", machine.toString());
    values.setProperty("writingThreads", String.valueOf(tuning.writingThreads()));
    values.setProperty("readingThreads", String.valueOf(tuning.readingThreads()));
    values.setProperty("sliceTokens", String.valueOf(tuning.sliceTokens()));
    values.setProperty("guesses", String.valueOf(tuning.guesses()));
    try {
      Files.createDirectories(directory);
      Path unfinished = Files.createTempFile(directory, "unfinished", ".part");
      try {
        try (Writer writer = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8)) {
          values.store(writer, null);
        }
        Files.move(unfinished, file(model), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      LOG.log(Level.INFO, "how the model runs best cannot be kept in {0}: {1}", directory, e);
    }
  }

  private Path file(byte[] model) {
    return directory.resolve(HexFormat.of().formatHex(model, 0, NAME_BYTES) + ".properties");
  }

  private static int number(Properties values, String name, int most) {
    int number = Integer.parseInt(values.getProperty(name, ""));
    if (number > most) {
      throw new IllegalArgumentException(name + " is " + number + ", more than " + most);
    }
    return number;
  }
}
