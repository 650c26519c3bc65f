package dev.asyncat.llama.grammar;

import dev.asyncat.llama.grammar.RegexNode.Begin;
import dev.asyncat.llama.grammar.RegexNode.Chars;
import dev.asyncat.llama.grammar.RegexNode.Choice;
import dev.asyncat.llama.grammar.RegexNode.End;
import dev.asyncat.llama.grammar.RegexNode.Repeat;
import dev.asyncat.llama.grammar.RegexNode.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the part of regular expressions, as ECMA-262 writes them, that needs no look around and no
 * memory: characters, classes, groups, choices and repetitions, and {@code ^} and {@code $} at the
 * ends.
 */
final class RegexParser {

  private static final CharSet DIGITS = CharSet.of('0', '9');
  private static final CharSet WORD =
      DIGITS.or(CharSet.of('a', 'z')).or(CharSet.of('A', 'Z')).or(CharSet.of('_'));
  // The white space that every dialect agrees on.
  private static final CharSet SPACE = CharSet.of(" \t\n\r\f\u000B");
  private static final CharSet ANY_SPACE =
      SPACE
          .or(CharSet.of("\u0085\u00A0\u1680\u2028\u2029\u202F\u205F\u3000\uFEFF\u180E"))
          .or(CharSet.of(0x2000, 0x200A));
  private static final CharSet LINE_ENDS = CharSet.of("\n\r\u0085\u2028\u2029");

  private static final int MAX_NESTING = 50;

  private final String regex;
  private int at;

  private RegexParser(String regex) {
    this.regex = regex;
  }

  /**
   * Reads an expression.
   *
   * @throws UnsupportedRegexException if it contains anything else, or is none
   */
  static RegexNode parse(String regex) {
    RegexParser parser = new RegexParser(regex);
    RegexNode node = parser.choice(0);
    if (parser.at < regex.length()) {
      throw new UnsupportedRegexException("a parenthesis too many");
    }
    return node;
  }

  private RegexNode choice(int depth) {
    if (depth > MAX_NESTING) {
      throw new UnsupportedRegexException("nesting deeper than " + MAX_NESTING);
    }
    List<RegexNode> parts = new ArrayList<>();
    parts.add(sequence(depth));
    while (at < regex.length() && regex.charAt(at) == '|') {
      at++;
      parts.add(sequence(depth));
    }
    return parts.size() == 1 ? parts.getFirst() : new Choice(parts);
  }

  private RegexNode sequence(int depth) {
    List<RegexNode> parts = new ArrayList<>();
    while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
      RegexNode part = part(depth);
      parts.add(part instanceof Begin || part instanceof End ? part : repeated(part));
    }
    return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
  }

  private RegexNode part(int depth) {
    char c = regex.charAt(at);
    return switch (c) {
      case '^' -> skipping(new Begin());
      case '$' -> skipping(new End());
      case '.' -> skipping(new Chars(LINE_ENDS.not()));
      case '(' -> group(depth);
      case '[' -> characterClass();
      case '\\' -> new Chars(escape());
      case '*', '+', '?', '{', '}', ']' ->
          throw new UnsupportedRegexException("'" + c + "' without anything that it belongs to");
      default -> new Chars(CharSet.of(literal()));
    };
  }

  private RegexNode skipping(RegexNode node) {
    at++;
    return node;
  }

  private RegexNode group(int depth) {
    at++;
    if (at < regex.length() && regex.charAt(at) == '?') {
      if (regex.startsWith("?:", at)) {
        at += 2;
      } else if (regex.startsWith("?<", at)
          && !regex.startsWith("?<=", at)
          && !regex.startsWith("?<!", at)
          && regex.indexOf('>', at) > 0) {
        at = regex.indexOf('>', at) + 1;
      } else {
        throw new UnsupportedRegexException("looking around or options");
      }
    }
    RegexNode inside = choice(depth + 1);
    if (at >= regex.length()) {
      throw new UnsupportedRegexException("a group without an end");
    }
    at++;
    return inside;
  }

  private RegexNode repeated(RegexNode part) {
    RegexNode all = part;
    while (at < regex.length()) {
      switch (regex.charAt(at)) {
        case '*' -> all = once(all, 0, RegexNode.UNLIMITED, 1);
        case '+' -> all = once(all, 1, RegexNode.UNLIMITED, 1);
        case '?' -> all = once(all, 0, 1, 1);
        case '{' -> all = counted(all);
        default -> {
          return all;
        }
      }
      if (at < regex.length() && regex.charAt(at) == '?') {
        // Whether it takes few or many makes no difference to which texts fit.
        at++;
      } else if (at < regex.length() && "*+{".indexOf(regex.charAt(at)) >= 0) {
        throw new UnsupportedRegexException("a repetition of a repetition");
      }
    }
    return all;
  }

  private RegexNode once(RegexNode part, long min, long max, int characters) {
    at += characters;
    return new Repeat(part, min, max);
  }

  private RegexNode counted(RegexNode part) {
    int end = regex.indexOf('}', at);
    String inside = end < 0 ? "" : regex.substring(at + 1, end);
    if (!inside.matches("\\d{1,9}(,(\\d{1,9})?)?")) {
      throw new UnsupportedRegexException("a brace that counts nothing");
    }
    String[] limits = inside.split(",", -1);
    long min = Long.parseLong(limits[0]);
    long max =
        limits.length == 1
            ? min
            : limits[1].isEmpty() ? RegexNode.UNLIMITED : Long.parseLong(limits[1]);
    if (max != RegexNode.UNLIMITED && max < min) {
      throw new UnsupportedRegexException("at least " + min + " and at most " + max);
    }
    return once(part, min, max, end + 1 - at);
  }

  private RegexNode characterClass() {
    at++;
    boolean negated = at < regex.length() && regex.charAt(at) == '^';
    if (negated) {
      at++;
    }
    CharSet set = CharSet.NONE;
    while (true) {
      if (at >= regex.length()) {
        throw new UnsupportedRegexException("a class without an end");
      }
      if (regex.charAt(at) == ']') {
        at++;
        break;
      }
      if (regex.startsWith("[:", at) || regex.startsWith("&&", at) || regex.charAt(at) == '[') {
        throw new UnsupportedRegexException("a class inside a class");
      }
      set = set.or(classPart());
    }
    CharSet chosen = negated ? set.not() : set;
    if (chosen.isEmpty()) {
      throw new UnsupportedRegexException("a class without characters");
    }
    return new Chars(chosen);
  }

  private CharSet classPart() {
    int begin = at;
    CharSet first = regex.charAt(at) == '\\' ? escape() : CharSet.of(literal());
    boolean range =
        at + 1 < regex.length() && regex.charAt(at) == '-' && regex.charAt(at + 1) != ']';
    if (!range) {
      return first;
    }
    at++;
    CharSet last = regex.charAt(at) == '\\' ? escape() : CharSet.of(literal());
    int from = only(first, begin);
    int to = only(last, begin);
    if (to < from) {
      throw new UnsupportedRegexException("a range the wrong way round");
    }
    return CharSet.of(from, to);
  }

  private int only(CharSet set, int begin) {
    int[] range = set.ranges().getFirst();
    if (set.ranges().size() != 1 || range[0] != range[1]) {
      throw new UnsupportedRegexException("the range " + regex.substring(begin, at));
    }
    return range[0];
  }

  private int literal() {
    int character = regex.codePointAt(at);
    at += Character.charCount(character);
    if (Character.isSurrogate((char) character) && character < 0x10000) {
      throw new UnsupportedRegexException("half a surrogate pair");
    }
    return character;
  }

  private CharSet escape() {
    at++;
    if (at >= regex.length()) {
      throw new UnsupportedRegexException("a backslash at the end");
    }
    char c = regex.charAt(at++);
    return switch (c) {
      case 'd' -> DIGITS;
      case 'D' -> DIGITS.not();
      case 'w' -> WORD;
      case 'W' -> WORD.not();
      case 's' -> SPACE;
      case 'S' -> ANY_SPACE.not();
      case 't' -> CharSet.of('\t');
      case 'n' -> CharSet.of('\n');
      case 'r' -> CharSet.of('\r');
      case 'f' -> CharSet.of('\f');
      case 'v' -> CharSet.of(0x0B);
      case 'x' -> CharSet.of(hexadecimal(2));
      case 'u' -> CharSet.of(hexadecimal(4));
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw new UnsupportedRegexException("\\" + c);
        }
        yield CharSet.of(c);
      }
    };
  }

  private int hexadecimal(int digits) {
    int end = at + digits;
    if (end > regex.length() || !regex.substring(at, end).matches("[0-9a-fA-F]+")) {
      throw new UnsupportedRegexException("an escape without its hexadecimal digits");
    }
    int value = Integer.parseInt(regex.substring(at, end), 16);
    at = end;
    if (Character.isSurrogate((char) value)) {
      throw new UnsupportedRegexException("half a surrogate pair");
    }
    return value;
  }
}
