package dev.asyncat.jaxrs.server;

import java.time.Duration;

/**
 * How much the server takes from connections, before anything is known of their users.
 *
 * @param connections how many may be open; more are closed at once
 * @param headerBytes the largest request line with headers
 * @param headerTime how long a request line with headers may take to arrive
 * @param stalledWrite how long a client may take nothing of what it is sent before it is dropped
 */
public record ServerLimits(
    int connections, int headerBytes, Duration headerTime, Duration stalledWrite) {

  /** 20,000 connections, 32 KiB of headers within 15 seconds, 10 seconds for a stalled client. */
  public static final ServerLimits DEFAULTS =
      new ServerLimits(20_000, 32 * 1024, Duration.ofSeconds(15), Duration.ofSeconds(10));

  /** Checks the values. */
  public ServerLimits {
    if (connections < 1 || headerBytes < 1024) {
      throw new IllegalArgumentException(
          "connections must be positive and headerBytes at least 1024: "
              + connections
              + ", "
              + headerBytes);
    }
    if (!headerTime.isPositive() || !stalledWrite.isPositive()) {
      throw new IllegalArgumentException(
          "headerTime and stalledWrite must be positive: " + headerTime + ", " + stalledWrite);
    }
  }
}
