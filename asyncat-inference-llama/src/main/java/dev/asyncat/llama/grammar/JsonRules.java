package dev.asyncat.llama.grammar;

import static dev.asyncat.llama.grammar.RuleSet.literal;

import java.util.List;

/** The rules of JSON itself, without any schema. */
final class JsonRules {

  /** What may stand in a string as it is. U+007F may, too, but nobody wants it. */
  static final CharSet PLAIN = CharSet.of("\"\\\u007F").or(CharSet.of(0, 0x1F)).not();

  /** Digits of an integer that a {@code double} still holds. */
  static final int DIGITS = 15;

  /**
   * How deep a value may nest of which the schema says nothing. Models that guess nest without end.
   */
  private static final int FREE_DEPTH = 4;

  private static final int MOST_INDENTATION = 20;

  private final RuleSet rules;

  JsonRules(RuleSet rules) {
    this.rules = rules;
  }

  /**
   * White space between two parts: none, a space, or a line break and indentation. It is limited,
   * because models that do not know how to go on pad without end.
   */
  String space() {
    return rules.define("\" \"? | \"\\n\" [ \\t]{0," + MOST_INDENTATION + "}");
  }

  /** One character of a string, as it is or escaped. Halves of surrogate pairs are no character. */
  String character() {
    String hex = "[0-9a-fA-F]";
    String escape =
        rules.define(
            "[\"\\\\/bfnrt]"
                + " | \"u\" [0-9a-cefA-CEF] "
                + hex
                + "{3}"
                + " | \"u\" [dD] [0-7] "
                + hex
                + "{2}"
                + " | \"u\" [dD] [89abAB] "
                + hex
                + "{2} \"\\\\u\" [dD] [c-fC-F] "
                + hex
                + "{2}");
    return rules.define(RuleSet.oneOf(PLAIN) + " | \"\\\\\" " + escape);
  }

  /** A string. */
  String string() {
    return string(0, RuleSet.UNLIMITED);
  }

  /** A string of at least and at most so many characters. */
  String string(long min, long max) {
    return quoted(rules.repeat(character(), min, max));
  }

  /** A string whose inside is this expression. */
  String quoted(String inside) {
    return rules.define("\"\\\"\" " + inside + " \"\\\"\"");
  }

  /** An integer without limits that a {@code long} holds. */
  String integer() {
    return rules.define("\"-\"? (\"0\" | [1-9] [0-9]{0," + (DIGITS - 1) + "})");
  }

  /** A number without limits that a {@code double} holds. */
  String number() {
    return rules.define(integer() + " (\".\" [0-9]{1," + DIGITS + "})? ([eE] [-+]? [0-9]{1,2})?");
  }

  String bool() {
    return rules.define("\"true\" | \"false\"");
  }

  String nul() {
    return literal("null");
  }

  /** Any value, nested no deeper than is useful. */
  String any() {
    return any(FREE_DEPTH);
  }

  /** Any object, nested no deeper than is useful. */
  String anyObject() {
    return anyObject(FREE_DEPTH);
  }

  /** Any array, nested no deeper than is useful. */
  String anyArray() {
    return array(any(FREE_DEPTH - 1), 0, RuleSet.UNLIMITED);
  }

  /** An array of items that fit an expression. */
  String array(String item, long min, long max) {
    if (max == 0) {
      return rules.define("\"[\" " + space() + " \"]\"");
    }
    return bracketed("[", list(item, min, max), min == 0, "]");
  }

  /** An object of so many members that fit an expression. */
  String object(String member, long min, long max) {
    if (max == 0) {
      return rules.define("\"{\" " + space() + " \"}\"");
    }
    return bracketed("{", list(member, min, max), min == 0, "}");
  }

  /** Something in brackets, or nothing between them if {@code orNothing} says so. */
  String bracketed(String open, String inside, boolean orNothing, String close) {
    String part = inside + " " + space();
    return rules.define(
        literal(open)
            + " "
            + space()
            + " "
            + (orNothing ? rules.define(part) + "?" : part)
            + " "
            + literal(close));
  }

  /** One or more of an expression, with commas between. */
  private String list(String item, long min, long max) {
    String another = rules.define(comma() + " " + item);
    long more = max == RuleSet.UNLIMITED ? max : max - 1;
    return more == 0 ? item : item + " " + rules.repeat(another, Math.max(0, min - 1), more);
  }

  /** A comma and what may follow it. */
  String comma() {
    return rules.define("\",\" " + space());
  }

  /** A member of an object. */
  String member(String key, String value) {
    return rules.define(key + " \":\" " + space() + " " + value);
  }

  private String any(int depth) {
    String simple = rules.either(List.of(string(), number(), bool(), nul()));
    if (depth == 0) {
      return simple;
    }
    return rules.either(
        List.of(simple, anyObject(depth), array(any(depth - 1), 0, RuleSet.UNLIMITED)));
  }

  private String anyObject(int depth) {
    return object(member(string(), any(depth - 1)), 0, RuleSet.UNLIMITED);
  }
}
