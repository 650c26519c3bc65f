package dev.asyncat.cli.model;

import dev.asyncat.cli.environment.NoModelException;
import dev.asyncat.core.localmodel.ModelLibrary;
import dev.asyncat.error.AsyncatException;
import dev.asyncat.error.UnavailableException;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.localmodel.LocalEngine;
import dev.asyncat.localmodel.LocalModel;
import dev.asyncat.localmodel.ModelFacts;
import dev.asyncat.model.ModelCapabilities;
import dev.asyncat.model.ModelInfo;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.model.ModelSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The model of every run of this process. What it is, is decided when a run asks, so a model that
 * was fetched meanwhile is found without a restart. A local model is loaded at its first use and
 * stays loaded while its file is there.
 */
public final class ChosenModels implements ModelSource, AutoCloseable {

  private final ModelChooser chooser;
  private final ModelLibrary library;
  private final ModelOpener opener;
  private final Supplier<Optional<Path>> installedEngine;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable LocalEngine engine;
  private @Nullable Opened opened;

  ChosenModels(
      ModelChooser chooser,
      ModelLibrary library,
      ModelOpener opener,
      Supplier<Optional<Path>> installedEngine) {
    this.chooser = chooser;
    this.library = library;
    this.opener = opener;
    this.installedEngine = installedEngine;
  }

  private record Opened(ModelChoice choice, ModelProvider provider) {}

  /**
   * The model for the next run.
   *
   * @throws UnavailableException if there is none; the message names the ways to get one
   */
  @Override
  public ModelProvider modelFor(String userId) {
    lock.lock();
    try {
      Opened current = opened;
      if (current != null && stillValid(current.choice())) {
        return current.provider();
      }
      ModelChoice choice = chooser.choose();
      ModelProvider provider =
          switch (choice) {
            case ModelChoice.Local local -> load(local);
            case ModelChoice.Remote remote -> open(remote);
            case ModelChoice.Fetchable fetchable ->
                throw new UnavailableException(
                    "The model "
                        + fetchable.entry().id()
                        + " is not there. Fetch it with: asyncat models pull "
                        + fetchable.entry().id());
            case ModelChoice.None ignored -> throw new UnavailableException(waysToGetOne(library));
          };
      return provider;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<ModelInfo> describe(String userId) {
    lock.lock();
    try {
      Opened current = opened;
      if (current != null && stillValid(current.choice())) {
        return Optional.of(current.provider().info());
      }
      return switch (chooser.choose()) {
        case ModelChoice.Local local -> Optional.of(describe(local));
        case ModelChoice.Remote remote -> Optional.of(open(remote).info());
        case ModelChoice.Fetchable ignored -> Optional.empty();
        case ModelChoice.None ignored -> Optional.empty();
      };
    } catch (AsyncatException unusable) {
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** What is missing and the three ways to get it, as one text. */
  static String waysToGetOne(ModelLibrary library) {
    return "No model is configured. Either fetch one (asyncat models pull "
        + library.catalogue().defaultOnline().id()
        + ", or without the internet "
        + library.catalogue().defaultOffline().id()
        + "), or set AI_BASE_URL, AI_MODEL and AI_API_KEY to use a server, or start with --model"
        + " FILE.gguf";
  }

  /** The same as {@link #waysToGetOne} for the exit code of its own. */
  static NoModelException noModel(ModelLibrary library) {
    return new NoModelException(waysToGetOne(library));
  }

  private static boolean stillValid(ModelChoice choice) {
    return !(choice instanceof ModelChoice.Local local) || Files.exists(local.file());
  }

  private ModelInfo describe(ModelChoice.Local local) {
    ModelFacts facts = engine().inspect(local.file());
    int window = Math.min(facts.trainedContext(), ModelCapabilities.LOCAL_CONTEXT_WINDOW);
    return ModelInfo.local(
        facts.name(), "llamacpp-builtin", ModelCapabilities.localText(Math.max(1, window)));
  }

  private ModelProvider load(ModelChoice.Local choice) {
    closeOpened();
    return keep(choice, engine().load(choice.file(), LoadOptions.DEFAULTS));
  }

  /** Connects only when it is asked something. */
  private ModelProvider open(ModelChoice.Remote choice) {
    closeOpened();
    return keep(choice, opener.remote(choice.baseUrl(), choice.model(), choice.apiKey()));
  }

  private ModelProvider keep(ModelChoice choice, ModelProvider provider) {
    opened = new Opened(choice, provider);
    return provider;
  }

  private LocalEngine engine() {
    LocalEngine current = engine;
    if (current == null) {
      current = opener.engine(installedEngine.get());
      engine = current;
    }
    return current;
  }

  private void closeOpened() {
    Opened current = opened;
    opened = null;
    if (current != null) {
      close(current.provider());
    }
  }

  private static void close(ModelProvider provider) {
    switch (provider) {
      case LocalModel local -> local.close();
      case AutoCloseable closeable -> {
        try {
          closeable.close();
        } catch (Exception e) {
          throw new UnavailableException("The model cannot be closed: " + e.getMessage(), e);
        }
      }
      default -> {}
    }
  }

  /** Gives memory and connections back. */
  @Override
  public void close() {
    lock.lock();
    try {
      closeOpened();
      LocalEngine current = engine;
      if (current != null) {
        current.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
