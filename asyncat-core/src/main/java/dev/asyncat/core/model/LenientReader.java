package dev.asyncat.core.model;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonNumber;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one value out of a text, forgiving what {@link JsonRepair} lists, and says where it ended.
 * Every valid JSON text is read as it stands. Looks at each character at most a fixed number of
 * times. Not thread-safe; reads once.
 */
final class LenientReader {

  static final int MAX_DEPTH = 200;

  /** Longer literals only occur in attacks on the quadratic conversion of decimal digits. */
  private static final int MAX_NUMBER_LENGTH = 1000;

  private final String text;
  private final int limit;
  private int at;
  private int open;
  private boolean endedEarly;
  private boolean canEndHere;
  private @Nullable String defect;

  /** Reads from {@code from}, as if the text ended at {@code limit}. */
  LenientReader(String text, int from, int limit) {
    this.text = text;
    this.at = from;
    this.limit = limit;
  }

  /** The value, or empty if there is a {@link #defect()}. */
  Optional<Json> read() {
    try {
      Json value = value(0);
      return Optional.of(value);
    } catch (Unreadable e) {
      defect = e.getMessage();
      return Optional.empty();
    }
  }

  /** What is wrong. */
  String defect() {
    return defect == null ? "it cannot be read" : defect;
  }

  /** Where the value ended, or where the defect was seen. */
  int position() {
    return at;
  }

  /** Whether the text ended before the value did, mended or not. */
  boolean endedEarly() {
    return endedEarly;
  }

  /** How many brackets were open at the defect. */
  int openBrackets() {
    return open;
  }

  /** Passes surplus closing brackets, separators and space after the value. */
  int skipClosers() {
    while (at < limit && " \t\r\n}],;".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  private Json value(int depth) {
    if (depth > MAX_DEPTH) {
      throw new Unreadable("it is nested deeper than " + MAX_DEPTH);
    }
    skipSpace();
    if (at >= limit) {
      endedEarly = true;
      throw new Unreadable(depth == 0 ? "it is empty" : "the text ends where a value should be");
    }
    char c = text.charAt(at);
    if (c == '{') {
      return object(depth);
    }
    if (c == '[') {
      return array(depth);
    }
    if (closingQuote(c) != 0) {
      String string = string();
      canEndHere = true;
      return new JsonString(string);
    }
    return Character.isLetter(c) ? word() : number();
  }

  private JsonObject object(int depth) {
    Map<String, Json> members = new LinkedHashMap<>();
    at++;
    open++;
    canEndHere = false;
    while (!closed('}', members.isEmpty())) {
      String key = key();
      skipSpace();
      if (at >= limit) {
        endedEarly = true;
        throw new Unreadable("the text ends after the key \"" + shown(key) + "\"");
      }
      char c = text.charAt(at);
      if (c != ':' && c != '=') {
        throw unexpected("after the key \"" + shown(key) + "\"");
      }
      at++;
      canEndHere = false;
      members.put(key, value(depth + 1));
    }
    return new JsonObject(members);
  }

  private JsonArray array(int depth) {
    List<Json> items = new ArrayList<>();
    at++;
    open++;
    canEndHere = false;
    while (!closed(']', items.isEmpty())) {
      items.add(value(depth + 1));
    }
    return new JsonArray(items);
  }

  /**
   * True after the closing bracket, or at the end of the text where nothing but brackets can be
   * missing. Otherwise passes the comma between two items. A comma may be missing only between
   * quoted items with space between them; anything else may be a quote that was not escaped.
   */
  private boolean closed(char bracket, boolean first) {
    int before = at;
    skipSpace();
    boolean separated = first;
    if (at < limit && text.charAt(at) == ',') {
      at++;
      separated = true;
      canEndHere = false;
      skipSpace();
    }
    if (at >= limit) {
      endedEarly = true;
      if (!canEndHere) {
        throw new Unreadable("the text ends before the value does");
      }
      open--;
      return true;
    }
    char c = text.charAt(at);
    if (c == bracket) {
      at++;
      open--;
      canEndHere = true;
      return true;
    }
    if (c == ',' || !separated && !(at > before && closingQuote(c) != 0)) {
      throw unexpected("where ',' or '" + bracket + "' should be");
    }
    return false;
  }

  private String key() {
    char c = text.charAt(at);
    if (closingQuote(c) != 0) {
      return string();
    }
    int start = at;
    while (at < limit && isBareKeyPart(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw unexpected("where a key should be");
    }
    return text.substring(start, at);
  }

  private static boolean isBareKeyPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '$' || c == '.';
  }

  private String string() {
    char quote = text.charAt(at);
    if (quote != '`' && text.startsWith(String.valueOf(quote).repeat(3), at)) {
      return tripleQuoted(String.valueOf(quote).repeat(3));
    }
    char close = closingQuote(quote);
    int start = ++at;
    StringBuilder out = null;
    while (at < limit) {
      char c = text.charAt(at);
      if (c == close) {
        String value = out == null ? text.substring(start, at) : out.toString();
        at++;
        return value;
      }
      if (c == '\\') {
        if (out == null) {
          out = new StringBuilder(text.substring(start, at));
        }
        escape(out);
      } else {
        if (out != null) {
          out.append(c);
        }
        at++;
      }
    }
    endedEarly = true;
    throw new Unreadable("the text ends inside a string");
  }

  private String tripleQuoted(String quotes) {
    int start = at + 3;
    int end = text.indexOf(quotes, Math.min(start, limit), limit);
    if (end < 0) {
      at = limit;
      endedEarly = true;
      throw new Unreadable("the text ends inside a string");
    }
    at = end + 3;
    return text.substring(start, end);
  }

  private void escape(StringBuilder out) {
    if (at + 1 >= limit) {
      at = limit;
      return;
    }
    char c = text.charAt(at + 1);
    at += 2;
    switch (c) {
      case '"', '\\', '/', '\'', '`' -> out.append(c);
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'u' -> unicode(out);
      case '\n' -> {
        // A backslash before a line break joins the lines, as in JavaScript and Python.
      }
      default -> out.append('\\').append(c);
    }
  }

  private void unicode(StringBuilder out) {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = at + i < limit ? text.charAt(at + i) : 'x';
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        out.append("\\u");
        return;
      }
      code = code * 16 + digit;
    }
    at += 4;
    out.append((char) code);
  }

  private Json word() {
    int start = at;
    while (at < limit && at - start < 6 && Character.isLetter(text.charAt(at))) {
      at++;
    }
    Json value =
        switch (text.substring(start, at)) {
          case "true", "True" -> Json.of(true);
          case "false", "False" -> Json.of(false);
          case "null", "None" -> Json.nul();
          default -> null;
        };
    if (value == null) {
      at = start;
      throw unexpected("where a value should be");
    }
    canEndHere = true;
    return value;
  }

  private Json number() {
    int start = at;
    while (at < limit && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, Math.min(at, start + MAX_NUMBER_LENGTH + 1));
    if (digits.isEmpty()) {
      throw unexpected("where a value should be");
    }
    int first = digits.startsWith("-") ? 1 : 0;
    boolean valid =
        digits.length() <= MAX_NUMBER_LENGTH
            && digits.length() > first
            && Character.isDigit(digits.charAt(first))
            && Character.isDigit(digits.charAt(digits.length() - 1))
            && !(digits.charAt(first) == '0'
                && digits.length() > first + 1
                && Character.isDigit(digits.charAt(first + 1)));
    if (valid) {
      try {
        // Cut off, 120 looks like 12: only what follows shows that the number is whole.
        canEndHere = at < limit && Character.isWhitespace(text.charAt(at));
        return new JsonNumber(new BigDecimal(digits));
      } catch (NumberFormatException e) {
        // Falls through: reported like any other text that is not a number.
      }
    }
    at = start;
    throw new Unreadable("\"" + shown(digits) + "\" at character " + start + " is not a number");
  }

  /** The quote that ends a string begun with {@code c}, or 0 if {@code c} begins none. */
  private static char closingQuote(char c) {
    return switch (c) {
      case '"', '\'', '`' -> c;
      case '\u201c' -> '\u201d';
      case '\u2018' -> '\u2019';
      default -> 0;
    };
  }

  private void skipSpace() {
    while (at < limit) {
      char c = text.charAt(at);
      if (c == '/' && text.startsWith("//", at)) {
        int end = text.indexOf('\n', at, limit);
        at = end < 0 ? limit : end;
      } else if (c == '/' && text.startsWith("/*", at)) {
        int end = text.indexOf("*/", Math.min(at + 2, limit), limit);
        at = end < 0 ? limit : end + 2;
      } else if (Character.isWhitespace(c) || c == '\u00a0' || c == '\ufeff') {
        at++;
      } else {
        return;
      }
    }
  }

  private Unreadable unexpected(String where) {
    return new Unreadable("unexpected '" + text.charAt(at) + "' at character " + at + ", " + where);
  }

  private static String shown(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  /** Unwinds the recursion; never leaves this class. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message, null, false, false);
    }
  }
}
