package dev.asyncat.session;

import java.time.Instant;

/**
 * What a user wants done otherwise from now on. Later runs of the user are told.
 *
 * @param tool the tool it is about, {@code general} if none
 * @param explanation may be empty
 */
public record Correction(String tool, String correction, String explanation, Instant at) {

  /** How many a session keeps; the oldest gives way. */
  public static final int MOST = 10;
}
