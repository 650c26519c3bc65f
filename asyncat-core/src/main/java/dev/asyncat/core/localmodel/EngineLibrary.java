package dev.asyncat.core.localmodel;

import dev.asyncat.cancel.CancellationToken;
import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.error.NotFoundException;
import dev.asyncat.error.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of installed inference engines, and which one is in use.
 *
 * <p>{@code b4916} is always there, because the program brings it. Another is unpacked under a name
 * of its own first, so it is whole or not there. Thread-safe, also between processes that share the
 * directory.
 */
public final class EngineLibrary {

  /** The engine that comes with the program. */
  public static final String BUNDLED = "b4916";

  private final Path directory;
  private final Optional<EnginePackage> offered;
  private final EngineInstaller installer;
  private final InstantSource clock;

  /** The library in a directory, which is created when something is first installed. */
  public EngineLibrary(Path directory) {
    this(
        directory,
        EnginePackage.ofThisMachine(),
        new NpmFetch(List.of("npm"), Duration.ofMinutes(10), Duration.ofMillis(200)),
        InstantSource.system());
  }

  EngineLibrary(
      Path directory, Optional<EnginePackage> offered, NpmFetch npm, InstantSource clock) {
    this.directory = directory.toAbsolutePath().normalize();
    this.offered = offered;
    this.installer = new EngineInstaller(this.directory, npm);
    this.clock = clock;
  }

  /** Where the engines are. */
  public Path directory() {
    return directory;
  }

  /** What {@link #install} would fetch; empty if there is nothing for this kind of machine. */
  public Optional<EnginePackage> offered() {
    return offered;
  }

  /**
   * The engines, and which is in use.
   *
   * @param choice what {@link #active} is given
   * @throws InvalidRequestException if the choice means none
   */
  public List<EngineInfo> list(EngineChoice choice) {
    EngineInfo active = active(choice);
    return known().map(info -> info.id().equals(active.id()) ? active : info).toList();
  }

  /**
   * The engine to use: the one that is chosen, else the one that {@link #use} remembers, else an
   * installed one, else the bundled one.
   *
   * @throws InvalidRequestException if the chosen one is not known
   * @throws UnavailableException if it is known and not installed
   */
  public EngineInfo active(EngineChoice choice) {
    String chosen = choice.id();
    if (chosen != null) {
      return ready(chosen, choice.by()).orElseThrow(() -> notReady(chosen, choice.by()));
    }
    return remembered()
        .flatMap(id -> ready(id, "chosen with `asyncat engines use`"))
        .or(() -> offered.flatMap(offer -> ready(offer.id(), "the newest that is installed")))
        .orElseGet(() -> bundled("nothing newer is installed"));
  }

  /**
   * Installs the engine that is offered, unless it is there. Blocks; a second install waits for the
   * first.
   *
   * @param listener told a few times a second, on this thread
   * @throws UnavailableException if there is none for this machine, npm does not give it, or it is
   *     not the file that it should be; nothing is left behind then
   * @throws dev.asyncat.error.CancelledException if {@code cancel} is cancelled
   */
  public EngineInfo install(Consumer<? super PullProgress> listener, CancellationToken cancel) {
    EnginePackage offer = offered.orElseThrow(EngineLibrary::unsupported);
    PullMonitor monitor = new PullMonitor(offer.name(), cancel, listener, clock);
    try {
      Files.createDirectories(directory);
      try (PullLock held = PullLock.take(directory.resolve(".lock"), monitor)) {
        installer.discardLeftovers();
        if (describe(offer).state() != EngineState.INSTALLED) {
          installer.install(offer, folder(offer.id()), monitor);
        }
      }
      return describe(offer);
    } catch (SourceFailedException e) {
      throw new UnavailableException(
          "Cannot install " + offer.name() + ": " + e.getMessage() + ". Nothing was changed", e);
    } catch (IOException e) {
      throw new UnavailableException(
          "Cannot install " + offer.name() + " in " + directory + ": " + e, e);
    }
  }

  /**
   * Remembers which engine to use.
   *
   * @throws InvalidRequestException if it is not known
   * @throws UnavailableException if it is not installed
   */
  public void use(String id) {
    EngineInfo engine = ready(id, "").orElseThrow(() -> notReady(id, "asyncat engines use"));
    try {
      Files.createDirectories(directory);
      Path unfinished = Files.createTempFile(directory, EngineInstaller.SCRATCH, "");
      try {
        Files.writeString(unfinished, engine.id() + "\n");
        Files.move(unfinished, choiceFile(), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new UnavailableException("Cannot write to " + directory + ": " + e, e);
    }
  }

  /**
   * Removes an installed engine. Programs that have it loaded go on with it.
   *
   * @throws NotFoundException if it is not installed
   * @throws InvalidRequestException if it is the bundled one
   */
  public Path remove(String id) {
    if (id.equals(BUNDLED)) {
      throw new InvalidRequestException(
          BUNDLED
              + " comes with the program and cannot be removed; choose another with: asyncat"
              + " engines use");
    }
    Path folder = folder(id);
    try {
      if (!isKnown(id) || !Files.isDirectory(folder)) {
        throw new NotFoundException("There is no engine '" + id + "' in " + directory);
      }
      Path removed = Files.createTempDirectory(directory, EngineInstaller.SCRATCH);
      Files.move(folder, removed.resolve(id), StandardCopyOption.ATOMIC_MOVE);
      PipFetch.deleteTree(removed);
      if (remembered().filter(id::equals).isPresent()) {
        Files.deleteIfExists(choiceFile());
      }
      return folder;
    } catch (IOException e) {
      throw new UnavailableException("Cannot remove " + folder + ": " + e, e);
    }
  }

  private Stream<EngineInfo> known() {
    return Stream.concat(
        Stream.of(bundled(null)), Stream.of(offered.map(this::describe).orElseGet(this::missing)));
  }

  private boolean isKnown(String id) {
    return known().anyMatch(info -> info.id().equals(id));
  }

  private static EngineInfo bundled(@Nullable String why) {
    return new EngineInfo(
        BUNDLED, "llama.cpp " + BUNDLED, EngineState.BUNDLED, null, why, "comes with the program");
  }

  private EngineInfo missing() {
    return new EngineInfo(
        "v0.5.0",
        "llama.cpp v0.5.0",
        EngineState.UNSUPPORTED,
        null,
        null,
        "is offered for Linux on x86-64 and 64-bit ARM");
  }

  private EngineInfo describe(EnginePackage offer) {
    Path folder = folder(offer.id());
    if (!Files.isDirectory(folder)) {
      return new EngineInfo(
          offer.id(),
          offer.name(),
          EngineState.AVAILABLE,
          null,
          null,
          "install it with: asyncat engines install ("
              + ByteCount.text(offer.sizeBytes())
              + ", MIT)");
    }
    List<String> lost =
        offer.files().stream().filter(file -> !Files.isRegularFile(folder.resolve(file))).toList();
    return lost.isEmpty()
        ? new EngineInfo(
            offer.id(), offer.name(), EngineState.INSTALLED, folder, null, folder.toString())
        : new EngineInfo(
            offer.id(),
            offer.name(),
            EngineState.DAMAGED,
            folder,
            null,
            String.join(", ", lost) + " is missing; mend it with: asyncat engines install");
  }

  private Optional<EngineInfo> ready(String id, String why) {
    return known()
        .filter(info -> info.id().equals(id))
        .filter(
            info -> info.state() == EngineState.BUNDLED || info.state() == EngineState.INSTALLED)
        .map(
            info ->
                new EngineInfo(
                    info.id(), info.name(), info.state(), info.folder(), why, info.detail()))
        .findFirst();
  }

  private RuntimeException notReady(String id, String by) {
    return known()
        .filter(info -> info.id().equals(id))
        .<RuntimeException>map(
            info ->
                new UnavailableException(
                    "The engine "
                        + id
                        + " ("
                        + by
                        + ") cannot be used: it "
                        + (info.state() == EngineState.AVAILABLE
                            ? "is not installed; " + info.detail()
                            : info.detail())))
        .findFirst()
        .orElseGet(
            () ->
                new InvalidRequestException(
                    "There is no engine '"
                        + id
                        + "' ("
                        + by
                        + "); there are "
                        + String.join(", ", known().map(EngineInfo::id).toList())));
  }

  private static UnavailableException unsupported() {
    return new UnavailableException(
        "There is no engine to install for "
            + System.getProperty("os.name")
            + " ("
            + System.getProperty("os.arch")
            + "), only for Linux on x86-64 and 64-bit ARM; "
            + BUNDLED
            + " comes with the program and stays in use");
  }

  private Optional<String> remembered() {
    try {
      return Files.isRegularFile(choiceFile())
          ? Optional.of(Files.readString(choiceFile()).strip())
          : Optional.empty();
    } catch (IOException e) {
      throw new UnavailableException("Cannot read " + choiceFile() + ": " + e, e);
    }
  }

  private Path choiceFile() {
    return directory.resolve("in-use");
  }

  private Path folder(String id) {
    return directory.resolve("llama.cpp-" + id);
  }
}
