package dev.asyncat.cli.model;

import dev.asyncat.cli.environment.CliEnvironment;
import dev.asyncat.core.localmodel.CatalogueEntry;
import dev.asyncat.core.localmodel.InstalledModel;
import dev.asyncat.core.localmodel.ModelLibrary;
import dev.asyncat.error.InvalidRequestException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the model that options and variables mean.
 *
 * <p>An option beats a variable. A name that is installed or in the catalogue means that model,
 * unless {@code --base-url} was given; any other name needs a server.
 */
final class ModelChooser {

  static final String BASE_URL = "AI_BASE_URL";
  static final String MODEL = "AI_MODEL";
  static final String API_KEY = "AI_API_KEY";

  private final ModelChoiceOptions options;
  private final CliEnvironment environment;
  private final ModelLibrary library;

  ModelChooser(ModelChoiceOptions options, CliEnvironment environment, ModelLibrary library) {
    this.options = options;
    this.environment = environment;
    this.library = library;
  }

  /**
   * What to talk to. Cheap; asked again it sees models that have come since.
   *
   * @throws InvalidRequestException if a name means nothing or something is missing
   */
  ModelChoice choose() {
    String optionUrl = options.baseUrl();
    if (optionUrl != null) {
      return remote(optionUrl, options.model());
    }
    Optional<String> url = environment.variable(BASE_URL);
    String name = options.model();
    if (name != null) {
      return named(name, url);
    }
    if (url.isPresent()) {
      return remote(url.get(), null);
    }
    Optional<String> variable = environment.variable(MODEL);
    if (variable.isPresent()) {
      return named(variable.get(), url);
    }
    return library.preferred().map(ModelChooser::local).orElseGet(ModelChoice.None::new);
  }

  private ModelChoice named(String name, Optional<String> url) {
    Optional<InstalledModel> installed = library.find(name);
    if (installed.isPresent()) {
      return local(installed.get());
    }
    Optional<CatalogueEntry> known = library.catalogue().find(name);
    if (known.isPresent()) {
      return new ModelChoice.Fetchable(known.get());
    }
    if (url.isPresent()) {
      return remote(url.get(), name);
    }
    if (name.toLowerCase(Locale.ROOT).endsWith(".gguf")) {
      throw new InvalidRequestException(
          "There is no file '" + name + "', neither here nor in " + library.directory());
    }
    throw new InvalidRequestException(
        "There is no model '"
            + name
            + "'. Installed: "
            + names(library.installed().stream().map(InstalledModel::name).toList())
            + ". To fetch: "
            + names(library.catalogue().entries().stream().map(CatalogueEntry::id).toList())
            + ". For a model behind a server give --base-url too");
  }

  private ModelChoice remote(String baseUrl, @Nullable String name) {
    String model =
        name != null
            ? name
            : environment
                .variable(MODEL)
                .orElseThrow(
                    () ->
                        new InvalidRequestException(
                            "The server "
                                + baseUrl
                                + " needs the name of a model: set "
                                + MODEL
                                + " or give --model"));
    return new ModelChoice.Remote(baseUrl, model, apiKey());
  }

  private @Nullable String apiKey() {
    String variable = options.apiKeyVariable();
    if (variable == null) {
      return environment.variable(API_KEY).orElse(null);
    }
    return environment
        .variable(variable)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "The variable " + variable + " is not set; it should hold the key"));
  }

  private static ModelChoice local(InstalledModel model) {
    return new ModelChoice.Local(model.name(), model.file());
  }

  private static String names(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
