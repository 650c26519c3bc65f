package dev.asyncat.cli.model;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.cli.environment.DataDirectory;
import dev.asyncat.core.localmodel.EngineLibrary;
import dev.asyncat.core.localmodel.ModelCatalogue;
import dev.asyncat.core.localmodel.ModelLibrary;
import java.nio.file.Path;

/** Opens the models of a command, from its options to something that runs can talk to. */
public final class ModelAccess implements AutoCloseable {

  private final CliEnvironment environment;
  private final ModelLibrary library;
  private final ModelChooser chooser;
  private final ChosenModels models;

  /** The models for options, with what the data directory holds of models and engines. */
  public ModelAccess(
      ModelChoiceOptions options,
      CliEnvironment environment,
      Path data,
      ModelCatalogue catalogue,
      ModelOpener opener) {
    this.environment = environment;
    library = new ModelLibrary(environment.modelDirectory(data), catalogue);
    chooser = new ModelChooser(options, environment, library);
    EngineLibrary engines = new EngineLibrary(DataDirectory.engines(data));
    models =
        new ChosenModels(
            chooser,
            library,
            opener,
            () -> engines.active(options.engine(environment)).installedFolder());
  }

  /** What runs talk to. */
  public ChosenModels models() {
    return models;
  }

  /**
   * Makes sure that there is a model, fetching one if need be.
   *
   * @param yes whether fetching needs no question
   * @throws dev.asyncat.cli.environment.NoModelException if there is none and it may not be fetched
   * @throws dev.asyncat.error.AsyncatException if it cannot be fetched
   */
  public void require(boolean yes) {
    ModelFetch fetch = new ModelFetch(environment, library);
    switch (chooser.choose()) {
      case ModelChoice.Fetchable fetchable -> fetch.offer(fetchable.entry(), yes);
      case ModelChoice.None ignored -> {
        if (!yes && !environment.terminal().interactive()) {
          throw ChosenModels.noModel(library);
        }
        fetch.offer(library.suggestion(), yes);
      }
      case ModelChoice.Local ignored -> {}
      case ModelChoice.Remote ignored -> {}
    }
  }

  /** One line about the model that the next run will talk to. */
  public String description() {
    return switch (chooser.choose()) {
      case ModelChoice.Local local -> local.name();
      case ModelChoice.Remote remote -> remote.model() + " at " + remote.baseUrl();
      case ModelChoice.Fetchable fetchable ->
          "none yet; fetch it with: asyncat models pull " + fetchable.entry().id();
      case ModelChoice.None ignored ->
          "none yet; fetch one with: asyncat models pull "
              + library.catalogue().defaultOnline().id();
    };
  }

  @Override
  public void close() {
    models.close();
    library.close();
  }
}
