package dev.asyncat.core.tool.code;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.workspace.WorkspaceFiles;
import dev.asyncat.core.workspace.WorkspaceTree;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the files of source code below a directory, one after the other. Used once. */
final class SourceTree implements WorkspaceTree.Visitor {

  /** How many files one search looks at. */
  static final int MAX_FILES = 2_000;

  private static final Duration TIME = Duration.ofSeconds(15);

  private static final Set<String> SKIPPED =
      Set.of("node_modules", "__pycache__", "dist", "build", "target", "vendor", "venv", "env");

  private final @Nullable Language only;
  private final Predicate<SourceFile> reader;
  private final CancellationToken cancellation;
  private final long begun = System.nanoTime();
  private int files;
  private boolean enough;
  private boolean cut;

  /**
   * A walk.
   *
   * @param only the language, {@code null} for all
   * @param reader takes each file; returns whether it wants more
   */
  SourceTree(
      @Nullable Language only, Predicate<SourceFile> reader, CancellationToken cancellation) {
    this.only = only;
    this.reader = reader;
    this.cancellation = cancellation;
  }

  /**
   * Reads a file, or everything below a directory.
   *
   * @return whether there was more than one search looks at
   */
  boolean read(Path start) {
    if (Files.isDirectory(start)) {
      WorkspaceTree.walk(start, this);
      return cut;
    }
    Optional<Language> language = Language.of(start);
    try (SeekableByteChannel channel = WorkspaceFiles.open(start)) {
      if (language.isPresent()) {
        Optional<SourceFile> source = SourceFile.read(start, language.get(), channel);
        enough = source.isPresent() && !reader.test(source.get());
      }
    } catch (IOException unreadable) {
      return false;
    }
    return false;
  }

  @Override
  public boolean directory(WorkspaceTree.Entry directory) {
    return !directory.name().startsWith(".") && !SKIPPED.contains(directory.name());
  }

  @Override
  public void file(WorkspaceTree.Entry file) {
    Optional<Language> language = Language.of(file.path());
    if (!file.attributes().isRegularFile()
        || file.attributes().size() > SourceFile.MAX_BYTES
        || language.isEmpty()
        || only != null && language.get() != only) {
      return;
    }
    if (files++ == MAX_FILES) {
      cut = true;
      return;
    }
    try (SeekableByteChannel channel = file.open()) {
      Optional<SourceFile> source = SourceFile.read(file.path(), language.get(), channel);
      enough = source.isPresent() && !reader.test(source.get());
    } catch (IOException unreadable) {
      // Like any search: what may not be read is not searched.
    }
  }

  @Override
  public boolean done() {
    cancellation.throwIfCancelled();
    cut |= System.nanoTime() - begun > TIME.toNanos();
    return enough || cut;
  }
}
