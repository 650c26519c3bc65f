package dev.asyncat.localmodel;

import java.nio.file.Path;

/** Runs model files on this machine. Thread-safe. */
public interface LocalEngine extends AutoCloseable {

  /** A short name with version, such as {@code llama.cpp b4916}. */
  String name();

  /**
   * Says what a model file holds without loading it.
   *
   * @throws dev.asyncat.error.InvalidRequestException if the file is missing, damaged or of a kind
   *     the engine cannot run; the message says which
   */
  ModelFacts inspect(Path file);

  /**
   * Loads a model.
   *
   * @throws dev.asyncat.error.InvalidRequestException as {@link #inspect}
   * @throws dev.asyncat.error.UnavailableException if this machine cannot run the engine
   */
  LocalModel load(Path file, LoadOptions options);

  /** Closes every model it loaded. */
  @Override
  void close();
}
