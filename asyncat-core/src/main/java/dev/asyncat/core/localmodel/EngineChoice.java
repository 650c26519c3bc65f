package dev.asyncat.core.localmodel;

import org.jspecify.annotations.Nullable;

/**
 * An engine that somebody asks for in place of the usual one.
 *
 * @param id which one, {@code null} for the usual one
 * @param by where that was said, for people
 */
public record EngineChoice(@Nullable String id, String by) {

  /** The usual one. */
  public static final EngineChoice USUAL = new EngineChoice(null, "");
}
