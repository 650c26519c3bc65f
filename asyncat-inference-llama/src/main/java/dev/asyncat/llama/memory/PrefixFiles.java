package dev.asyncat.llama.memory;

import dev.asyncat.error.UnavailableException;
import dev.asyncat.llama.binding.SavedSequence;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Keeps the beginnings of prompts in files, one each, up to a number of bytes in all. The one used
 * least recently goes first.
 *
 * <p>A file belongs to one model, one build of the engine and one way to store keys and values, and
 * says so. A file of another kind is left alone; one that is damaged is deleted, and its beginning
 * is read by the model again. The directory is for its owner alone, because what is loaded from it
 * goes into native code and prompts are private. Several processes may share it.
 */
public final class PrefixFiles implements PrefixStore {

  private static final Logger LOG = System.getLogger(PrefixFiles.class.getName());
  private static final String ENDING = ".prefix";
  private static final int NAME_BYTES = 8;

  private final Path directory;
  private final long maxBytes;
  private final byte[] model;
  private final InstantSource clock;
  private final List<Stored> known = new ArrayList<>();

  private PrefixFiles(Path directory, long maxBytes, byte[] model, InstantSource clock) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.model = model;
    this.clock = clock;
  }

  /**
   * The files of a model.
   *
   * @param directory made if it is not there
   * @param maxBytes for the files of all models together
   * @param model what tells this model, with all that the content of a context depends on, from
   *     every other
   * @throws UnavailableException if others may write the directory, or it cannot be used
   */
  public static PrefixFiles open(Path directory, long maxBytes, byte[] model, InstantSource clock) {
    PrefixFiles files = new PrefixFiles(directory, maxBytes, model.clone(), clock);
    try {
      files.prepare();
      files.readHeads();
    } catch (IOException e) {
      throw new UnavailableException(
          "the directory for beginnings of prompts, " + directory + ", cannot be used: " + e, e);
    }
    return files;
  }

  @Override
  public Optional<Stored> closest(int[] text) {
    return known.stream().max(Comparator.comparingInt(stored -> stored.common(text)));
  }

  @Override
  public Optional<SavedSequence> read(Stored stored) {
    Path file = directory.resolve(stored.id());
    try {
      Optional<SavedSequence> state = PrefixFile.read(file, model, stored.tokens());
      if (state.isPresent()) {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        return state;
      }
      LOG.log(Level.WARNING, "{0} is damaged; it is deleted and its text read again", file);
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(Level.INFO, "{0} cannot be read ({1}); its text is read again", file, e);
    }
    known.remove(stored);
    return Optional.empty();
  }

  @Override
  public void store(int[] tokens, Supplier<SavedSequence> state) {
    if (known.stream().anyMatch(stored -> stored.common(tokens) == tokens.length)) {
      return;
    }
    Path file = directory.resolve(prefix() + PrefixFile.nameOf(tokens) + ENDING);
    try (SavedSequence saved = state.get()) {
      if (saved.bytes() > maxBytes / 2) {
        return;
      }
      write(file, tokens, saved);
      known.add(new Stored(String.valueOf(file.getFileName()), tokens));
      removeOldest();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the beginning of a prompt cannot be kept in {0}: {1}", directory, e);
    }
  }

  private void write(Path file, int[] tokens, SavedSequence saved) throws IOException {
    Path unfinished = Files.createTempFile(directory, "unfinished", ".part");
    try {
      PrefixFile.write(unfinished, model, tokens, saved);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private void prepare() throws IOException {
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      if (posix) {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      }
    }
    if (posix) {
      Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(directory);
      if (allowed.contains(PosixFilePermission.GROUP_WRITE)
          || allowed.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new UnavailableException(
            "others than its owner may write to "
                + directory
                + ", from where native code would load; use another directory or take the"
                + " permission away (chmod go-w)");
      }
    }
  }

  private void readHeads() throws IOException {
    for (Path file : files()) {
      if (!String.valueOf(file.getFileName()).startsWith(prefix())) {
        continue;
      }
      Optional<int[]> tokens = PrefixFile.readTokens(file, model);
      if (tokens.isPresent()) {
        known.add(new Stored(String.valueOf(file.getFileName()), tokens.get()));
      } else {
        LOG.log(Level.WARNING, "{0} is damaged and is deleted", file);
        Files.deleteIfExists(file);
      }
    }
  }

  private void removeOldest() throws IOException {
    List<Path> byAge =
        files().stream().sorted(Comparator.comparing(PrefixFiles::lastUsed)).toList();
    long bytes = byAge.stream().mapToLong(PrefixFiles::size).sum();
    for (Path file : byAge) {
      if (bytes <= maxBytes) {
        return;
      }
      bytes -= size(file);
      Files.deleteIfExists(file);
      known.removeIf(stored -> directory.resolve(stored.id()).equals(file));
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      return found
          .filter(file -> file.toString().endsWith(ENDING))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .toList();
    }
  }

  private String prefix() {
    return HexFormat.of().formatHex(model, 0, NAME_BYTES) + "-";
  }

  private static FileTime lastUsed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
