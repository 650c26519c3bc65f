package dev.asyncat.core.process;

import java.util.Locale;
import java.util.Map;

/** What a child process sees of our environment: everything but secrets. */
final class ChildEnvironment {

  private ChildEnvironment() {}

  /** Removes our secrets and adds the call's marker. */
  static void prepare(Map<String, String> environment, CallMarker marker) {
    environment.keySet().removeIf(ChildEnvironment::isSecret);
    environment.put(marker.name(), marker.value());
  }

  /** Judged by name; values cannot be told apart. */
  static boolean isSecret(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.startsWith(CallMarker.PREFIX) || upper.startsWith(CallMarker.DETACHED_PREFIX)) {
      return false;
    }
    return upper.startsWith("ASYNCAT_")
        || upper.endsWith("API_KEY")
        || upper.endsWith("APIKEY")
        || upper.endsWith("_TOKEN")
        || upper.equals("TOKEN")
        || upper.endsWith("PRIVATE_KEY")
        || upper.contains("SECRET")
        || upper.contains("PASSWORD")
        || upper.contains("PASSWD")
        || upper.contains("CREDENTIAL");
  }
}
