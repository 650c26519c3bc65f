package dev.asyncat.cli.terminal;

/**
 * How a stream may be dressed up: colours only where a terminal shows them, symbols only where the
 * stream can encode them.
 *
 * @param colours whether escape sequences may be written
 * @param symbols whether characters beyond ASCII may be written
 * @param live whether a line can be overwritten
 */
public record Style(boolean colours, boolean symbols, boolean live) {

  /** Nothing but letters. */
  public static final Style PLAIN = new Style(false, false, false);

  private static final String RESET = "\u001b[0m";

  /** Less important. */
  public String dim(String text) {
    return paint("\u001b[2m", text);
  }

  /** More important. */
  public String bold(String text) {
    return paint("\u001b[1m", text);
  }

  /** Went well. */
  public String good(String text) {
    return paint("\u001b[32m", text);
  }

  /** Went wrong. */
  public String bad(String text) {
    return paint("\u001b[31m", text);
  }

  /** Needs attention. */
  public String warning(String text) {
    return paint("\u001b[33m", text);
  }

  /** A name. */
  public String name(String text) {
    return paint("\u001b[36m", text);
  }

  /** The symbol if it can be written, else the letters. */
  public String symbol(String symbol, String letters) {
    return symbols ? symbol : letters;
  }

  private String paint(String code, String text) {
    return colours && !text.isEmpty() ? code + text + RESET : text;
  }
}
