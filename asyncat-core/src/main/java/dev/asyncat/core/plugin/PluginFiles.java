package dev.asyncat.core.plugin;

import dev.asyncat.error.InvalidRequestException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Finds plug-ins on the disk. */
final class PluginFiles {

  private PluginFiles() {}

  /**
   * The jars and directories of a folder, by name.
   *
   * @throws InvalidRequestException if it is no directory that can be read
   */
  static List<Path> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InvalidRequestException("the plug-in folder " + folder + " is not a directory");
    }
    try {
      return list(folder, file -> Files.isDirectory(file) || isJar(file));
    } catch (IOException unreadable) {
      throw new InvalidRequestException(
          "the plug-in folder " + folder + " cannot be read: " + unreadable, unreadable);
    }
  }

  /**
   * The jars of one plug-in, each of which can be read.
   *
   * @param source a jar, or a directory with jars
   * @throws InvalidRequestException if it cannot be a plug-in
   */
  static URL[] jars(Path source) {
    try {
      List<Path> jars =
          Files.isDirectory(source) ? list(source, PluginFiles::isJar) : List.of(source);
      if (jars.isEmpty()) {
        throw new InvalidRequestException("there is no jar in it");
      }
      refuseWhatOthersCanChange(source);
      for (Path jar : jars) {
        refuseWhatOthersCanChange(jar);
        open(jar);
      }
      return jars.stream().map(PluginFiles::url).toArray(URL[]::new);
    } catch (IOException unreadable) {
      throw new InvalidRequestException("it cannot be read: " + unreadable, unreadable);
    }
  }

  /** A class loader would pass over such a jar in silence. */
  private static void open(Path jar) {
    try (JarFile opened = new JarFile(jar.toFile())) {
      opened.getManifest();
    } catch (IOException | SecurityException broken) {
      throw new InvalidRequestException(
          "%s is no jar that can be read: %s".formatted(jar.getFileName(), broken.getMessage()),
          broken);
    }
  }

  /** Its code runs as this user, so no other may write it. */
  private static void refuseWhatOthersCanChange(Path file) throws IOException {
    try {
      if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new InvalidRequestException(
            "every user of this machine can change %s; take that away with: chmod o-w '%s'"
                .formatted(file.getFileName(), file));
      }
    } catch (UnsupportedOperationException otherSystem) {
      // Nothing is said about who may write there.
    }
  }

  private static boolean isJar(Path file) {
    return file.getFileName().toString().endsWith(".jar") && Files.isRegularFile(file);
  }

  private static List<Path> list(Path directory, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(wanted)
          .sorted()
          .toList();
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
