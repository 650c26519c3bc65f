package dev.asyncat.cli.replay;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.testkit.replay.Recording;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * Where a generated test goes, and what it is called.
 *
 * @param packageName empty for none
 * @param source the file of the test
 * @param recording the file of the recording: beside the test, or, for a test below {@code
 *     src/test/java}, at the same place below {@code src/test/resources}, where build tools expect
 *     it
 */
record TestFiles(String packageName, String className, Path source, Path recording) {

  private static final Path SOURCES = Path.of("src", "test", "java");
  private static final Path RESOURCES = Path.of("src", "test", "resources");

  /**
   * What the options come to.
   *
   * @throws InvalidRequestException if a name cannot be one in Java, or two options contradict
   */
  static TestFiles of(
      Recording recorded,
      Path workingDirectory,
      @Nullable String out,
      @Nullable String packageOption,
      @Nullable String classOption) {
    Path source = out == null ? null : path(workingDirectory, out);
    String fromFile = source == null ? null : simpleName(source);
    String className =
        classOption != null ? classOption : fromFile != null ? fromFile : defaultName(recorded);
    if (!SourceVersion.isIdentifier(className) || SourceVersion.isKeyword(className)) {
      throw new InvalidRequestException(
          "'" + className + "' cannot be the name of a Java class: give one with --class");
    }
    if (fromFile != null && !fromFile.equals(className)) {
      throw new InvalidRequestException(
          "the class %s cannot be in the file %s.java: give --out or --class, or the same name in both"
              .formatted(className, fromFile));
    }
    if (source == null) {
      source = workingDirectory.resolve(className + ".java");
    }
    Path directory = source.getParent();
    if (directory == null) {
      throw new InvalidRequestException("'" + out + "' is not a file");
    }
    int root = sourceRoot(directory);
    String packageName =
        packageOption != null ? packageOption : root < 0 ? "" : packageBelow(directory, root);
    if (!packageName.isEmpty() && !SourceVersion.isName(packageName)) {
      throw new InvalidRequestException(
          "'" + packageName + "' cannot be the name of a Java package: give one with --package");
    }
    Path beside = root < 0 ? directory : resources(directory, root);
    return new TestFiles(packageName, className, source, beside.resolve(className + ".jsonl"));
  }

  private static Path path(Path workingDirectory, String out) {
    try {
      Path path = workingDirectory.resolve(out).toAbsolutePath().normalize();
      if (path.getFileName() != null && path.getFileName().toString().endsWith(".java")) {
        return path;
      }
    } catch (InvalidPathException notAPath) {
      throw new InvalidRequestException(
          "--out '" + out + "' cannot be a file: " + notAPath.getReason(), notAPath);
    }
    throw new InvalidRequestException("--out '" + out + "' must end with .java");
  }

  private static String simpleName(Path source) {
    String name = String.valueOf(source.getFileName());
    return name.substring(0, name.length() - ".java".length());
  }

  private static String defaultName(Recording recorded) {
    String id = recorded.sessionId().replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    return "Replay" + id.substring(0, Math.min(8, id.length())) + "Test";
  }

  /** How many names of a path lead to a directory of test sources, -1 if it has none. */
  private static int sourceRoot(Path directory) {
    for (int end = directory.getNameCount(); end >= SOURCES.getNameCount(); end--) {
      if (directory.subpath(end - SOURCES.getNameCount(), end).equals(SOURCES)) {
        return end;
      }
    }
    return -1;
  }

  private static String packageBelow(Path directory, int root) {
    return root == directory.getNameCount()
        ? ""
        : directory
            .subpath(root, directory.getNameCount())
            .toString()
            .replace(directory.getFileSystem().getSeparator(), ".");
  }

  private static Path resources(Path directory, int root) {
    Path project = directory;
    for (int i = directory.getNameCount(); i > root - SOURCES.getNameCount(); i--) {
      Path parent = project.getParent();
      if (parent == null) {
        return directory;
      }
      project = parent;
    }
    Path below = project.resolve(RESOURCES);
    return root == directory.getNameCount()
        ? below
        : below.resolve(directory.subpath(root, directory.getNameCount()).toString());
  }
}
