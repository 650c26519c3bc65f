package dev.asyncat.llama.grammar;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Collects the rules of a grammar. An expression is what may stand in a rule: the name of another
 * one, a {@linkplain #literal literal}, a class of characters, or several of them. Not thread-safe.
 */
final class RuleSet {

  /** Stands for a repetition without limit. */
  static final int UNLIMITED = -1;

  private static final int MAX_RULES = 20_000;
  private static final int MAX_CHARACTERS = 400_000;

  /** Longer repetitions are made of blocks, so that a limit of a million costs a few rules. */
  private static final int BLOCK = 64;

  private final String prefix;
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, String> bodies = new LinkedHashMap<>();
  private int characters;
  private int count;

  /**
   * No rules.
   *
   * @param prefix what the names of all rules begin with: letters, digits and hyphens
   */
  RuleSet(String prefix) {
    this.prefix = prefix;
  }

  /** The name of a rule for this expression; the same expression gives the same rule. */
  String define(String expression) {
    String known = names.get(expression);
    if (known != null) {
      return known;
    }
    String name = reserve();
    names.put(expression, name);
    set(name, expression);
    return name;
  }

  /** A name for a rule that {@link #set} will define. */
  String reserve() {
    if (bodies.size() >= MAX_RULES) {
      throw new SchemaTooLargeException("it needs more than " + MAX_RULES + " rules");
    }
    String name = prefix + count++;
    bodies.put(name, "");
    return name;
  }

  /** Defines a reserved rule. */
  void set(String name, String expression) {
    characters += expression.length();
    if (characters > MAX_CHARACTERS) {
      throw new SchemaTooLargeException(
          "its grammar is longer than " + MAX_CHARACTERS + " characters");
    }
    bodies.put(name, expression);
  }

  /** Takes a reserved rule back that no other one names. */
  void drop(String name) {
    bodies.remove(name);
  }

  /** One of several expressions. */
  String either(List<String> expressions) {
    List<String> distinct = expressions.stream().distinct().toList();
    return distinct.size() == 1 ? distinct.getFirst() : define(String.join(" | ", distinct));
  }

  /** Every rule, one a line. */
  String text() {
    return bodies.entrySet().stream()
        .map(rule -> rule.getKey() + " ::= " + rule.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /**
   * An expression several times.
   *
   * @param atom a name, a literal or a class
   * @param min how often at least
   * @param max how often at most, or {@link #UNLIMITED}
   */
  String repeat(String atom, long min, long max) {
    if (max == UNLIMITED) {
      return min == 0 ? atom + "*" : min == 1 ? atom + "+" : exactly(atom, min) + " " + atom + "*";
    }
    if (max < min) {
      throw new UnsatisfiableSchemaException("at least " + min + " and at most " + max);
    }
    if (max <= 2 * BLOCK) {
      return counted(atom, min, max);
    }
    String sure = min == 0 ? "" : exactly(atom, min);
    String more = max == min ? "" : upTo(atom, max - min);
    return (sure + " " + more).strip();
  }

  private String exactly(String atom, long count) {
    if (count <= 2 * BLOCK) {
      return counted(atom, count, count);
    }
    String block = define(counted(atom, BLOCK, BLOCK));
    long rest = count % BLOCK;
    String blocks = exactly(block, count / BLOCK);
    return rest == 0 ? blocks : blocks + " " + counted(atom, rest, rest);
  }

  /** Whole blocks, then singles: hardly more than one way to read each text. */
  private String upTo(String atom, long count) {
    if (count <= 2 * BLOCK) {
      return counted(atom, 0, count);
    }
    String block = define(counted(atom, BLOCK, BLOCK));
    long blocks = count / BLOCK - 1;
    return upTo(block, blocks) + " " + counted(atom, 0, count - blocks * BLOCK);
  }

  private static String counted(String atom, long min, long max) {
    if (min == 1 && max == 1) {
      return atom;
    }
    if (min == 0 && max == 1) {
      return atom + "?";
    }
    return min == max ? atom + "{" + min + "}" : atom + "{" + min + "," + max + "}";
  }

  /** An expression for exactly this text. */
  static String literal(String text) {
    StringBuilder literal = new StringBuilder("\"");
    text.codePoints().forEach(character -> literal.append(escaped(character, "\"\\")));
    return literal.append('"').toString();
  }

  /** An expression for one character of a set that is not empty. */
  static String oneOf(CharSet set) {
    boolean all = set.contains(CharSet.LAST);
    StringBuilder expression = new StringBuilder(all ? "[^" : "[");
    for (int[] range : (all ? set.not() : set).ranges()) {
      expression.append(escaped(range[0], "\"\\[]^-"));
      if (range[1] > range[0]) {
        expression.append(range[1] > range[0] + 1 ? "-" : "");
        expression.append(escaped(range[1], "\"\\[]^-"));
      }
    }
    return set.equals(CharSet.ALL) ? "." : expression.append(']').toString();
  }

  /** A character as literals and classes may contain it. */
  private static String escaped(int character, String special) {
    if (character >= ' ' && character < 0x7F && special.indexOf(character) < 0) {
      return Character.toString(character);
    }
    return switch (character) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      default -> {
        if (character < 0x80) {
          yield "\\x%02X".formatted(character);
        }
        yield character < 0x10000 ? "\\u%04X".formatted(character) : "\\U%08X".formatted(character);
      }
    };
  }
}
