package dev.asyncat.llama.grammar;

import dev.asyncat.llama.grammar.Gbnf.Characters;
import dev.asyncat.llama.grammar.Gbnf.Element;
import dev.asyncat.llama.grammar.Gbnf.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the notation: {@code name ::= "text" [a-z] other ( … | … ) * + ? {m,n}}, one rule a line.
 * Repetitions become rules of their own.
 */
final class GbnfParser {

  private static final int MAX_ELEMENTS = 200_000;
  private static final int MAX_NESTING = 200;
  private static final int UNLIMITED = -1;

  private final String text;
  private final Map<String, Integer> names = new LinkedHashMap<>();
  private final List<@Nullable List<List<Element>>> rules = new ArrayList<>();
  private int at;
  private int elements;

  GbnfParser(String text) {
    this.text = text;
    space(true);
    while (at < text.length()) {
      rule();
    }
  }

  /** The number of each rule that has a name. */
  Map<String, Integer> names() {
    return names;
  }

  /** The number of the rule with this name. */
  int number(String name) {
    Integer number = names.get(name);
    if (number == null) {
      throw new InvalidGrammarException("the grammar has no rule named " + name);
    }
    return number;
  }

  /** The alternatives of each rule, null for one that is only named. */
  List<@Nullable List<List<Element>>> rules() {
    return rules;
  }

  private void rule() {
    int begin = at;
    int number = named(name());
    if (rules.get(number) != null) {
      at = begin;
      throw problem("a second rule of this name");
    }
    space(false);
    if (!text.startsWith("::=", at)) {
      throw problem("expected ::=");
    }
    at += 3;
    space(true);
    rules.set(number, alternatives(0));
    if (at < text.length() && !newLine()) {
      throw problem("expected the end of the rule");
    }
    space(true);
  }

  private List<List<Element>> alternatives(int depth) {
    if (depth > MAX_NESTING) {
      throw problem("parentheses nested deeper than " + MAX_NESTING);
    }
    List<List<Element>> alternatives = new ArrayList<>();
    alternatives.add(sequence(depth));
    while (at < text.length() && text.charAt(at) == '|') {
      at++;
      space(true);
      alternatives.add(sequence(depth));
    }
    return alternatives;
  }

  private List<Element> sequence(int depth) {
    List<Element> sequence = new ArrayList<>();
    while (at < text.length()) {
      char c = text.charAt(at);
      List<Element> item;
      if (c == '"') {
        item = literal();
      } else if (c == '[') {
        item = List.of(characterClass());
      } else if (c == '.') {
        at++;
        item = List.of(new Characters(CharSet.ALL));
      } else if (c == '(') {
        at++;
        space(true);
        item = List.of(anonymous(alternatives(depth + 1)));
        expect(')');
      } else if (isNamePart(c)) {
        item = List.of(new Reference(named(name())));
      } else {
        break;
      }
      space(depth > 0);
      sequence.addAll(counted(repeated(item, depth)));
    }
    return sequence;
  }

  private List<Element> literal() {
    List<Element> characters = new ArrayList<>();
    at++;
    while (peek() != '"') {
      characters.add(new Characters(CharSet.of(character())));
    }
    at++;
    return characters;
  }

  private Characters characterClass() {
    at++;
    boolean negated = peek() == '^';
    if (negated) {
      at++;
    }
    CharSet set = CharSet.NONE;
    while (peek() != ']') {
      int first = character();
      int last = first;
      if (peek() == '-' && at + 1 < text.length() && text.charAt(at + 1) != ']') {
        at++;
        last = character();
      }
      set = set.or(CharSet.of(first, last));
    }
    at++;
    CharSet chosen = negated ? set.not() : set;
    if (chosen.isEmpty()) {
      throw problem("no character is in this class");
    }
    return new Characters(chosen);
  }

  private int character() {
    int character = text.codePointAt(at);
    at += Character.charCount(character);
    if (character != '\\') {
      return character;
    }
    char escaped = peek();
    at++;
    return switch (escaped) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '"', '\\', '[', ']' -> escaped;
      case 'x' -> hexadecimal(2);
      case 'u' -> hexadecimal(4);
      case 'U' -> hexadecimal(8);
      default -> throw problem("unknown escape \\" + escaped);
    };
  }

  private int hexadecimal(int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      char c = peek();
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw problem("expected " + digits + " hexadecimal digits");
      }
      value = value * 16 + digit;
      at++;
    }
    return value;
  }

  private List<Element> repeated(List<Element> item, int depth) {
    List<Element> all = item;
    while (at < text.length()) {
      switch (text.charAt(at)) {
        case '*' -> {
          at++;
          all = repetition(all, 0, UNLIMITED);
        }
        case '+' -> {
          at++;
          all = repetition(all, 1, UNLIMITED);
        }
        case '?' -> {
          at++;
          all = repetition(all, 0, 1);
        }
        case '{' -> {
          at++;
          int min = number();
          int max = min;
          if (peek() == ',') {
            at++;
            max = peek() == '}' ? UNLIMITED : number();
          }
          expect('}');
          if (max != UNLIMITED && max < min) {
            throw problem("a repetition of at least " + min + " and at most " + max);
          }
          all = repetition(all, min, max);
        }
        default -> {
          return all;
        }
      }
      space(depth > 0);
    }
    return all;
  }

  private List<Element> repetition(List<Element> item, int min, int max) {
    long copies = Math.max(min, max);
    if (copies * item.size() > MAX_ELEMENTS) {
      throw problem("a repetition too large for this grammar: " + copies);
    }
    List<Element> all = new ArrayList<>();
    for (int i = 0; i < min; i++) {
      all.addAll(counted(item));
    }
    if (max == UNLIMITED) {
      int more = unnamed();
      List<Element> again = new ArrayList<>(item);
      again.add(new Reference(more));
      rules.set(more, List.of(counted(again), List.of()));
      all.add(new Reference(more));
      return all;
    }
    Element rest = null;
    for (int i = min; i < max; i++) {
      List<Element> more = new ArrayList<>(item);
      if (rest != null) {
        more.add(rest);
      }
      rest = anonymous(List.of(counted(more), List.of()));
    }
    if (rest != null) {
      all.add(rest);
    }
    return all;
  }

  private int number() {
    int begin = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == begin || at - begin > 9) {
      throw problem("expected a number of at most nine digits");
    }
    return Integer.parseInt(text.substring(begin, at));
  }

  private Reference anonymous(List<List<Element>> alternatives) {
    int number = unnamed();
    rules.set(number, alternatives);
    return new Reference(number);
  }

  private int unnamed() {
    rules.add(null);
    return rules.size() - 1;
  }

  private int named(String name) {
    return names.computeIfAbsent(name, _ -> unnamed());
  }

  private String name() {
    int begin = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    if (at == begin) {
      throw problem("expected the name of a rule");
    }
    return text.substring(begin, at);
  }

  private static boolean isNamePart(char c) {
    return c == '-' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  }

  private List<Element> counted(List<Element> some) {
    elements += some.size() + 1;
    if (elements > MAX_ELEMENTS) {
      throw problem("a grammar of more than " + MAX_ELEMENTS + " parts");
    }
    return some;
  }

  private void expect(char c) {
    if (peek() != c) {
      throw problem("expected " + c);
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw problem("it ends early");
    }
    return text.charAt(at);
  }

  private boolean newLine() {
    return text.charAt(at) == '\n' || text.charAt(at) == '\r';
  }

  private void space(boolean overLines) {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        while (at < text.length() && !newLine()) {
          at++;
        }
      } else if (c == ' ' || c == '\t' || (overLines && newLine())) {
        at++;
      } else {
        return;
      }
    }
  }

  private InvalidGrammarException problem(String what) {
    int line = 1 + (int) text.chars().limit(at).filter(c -> c == '\n').count();
    int column = at - text.lastIndexOf('\n', at - 1);
    return new InvalidGrammarException(
        "the grammar cannot be read at line " + line + ", column " + column + ": " + what);
  }
}
