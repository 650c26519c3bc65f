package dev.asyncat.llama.grammar;

import static dev.asyncat.llama.grammar.RuleSet.literal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Texts, sorted into a tree by how they begin, so that following one of ten thousand is as cheap as
 * following one of two.
 */
final class TextTree {

  private final Map<Integer, TextTree> children = new TreeMap<>();
  private boolean end;

  static TextTree of(Collection<String> texts) {
    TextTree tree = new TextTree();
    texts.forEach(tree::add);
    return tree;
  }

  private void add(String text) {
    TextTree node = this;
    for (int character : text.codePoints().toArray()) {
      node = node.children.computeIfAbsent(character, _ -> new TextTree());
    }
    node.end = true;
  }

  /** An expression for any of the texts. */
  String anyOf(RuleSet rules) {
    List<String> choices = new ArrayList<>();
    if (end) {
      choices.add(literal(""));
    }
    children.forEach(
        (character, child) -> {
          StringBuilder run = new StringBuilder().appendCodePoint(character);
          TextTree last = child;
          while (!last.end && last.children.size() == 1) {
            Map.Entry<Integer, TextTree> only = last.children.entrySet().iterator().next();
            run.appendCodePoint(only.getKey());
            last = only.getValue();
          }
          String rest = last.children.isEmpty() ? "" : " " + last.anyOf(rules);
          choices.add(literal(run.toString()) + rest);
        });
    return rules.either(choices);
  }

  /**
   * An expression for any text that is none of these.
   *
   * @param character what the text may be made of
   * @param most how many characters may follow where it has become another text
   */
  String noneOf(RuleSet rules, CharSet character, int most) {
    CharSet other = character;
    List<String> choices = new ArrayList<>();
    for (Map.Entry<Integer, TextTree> child : children.entrySet()) {
      CharSet here = CharSet.of(child.getKey());
      other = other.minus(here);
      if (!character.and(here).isEmpty()) {
        choices.add(RuleSet.oneOf(here) + " " + child.getValue().noneOf(rules, character, most));
      }
    }
    choices.add(RuleSet.oneOf(other) + " " + RuleSet.oneOf(character) + "{0," + most + "}");
    if (!end) {
      choices.add(literal(""));
    }
    return rules.either(choices);
  }
}
