package dev.asyncat.core.localmodel;

import dev.asyncat.core.localmodel.PullProgress.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Brings an engine from a package registry into a directory: fetches, checks and unpacks it under a
 * name of its own, and gives it its name last. Used by one thread of one process at a time.
 */
final class EngineInstaller {

  /** How the names of unfinished things begin. */
  static final String SCRATCH = ".install-";

  private final Path directory;
  private final NpmFetch npm;

  EngineInstaller(Path directory, NpmFetch npm) {
    this.directory = directory;
    this.npm = npm;
  }

  /**
   * Installs an engine as {@code folder}, in place of a damaged one that may be there.
   *
   * @throws SourceFailedException if it cannot be had, or is not what it should be
   */
  void install(EnginePackage offer, Path folder, PullMonitor monitor) throws IOException {
    Path scratch = Files.createTempDirectory(directory, SCRATCH);
    try {
      Path work = Files.createDirectory(scratch.resolve("npm"));
      Path archive = npm.fetch(offer, work, monitor);
      verify(offer, archive, monitor);
      monitor.begin(Stage.UNPACKING, offer.packageName(), 0, 0);
      Path unpacked = Files.createDirectory(scratch.resolve("engine"));
      Set<String> found =
          PackageArchive.unpackLibraries(archive, offer.archiveFolder(), unpacked, monitor);
      if (!found.containsAll(offer.files())) {
        throw new SourceFailedException(
            offer.packageName() + " holds " + found + " and not all of " + offer.files());
      }
      if (Files.exists(folder)) {
        Files.move(folder, scratch.resolve("damaged"), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      PipFetch.deleteTree(scratch);
    }
  }

  private static void verify(EnginePackage offer, Path archive, PullMonitor monitor)
      throws IOException {
    monitor.begin(Stage.VERIFYING, offer.packageName(), 0, 0);
    String found = sha512(archive);
    if (!found.equals(offer.sha512())) {
      throw new SourceFailedException(
          "what came as "
              + offer.packageName()
              + " "
              + offer.version()
              + " has the SHA-512 "
              + found
              + " instead of "
              + offer.sha512());
    }
  }

  private static String sha512(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digesting =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-512"))) {
      digesting.transferTo(OutputStream.nullOutputStream());
      return Base64.getEncoder().encodeToString(digesting.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-512", e);
    }
  }

  /** What an install that was killed has left. Only called while nobody else installs. */
  void discardLeftovers() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(EngineInstaller::isScratch).toList()) {
        PipFetch.deleteTree(file);
      }
    }
  }

  private static boolean isScratch(Path file) {
    return String.valueOf(file.getFileName()).startsWith(SCRATCH);
  }
}
