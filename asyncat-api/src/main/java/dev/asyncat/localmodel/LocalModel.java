package dev.asyncat.localmodel;

import dev.asyncat.model.ModelProvider;

/**
 * A model that is loaded on this machine. Thread-safe; requests beyond those that are answered at
 * once queue in order of arrival.
 */
public interface LocalModel extends ModelProvider, AutoCloseable {

  /** What the file says. */
  ModelFacts facts();

  /** How many tokens a text has, without special tokens. */
  int countTokens(String text);

  /** Ends running requests and gives the memory back. Closing twice is harmless. */
  @Override
  void close();
}
