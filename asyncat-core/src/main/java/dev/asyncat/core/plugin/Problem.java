package dev.asyncat.core.plugin;

import dev.asyncat.error.AsyncatException;
import java.util.ServiceConfigurationError;

/** What is wrong with a plug-in, for the person who installed it. */
final class Problem {

  private Problem() {}

  static String of(Throwable failure) {
    return switch (failure) {
      case AsyncatException ours -> String.valueOf(ours.getMessage());
      case ServiceConfigurationError service when service.getCause() != null ->
          service.getMessage() + ": " + of(service.getCause());
      case ServiceConfigurationError service -> String.valueOf(service.getMessage());
      case UnsupportedClassVersionError newer -> String.valueOf(newer.getMessage());
      case NoClassDefFoundError missing when missing.getMessage() != null ->
          missingClass(missing.getMessage());
      case ClassNotFoundException missing when missing.getMessage() != null ->
          missingClass(missing.getMessage());
      case ExceptionInInitializerError wrapper when wrapper.getCause() != null ->
          of(wrapper.getCause());
      default -> failure.toString();
    };
  }

  /** The JVM says either which class is missing, or that one could not be initialised. */
  private static String missingClass(String what) {
    return what.startsWith("Could not initialize class")
        ? what
        : ("the class %s is missing; a plug-in sees asyncat-api, the JDK and the jars in its own"
                + " directory")
            .formatted(what.replace('/', '.'));
  }
}
