package dev.asyncat.jaxrs;

import java.time.Duration;

/**
 * How much the API takes from its clients.
 *
 * @param bodyBytes the largest request body
 * @param bodyTime how long a body may take to arrive
 * @param streams how many event streams may be open at once
 * @param heartbeat how long a stream is silent before a comment is sent, which also finds out
 *     whether the client is still there
 */
public record Limits(long bodyBytes, Duration bodyTime, int streams, Duration heartbeat) {

  /** 50 MB within two minutes, 10,000 streams, a heartbeat after five seconds. */
  public static final Limits DEFAULTS =
      new Limits(50L * 1024 * 1024, Duration.ofMinutes(2), 10_000, Duration.ofSeconds(5));

  /** Checks the values. */
  public Limits {
    if (bodyBytes < 1 || bodyBytes > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException("bodyBytes must be positive and below 2 GB: " + bodyBytes);
    }
    if (streams < 1) {
      throw new IllegalArgumentException("streams must be positive: " + streams);
    }
    if (!bodyTime.isPositive() || !heartbeat.isPositive()) {
      throw new IllegalArgumentException(
          "bodyTime and heartbeat must be positive: " + bodyTime + ", " + heartbeat);
    }
  }

  /** The same with another size of bodies. */
  public Limits withBodyBytes(long bytes) {
    return new Limits(bytes, bodyTime, streams, heartbeat);
  }

  /** The same with another time for bodies. */
  public Limits withBodyTime(Duration time) {
    return new Limits(bodyBytes, time, streams, heartbeat);
  }

  /** The same with another number of streams. */
  public Limits withStreams(int most) {
    return new Limits(bodyBytes, bodyTime, most, heartbeat);
  }

  /** The same with another heartbeat. */
  public Limits withHeartbeat(Duration silence) {
    return new Limits(bodyBytes, bodyTime, streams, silence);
  }
}
