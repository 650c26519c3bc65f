package dev.asyncat.cli.model;

import dev.asyncat.core.localmodel.CatalogueEntry;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Which model to talk to. */
sealed interface ModelChoice {

  /**
   * A file on this machine.
   *
   * @param name what users call it
   */
  record Local(String name, Path file) implements ModelChoice {}

  /**
   * A model behind an OpenAI-compatible server.
   *
   * @param apiKey {@code null} for none
   */
  record Remote(String baseUrl, String model, @Nullable String apiKey) implements ModelChoice {

    /** Leaves the key out, so that it does not end in a log. */
    @Override
    public String toString() {
      return "Remote[" + model + " at " + baseUrl + "]";
    }
  }

  /** A model of the catalogue that has to be fetched first. */
  record Fetchable(CatalogueEntry entry) implements ModelChoice {}

  /** Nothing was said and nothing is there. */
  record None() implements ModelChoice {}
}
