package dev.asyncat.cli.model;

import dev.asyncat.localmodel.LocalEngine;
import dev.asyncat.model.ModelProvider;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the objects that talk to models; tests put scripted ones in their place. */
public interface ModelOpener {

  /**
   * A new engine for files on this machine.
   *
   * @param installed the folder of an installed engine, in place of the one that the program brings
   */
  LocalEngine engine(Optional<Path> installed);

  /**
   * A model behind an OpenAI-compatible server. Closed with its {@code close} if it has one.
   *
   * @throws dev.asyncat.error.InvalidRequestException if the address is none
   */
  ModelProvider remote(String baseUrl, String model, @Nullable String apiKey);
}
