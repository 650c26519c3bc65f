package dev.asyncat.llama.grammar;

import static dev.asyncat.llama.grammar.RuleSet.UNLIMITED;

import dev.asyncat.llama.grammar.RegexNode.Chars;
import dev.asyncat.llama.grammar.RegexNode.Repeat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Strings with a length, a pattern or a format. */
final class StringRules {

  private static final String DAY_OF_YEAR =
      "(\"0\" [13578] | \"1\" [02]) \"-\" (\"0\" [1-9] | [12] [0-9] | \"3\" [01])"
          + " | (\"0\" [469] | \"11\") \"-\" (\"0\" [1-9] | [12] [0-9] | \"30\")"
          + " | \"02-\" (\"0\" [1-9] | \"1\" [0-9] | \"2\" [0-8])";
  private static final String FOURS = "\"0\" [48] | [2468] [048] | [13579] [26]";
  private static final String DATE =
      "[0-9]{4} \"-\" ("
          + DAY_OF_YEAR
          + ") | ([0-9]{2} ("
          + FOURS
          + ") | ("
          + FOURS
          + ") \"00\") \"-02-29\"";
  private static final String TIME =
      "([01] [0-9] | \"2\" [0-3]) \":\" [0-5] [0-9] \":\" [0-5] [0-9] (\".\" [0-9]{1,9})?"
          + " (\"Z\" | [-+] (\"0\" [0-9] | \"1\" [0-4]) \":\" [0-5] [0-9])";
  private static final String UUID =
      "[0-9a-fA-F]{8} \"-\" [0-9a-fA-F]{4} \"-\" [0-9a-fA-F]{4} \"-\" [0-9a-fA-F]{4} \"-\""
          + " [0-9a-fA-F]{12}";
  private static final String BYTE =
      "(\"25\" [0-5] | \"2\" [0-4] [0-9] | \"1\" [0-9] [0-9] | [1-9]? [0-9])";

  /** The formats that a grammar can say. */
  private static final Map<String, String> FORMATS =
      Map.of(
          "date", DATE,
          "time", TIME,
          "date-time", "(" + DATE + ") \"T\" " + TIME,
          "uuid", UUID,
          "ipv4", BYTE + " \".\" " + BYTE + " \".\" " + BYTE + " \".\" " + BYTE);

  private final RuleSet rules;
  private final JsonRules json;

  StringRules(RuleSet rules, JsonRules json) {
    this.rules = rules;
    this.json = json;
  }

  /**
   * A string.
   *
   * @param min the least characters
   * @param max the most, or {@link RuleSet#UNLIMITED}
   * @param pattern a regular expression that it has to match
   * @param format the name of a format that it has to have
   * @param notSaid told what of this the grammar does not say
   */
  String string(
      long min,
      long max,
      Optional<String> pattern,
      Optional<String> format,
      Consumer<String> notSaid) {
    boolean hasLength = min > 0 || max != UNLIMITED;
    Optional<String> known = format.map(FORMATS::get);
    if (format.isPresent() && (known.isEmpty() || pattern.isPresent())) {
      notSaid.accept("format " + format.get());
    }
    if (pattern.isPresent()) {
      try {
        return matching(RegexParser.parse(pattern.get()), min, max, notSaid);
      } catch (UnsupportedRegexException unsupported) {
        notSaid.accept("pattern " + pattern.get() + " (" + unsupported.getMessage() + ")");
      }
    } else if (known.isPresent()) {
      if (hasLength) {
        notSaid.accept("minLength and maxLength of a string with a format");
      }
      return json.quoted(rules.define(known.get()));
    }
    return json.string(min, max);
  }

  private String matching(RegexNode regex, long min, long max, Consumer<String> notSaid) {
    boolean whole = RegexRules.anchoredAtBothEnds(regex);
    RegexNode core = RegexRules.withoutAnchors(regex);
    if (whole && core instanceof Repeat(Chars part, long least, long most)) {
      long high = max == UNLIMITED ? most : most == UNLIMITED ? max : Math.min(max, most);
      long low = Math.max(min, least);
      if (high != UNLIMITED && low > high) {
        throw new UnsatisfiableSchemaException("no string has the length and the pattern");
      }
      return json.quoted(new RegexRules(rules, json).whole(new Repeat(part, low, high)));
    }
    boolean longEnough = core.shortest() >= min;
    boolean shortEnough =
        max == UNLIMITED || (whole && core.longest() != UNLIMITED && core.longest() <= max);
    if (!longEnough || !shortEnough) {
      notSaid.accept("minLength and maxLength of a string with a pattern");
    }
    return json.quoted(new RegexRules(rules, json).inside(regex));
  }
}
