package dev.asyncat.llama.grammar;

import dev.asyncat.llama.grammar.Gbnf.Characters;
import dev.asyncat.llama.grammar.Gbnf.Element;
import dev.asyncat.llama.grammar.Gbnf.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Refuses grammars that could not be followed, and leaves out alternatives that no finite text
 * fits, so that whoever follows a grammar can always come to an end.
 */
final class GbnfCheck {

  private final List<List<List<Element>>> rules;

  private GbnfCheck(List<List<List<Element>>> rules) {
    this.rules = rules;
  }

  static List<List<List<Element>>> checked(
      List<@Nullable List<List<Element>>> given, Map<String, Integer> names, int root) {
    List<List<List<Element>>> rules = new ArrayList<>();
    for (int rule = 0; rule < given.size(); rule++) {
      List<List<Element>> alternatives = given.get(rule);
      if (alternatives == null) {
        throw new InvalidGrammarException("the grammar has no rule named " + name(rule, names));
      }
      rules.add(alternatives);
    }
    BitSet finite = new GbnfCheck(rules).thoseWith(element -> element instanceof Characters);
    if (!finite.get(root)) {
      throw new InvalidGrammarException("no finite text fits the grammar");
    }
    List<List<List<Element>>> kept = finiteOnly(rules, finite);
    new GbnfCheck(kept).refuseLeftRecursion(names);
    return kept;
  }

  private static List<List<List<Element>>> finiteOnly(
      List<List<List<Element>>> rules, BitSet finite) {
    Predicate<Element> ends =
        element ->
            switch (element) {
              case Characters _ -> true;
              case Reference(int other) -> finite.get(other);
            };
    return rules.stream()
        .map(rule -> rule.stream().filter(part -> part.stream().allMatch(ends)).toList())
        .toList();
  }

  /**
   * The rules with an alternative of which every part is in the set: characters if {@code of} says
   * so, other rules if they are in it themselves.
   */
  private BitSet thoseWith(Predicate<Element> of) {
    List<List<int[]>> users = new ArrayList<>();
    rules.forEach(_ -> users.add(new ArrayList<>()));
    BitSet found = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    for (int rule = 0; rule < rules.size(); rule++) {
      for (List<Element> alternative : rules.get(rule)) {
        int[] missing = {rule, 0};
        for (Element element : alternative) {
          if (element instanceof Reference(int other)) {
            missing[1]++;
            users.get(other).add(missing);
          } else if (!of.test(element)) {
            missing[1] = Integer.MAX_VALUE / 2;
          }
        }
        if (missing[1] == 0 && !found.get(rule)) {
          found.set(rule);
          open.add(rule);
        }
      }
    }
    while (!open.isEmpty()) {
      for (int[] missing : users.get(open.remove())) {
        if (--missing[1] == 0 && !found.get(missing[0])) {
          found.set(missing[0]);
          open.add(missing[0]);
        }
      }
    }
    return found;
  }

  /** A rule on the way down, and the rules that its texts may begin with. */
  private record Step(int rule, Iterator<Integer> beginnings) {}

  private void refuseLeftRecursion(Map<String, Integer> names) {
    BitSet mayBeEmpty = thoseWith(_ -> false);
    BitSet entered = new BitSet();
    BitSet onPath = new BitSet();
    for (int first = 0; first < rules.size(); first++) {
      Deque<Step> path = new ArrayDeque<>();
      int next = first;
      while (true) {
        if (onPath.get(next)) {
          throw new InvalidGrammarException(
              "a text of rule "
                  + name(next, names)
                  + " could begin with one of the same rule without end; put something before it");
        }
        if (!entered.get(next)) {
          entered.set(next);
          onPath.set(next);
          path.push(new Step(next, beginnings(next, mayBeEmpty).iterator()));
        }
        while (!path.isEmpty() && !path.peek().beginnings().hasNext()) {
          onPath.clear(path.pop().rule());
        }
        if (path.isEmpty()) {
          break;
        }
        next = path.peek().beginnings().next();
      }
    }
  }

  /** The rules that a text of this one may begin with. */
  private List<Integer> beginnings(int rule, BitSet mayBeEmpty) {
    List<Integer> beginnings = new ArrayList<>();
    for (List<Element> alternative : rules.get(rule)) {
      for (Element element : alternative) {
        if (!(element instanceof Reference(int other))) {
          break;
        }
        beginnings.add(other);
        if (!mayBeEmpty.get(other)) {
          break;
        }
      }
    }
    return beginnings;
  }

  private static String name(int rule, Map<String, Integer> names) {
    return names.entrySet().stream()
        .filter(entry -> entry.getValue() == rule)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("a part in parentheses");
  }
}
