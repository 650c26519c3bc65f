package dev.asyncat.jaxrs.server;

import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Silences what Grizzly and Jersey log about clients that go away, and about each start. What the
 * application has set for one of these loggers stays.
 */
final class QuietLogs {

  /**
   * Held, because the log manager forgets loggers that nobody holds, and their levels with them.
   */
  private static final List<Logger> STARTS_AND_STOPS =
      loggers(
          "org.glassfish.grizzly.http.server.NetworkListener",
          "org.glassfish.grizzly.http.server.HttpServer",
          "org.glassfish.grizzly.nio.GracefulShutdownRunner",
          "org.glassfish.grizzly.filterchain.DefaultFilterChain");

  private static final List<Logger> RESPONSES =
      loggers("org.glassfish.jersey.server.ServerRuntime$Responder");

  private QuietLogs() {}

  static void apply() {
    for (Logger logger : STARTS_AND_STOPS) {
      if (logger.getLevel() == null) {
        logger.setLevel(Level.SEVERE);
      }
    }
    for (Logger logger : RESPONSES) {
      if (logger.getFilter() == null) {
        logger.setFilter(QuietLogs::isNotAboutAConnection);
      }
    }
  }

  private static boolean isNotAboutAConnection(LogRecord record) {
    for (@Nullable Throwable cause = record.getThrown(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return false;
      }
    }
    return true;
  }

  private static List<Logger> loggers(String... names) {
    return List.of(names).stream().map(Logger::getLogger).toList();
  }
}
