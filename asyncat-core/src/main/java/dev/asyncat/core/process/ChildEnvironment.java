package dev.asyncat.core.process;

import java.util.Locale;
import java.util.Map;

/** What a child process sees of our environment: everything but secrets. */
final class ChildEnvironment {

  /** One variable per call, so that a call inside a call is found by both. */
  private static final String MARKER = "ASYNCAT_CALL_";

  private ChildEnvironment() {}

  /**
   * Removes our secrets and adds the call's marker.
   *
   * @return the text by which the environment of the call's processes can be told
   */
  static String prepare(Map<String, String> environment, String callId) {
    environment.keySet().removeIf(ChildEnvironment::isSecret);
    environment.put(MARKER + callId, "1");
    return MARKER + callId + "=";
  }

  /** Judged by name; values cannot be told apart. */
  static boolean isSecret(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.startsWith(MARKER)) {
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
