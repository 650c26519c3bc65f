package dev.asyncat.langchain4j.openai;

import java.net.URI;
import java.time.InstantSource;
import java.util.Map;

/**
 * Where requests go, and how.
 *
 * @param headers all of them, those with the key included
 * @param keyed whether there is a key
 * @param clock for a date in {@code Retry-After}
 */
record Target(
    URI uri,
    Map<String, String> headers,
    boolean keyed,
    Limits limits,
    Secrets secrets,
    InstantSource clock) {

  /** The server, for messages. */
  String server() {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  /** Leaves the headers out. */
  @Override
  public String toString() {
    return "Target[" + server() + "]";
  }
}
