package dev.asyncat.llama.binding;

import dev.asyncat.error.CancelledException;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the native library out of the jar that carries it and loads it.
 *
 * <p>A loaded library stays for the life of the process: it keeps threads of its own, under which
 * it must not be taken away.
 */
final class NativeLibrary {

  private static final String CARRIER = "de.kherud:llama:4.2.0";

  private NativeLibrary() {}

  /**
   * Loads the library.
   *
   * @param directory where to keep it between runs; without one it goes to a private temporary
   *     directory and is deleted as soon as it is loaded
   */
  static SymbolLookup load(Platform platform, Optional<Path> directory) {
    platform.checkProcessor();
    platform.neighbours().forEach(NativeLibrary::requireNeighbour);
    byte[] content = content(platform);
    try {
      return directory.isPresent()
          ? open(kept(directory.get(), platform, content))
          : loadOnce(platform, content);
    } catch (ClosedByInterruptException e) {
      throw new CancelledException("interrupted while the llama.cpp library was unpacked", e);
    } catch (IOException e) {
      throw new UnavailableException(
          "cannot write the llama.cpp library to "
              + directory.map(Path::toString).orElse("the temporary directory")
              + ": "
              + e.getMessage()
              + "; choose another native directory",
          e);
    }
  }

  private static SymbolLookup loadOnce(Platform platform, byte[] content) throws IOException {
    Path directory = Files.createTempDirectory("asyncat-native-");
    Path library = directory.resolve(fileName(platform));
    try {
      Files.write(library, content);
      return open(library);
    } finally {
      Files.deleteIfExists(library);
      Files.deleteIfExists(directory);
    }
  }

  /**
   * The file, in a directory named after its content, so that versions never overwrite each other.
   */
  private static Path kept(Path directory, Platform platform, byte[] content) throws IOException {
    Path own = directory.resolve("llama-" + platform.sha256().substring(0, 16));
    Files.createDirectories(own);
    if (own.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
    }
    Path library = own.resolve(fileName(platform));
    if (Files.isRegularFile(library)
        && sha256(Files.readAllBytes(library)).equals(platform.sha256())) {
      return library;
    }
    Path unfinished = Files.createTempFile(own, "library", ".part");
    try {
      Files.write(unfinished, content);
      return Files.move(unfinished, library, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static SymbolLookup open(Path library) {
    try {
      return SymbolLookup.libraryLookup(library, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new UnavailableException(
          "the operating system does not load the llama.cpp library from "
              + library.getParent()
              + "; it needs glibc 2.17 or newer (not musl) and a directory that is not mounted"
              + " noexec: choose another native directory",
          e);
    }
  }

  /** Has the operating system find a library that is needed where it keeps such. */
  static void requireNeighbour(Platform.Neighbour neighbour) {
    try {
      SymbolLookup.libraryLookup(neighbour.file(), Arena.global());
    } catch (IllegalArgumentException e) {
      throw new UnavailableException(
          "the library "
              + neighbour.file()
              + ", which local models need, is not on this machine; "
              + neighbour.remedy(),
          e);
    }
  }

  private static byte[] content(Platform platform) {
    byte[] content;
    try (@Nullable InputStream in = NativeLibrary.class.getResourceAsStream(platform.resource())) {
      if (in == null) {
        throw new UnavailableException(
            "the llama.cpp library is not on the class path; add the artifact " + CARRIER);
      }
      content = in.readAllBytes();
    } catch (IOException e) {
      throw new UnavailableException("cannot read the llama.cpp library from its jar: " + e, e);
    }
    String found = sha256(content);
    if (!found.equals(platform.sha256())) {
      throw new UnavailableException(
          "the llama.cpp library on the class path is not the one of "
              + CARRIER
              + " (SHA-256 "
              + found
              + " instead of "
              + platform.sha256()
              + "); use exactly that version");
    }
    return content;
  }

  private static String fileName(Platform platform) {
    return platform.resource().substring(platform.resource().lastIndexOf('/') + 1);
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
