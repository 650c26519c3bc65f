package dev.asyncat.jaxrs.server;

import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Silences what Grizzly and Jersey log about clients that go away, and about each start. A level
 * that the application has set stays.
 */
final class QuietLogs {

  private static final Map<Logger, Level> LEVELS =
      Map.of(
              "org.glassfish.grizzly.http.server.NetworkListener", Level.WARNING,
              "org.glassfish.grizzly.http.server.HttpServer", Level.WARNING,
              "org.glassfish.grizzly.filterchain.DefaultFilterChain", Level.SEVERE,
              "org.glassfish.grizzly.nio.GracefulShutdownRunner", Level.SEVERE,
              "org.glassfish.jersey.internal.inject.Providers", Level.SEVERE)
          .entrySet()
          .stream()
          .collect(Collectors.toMap(e -> Logger.getLogger(e.getKey()), Map.Entry::getValue));

  private QuietLogs() {}

  static void apply() {
    LEVELS.forEach(
        (logger, level) -> {
          if (logger.getLevel() == null) {
            logger.setLevel(level);
          }
        });
  }
}
