package dev.asyncat.jaxrs.mount;

import java.util.regex.Pattern;

/** The prefixes under which the API answers, {@code /api/ai} and {@code /api/agent}. */
public final class Mounts {

  /** The path template of both prefixes. */
  public static final String PATH = "/api/{mount: ai|agent}";

  private static final Pattern BELOW = Pattern.compile("/?api/(ai|agent)(/.*)?");
  private static final Pattern MATRIX_PARAMETERS = Pattern.compile(";[^/]*");

  private Mounts() {}

  /** Whether a path, relative to the application, belongs to the API. */
  public static boolean cover(String path) {
    return BELOW.matcher(MATRIX_PARAMETERS.matcher(path).replaceAll("")).matches();
  }
}
