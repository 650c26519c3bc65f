package dev.asyncat.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A strict recursive-descent reader of RFC 8259 text. */
final class JsonReader {

  static final int MAX_DEPTH = 500;

  /** Longer literals only occur in attacks on the quadratic conversion of decimal digits. */
  private static final int MAX_NUMBER_LENGTH = 1000;

  private final String text;
  private int at;

  JsonReader(String text) {
    this.text = text;
  }

  Json read() {
    Json value = value(0);
    skipSpace();
    if (at < text.length()) {
      throw problem("unexpected " + shown(text.charAt(at)) + " after the value");
    }
    return value;
  }

  private Json value(int depth) {
    if (depth > MAX_DEPTH) {
      throw problem("nested deeper than " + MAX_DEPTH);
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new JsonString(string());
      case 't' -> literal("true", JsonBool.TRUE);
      case 'f' -> literal("false", JsonBool.FALSE);
      case 'n' -> literal("null", JsonNull.INSTANCE);
      default -> number();
    };
  }

  private JsonObject object(int depth) {
    Map<String, Json> members = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (peek() == '}') {
      at++;
      return JsonObject.EMPTY;
    }
    while (true) {
      skipSpace();
      if (peek() != '"') {
        throw problem("expected a key in double quotes");
      }
      String key = string();
      skipSpace();
      expect(':');
      members.put(key, value(depth + 1));
      if (!separator('}')) {
        return new JsonObject(members);
      }
    }
  }

  private JsonArray array(int depth) {
    List<Json> items = new ArrayList<>();
    at++;
    skipSpace();
    if (peek() == ']') {
      at++;
      return JsonArray.EMPTY;
    }
    while (true) {
      items.add(value(depth + 1));
      if (!separator(']')) {
        return new JsonArray(items);
      }
    }
  }

  /** True after a comma, false after the closing character. */
  private boolean separator(char close) {
    skipSpace();
    char c = peek();
    if (c != ',' && c != close) {
      throw problem("expected ',' or '" + close + "'");
    }
    at++;
    return c == ',';
  }

  private String string() {
    int start = ++at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        return text.substring(start, at++);
      }
      if (c == '\\') {
        return stringWithEscapes(start);
      }
      if (c < 0x20) {
        throw problem("a control character in a string must be escaped");
      }
      at++;
    }
    throw problem("the string is not closed");
  }

  private String stringWithEscapes(int start) {
    StringBuilder out = new StringBuilder(text.substring(start, at));
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return out.toString();
      }
      if (c < 0x20) {
        throw problem("a control character in a string must be escaped");
      }
      at++;
      out.append(c == '\\' ? escape() : c);
    }
    throw problem("the string is not closed");
  }

  private char escape() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw problem("unknown escape \\" + c);
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = peek();
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw problem("expected four hexadecimal digits after \\u");
      }
      code = code * 16 + digit;
      at++;
    }
    return (char) code;
  }

  private Json literal(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw problem("unexpected " + shown(text.charAt(at)));
    }
    at += word.length();
    return value;
  }

  private JsonNumber number() {
    int start = at;
    if (at < text.length() && text.charAt(at) == '-') {
      at++;
    }
    int integerStart = at;
    digits();
    if (at - integerStart > 1 && text.charAt(integerStart) == '0') {
      throw problem("a number must not start with 0");
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      digits();
    }
    if (at - start > MAX_NUMBER_LENGTH) {
      throw problem("a number longer than " + MAX_NUMBER_LENGTH + " characters");
    }
    try {
      return new JsonNumber(new BigDecimal(text.substring(start, at)));
    } catch (NumberFormatException exponentTooLarge) {
      throw problem("the exponent of the number is too large");
    }
  }

  private void digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw at < text.length()
          ? problem("unexpected " + shown(text.charAt(at)))
          : problem("the text ends early");
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw problem("the text ends early");
    }
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw problem("expected '" + c + "'");
    }
    at++;
  }

  private void skipSpace() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return;
      }
      at++;
    }
  }

  private static String shown(char c) {
    return c < 0x20 ? String.format("\\u%04x", (int) c) : "'" + c + "'";
  }

  private JsonSyntaxException problem(String what) {
    return new JsonSyntaxException(what, at);
  }
}
