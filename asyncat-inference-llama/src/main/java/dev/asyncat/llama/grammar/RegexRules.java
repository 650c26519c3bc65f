package dev.asyncat.llama.grammar;

import static dev.asyncat.llama.grammar.RuleSet.literal;

import dev.asyncat.llama.grammar.RegexNode.Begin;
import dev.asyncat.llama.grammar.RegexNode.Chars;
import dev.asyncat.llama.grammar.RegexNode.Choice;
import dev.asyncat.llama.grammar.RegexNode.End;
import dev.asyncat.llama.grammar.RegexNode.Repeat;
import dev.asyncat.llama.grammar.RegexNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The insides of JSON strings that match a regular expression. As in JSON Schema, it may match
 * anywhere unless it begins with {@code ^} or ends with {@code $}.
 */
final class RegexRules {

  private static final Map<Integer, String> ESCAPES =
      new TreeMap<>(
          Map.of(
              (int) '"', "\\\"",
              (int) '\\', "\\\\",
              (int) '\n', "\\n",
              (int) '\r', "\\r",
              (int) '\t', "\\t",
              (int) '\f', "\\f",
              (int) '\b', "\\b"));

  private final RuleSet rules;
  private final JsonRules json;

  RegexRules(RuleSet rules, JsonRules json) {
    this.rules = rules;
    this.json = json;
  }

  /**
   * An expression for what may stand between the quotation marks.
   *
   * @throws UnsupportedRegexException if that cannot be said
   */
  String inside(RegexNode node) {
    List<RegexNode> choices = node instanceof Choice(var parts) ? parts : List.of(node);
    return rules.either(choices.stream().map(this::anchored).toList());
  }

  /** The same for an expression that the whole text matches. */
  String whole(RegexNode node) {
    return rules.define(expression(node));
  }

  /** Whether the whole text must match. */
  static boolean anchoredAtBothEnds(RegexNode node) {
    return begins(node) && ends(node);
  }

  /** What is between the anchors. */
  static RegexNode withoutAnchors(RegexNode node) {
    List<RegexNode> parts = parts(node);
    List<RegexNode> kept = parts.subList(begins(node) ? 1 : 0, parts.size() - (ends(node) ? 1 : 0));
    return kept.size() == 1 ? kept.getFirst() : new Sequence(kept);
  }

  private static boolean begins(RegexNode node) {
    return !parts(node).isEmpty() && parts(node).getFirst() instanceof Begin;
  }

  private static boolean ends(RegexNode node) {
    return !parts(node).isEmpty() && parts(node).getLast() instanceof End;
  }

  private static List<RegexNode> parts(RegexNode node) {
    return node instanceof Sequence(var parts) ? parts : List.of(node);
  }

  private String anchored(RegexNode node) {
    String any = json.character() + "*";
    return rules.define(
        ((begins(node) ? "" : any + " ")
                + expression(withoutAnchors(node))
                + (ends(node) ? "" : " " + any))
            .strip());
  }

  private String expression(RegexNode node) {
    return switch (node) {
      case Chars(CharSet set) -> character(set);
      case Sequence(var parts) ->
          parts.isEmpty()
              ? literal("")
              : parts.stream().map(this::expression).collect(Collectors.joining(" "));
      case Choice(var parts) -> rules.either(parts.stream().map(this::expression).toList());
      case Repeat(RegexNode part, long min, long max) -> repeated(part, min, max);
      case Begin _, End _ ->
          throw new UnsupportedRegexException("^ or $ in the middle of an expression");
    };
  }

  private String repeated(RegexNode part, long min, long max) {
    if (max == 0) {
      return literal("");
    }
    if (part.shortest() > 0) {
      return rules.repeat(rules.define(expression(part)), min, max);
    }
    // Repeating what may be empty without end would never come to one.
    RegexNode inside = notEmpty(part);
    return rules.repeat(rules.define(expression(inside)), 0, max);
  }

  private static RegexNode notEmpty(RegexNode node) {
    return switch (node) {
      case Repeat(RegexNode part, long min, long max) when part.shortest() > 0 && max != 0 ->
          new Repeat(part, Math.max(1, min), max);
      case Choice(var parts) ->
          new Choice(
              parts.stream()
                  .filter(part -> part.longest() != 0)
                  .map(part -> part.shortest() > 0 ? part : notEmpty(part))
                  .toList());
      default -> throw new UnsupportedRegexException("repeating what may be empty");
    };
  }

  private String character(CharSet set) {
    List<String> choices = new ArrayList<>();
    CharSet plain = set.and(JsonRules.PLAIN.or(CharSet.of(0x7F)));
    if (!plain.isEmpty()) {
      choices.add(RuleSet.oneOf(plain));
    }
    ESCAPES.forEach(
        (character, escape) -> {
          if (set.contains(character)) {
            choices.add(literal(escape));
          }
        });
    if (choices.isEmpty()) {
      throw new UnsupportedRegexException("only control characters");
    }
    return rules.either(choices);
  }
}
