package dev.asyncat.jaxrs.mount;

import java.util.regex.Pattern;

/**
 * Which paths are the API's: those below {@code /api/ai} and {@code /api/agent}, and in an
 * application that is nothing else also what stands beside them.
 *
 * @param wholeApplication whether there is nothing else in the application
 */
public record Mounts(boolean wholeApplication) {

  /** The path template of both prefixes. */
  public static final String PATH = "/api/{mount: ai|agent}";

  private static final Pattern BELOW = Pattern.compile("/?api/(ai|agent)(/.*)?");
  private static final Pattern BESIDE =
      Pattern.compile("/?(?:v1|api/(?:users|teams|projects))(/.*)?");
  private static final Pattern MATRIX_PARAMETERS = Pattern.compile(";[^/]*");

  /** Whether a path, relative to the application, belongs to the API. */
  public boolean cover(String path) {
    String plain = plain(path);
    return BELOW.matcher(plain).matches() || (wholeApplication && BESIDE.matcher(plain).matches());
  }

  /** Whether clients of OpenAI ask there, who read errors in another form. */
  public boolean openAi(String path) {
    return wholeApplication && plain(path).matches("/?v1(/.*)?");
  }

  private static String plain(String path) {
    return MATRIX_PARAMETERS.matcher(path).replaceAll("");
  }
}
