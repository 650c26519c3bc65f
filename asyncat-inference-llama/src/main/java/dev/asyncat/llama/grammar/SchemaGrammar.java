package dev.asyncat.llama.grammar;

import dev.asyncat.json.JsonObject;
import java.util.List;

/**
 * A JSON schema as rules of a grammar in llama.cpp's notation: every text that fits the rules is a
 * JSON value that fits the schema, except for what {@link #leftToValidation()} lists.
 *
 * <p>The rules are narrower than the schema where that helps a model or keeps them small: white
 * space is limited, properties come in the order in which they are listed, others only where the
 * schema asks for them, integers have at most 15 digits. A schema that would need too large a
 * grammar gets one for any object, or any value.
 *
 * @param root the name of the rule that a value fits
 * @param rules the rules, one a line
 * @param leftToValidation what the schema says and the rules do not, each with its place
 */
public record SchemaGrammar(String root, String rules, List<String> leftToValidation) {

  /** Copies the list. */
  public SchemaGrammar {
    leftToValidation = List.copyOf(leftToValidation);
  }

  /** The rules for a schema. Never fails, whatever the schema. */
  public static SchemaGrammar of(JsonObject schema) {
    return of(schema, "v");
  }

  /**
   * The rules for a schema, as a part of a larger grammar.
   *
   * @param prefix what the names of all its rules begin with: letters, digits and hyphens
   */
  static SchemaGrammar of(JsonObject schema, String prefix) {
    RuleSet rules = new RuleSet(prefix);
    SchemaCompiler compiler = new SchemaCompiler(schema, rules);
    try {
      String root = rules.define(compiler.rule(schema, ""));
      SchemaGrammar grammar = new SchemaGrammar(root, rules.text(), compiler.notSaid());
      Gbnf.parse(grammar.text());
      return grammar;
    } catch (SchemaTooLargeException | UnsatisfiableSchemaException | InvalidGrammarException e) {
      return unlimited(schema, prefix, String.valueOf(e.getMessage()));
    }
  }

  /** The whole grammar of a value. */
  public String text() {
    return Gbnf.ROOT + " ::= " + root + "\n" + rules;
  }

  /** Whether the rules say all that the schema says. */
  public boolean complete() {
    return leftToValidation.isEmpty();
  }

  private static SchemaGrammar unlimited(JsonObject schema, String prefix, String why) {
    RuleSet rules = new RuleSet(prefix);
    JsonRules json = new JsonRules(rules);
    boolean object = SchemaWords.types(schema).equals(List.of("object"));
    String root = rules.define(object ? json.anyObject() : json.any());
    return new SchemaGrammar(root, rules.text(), List.of("/: everything, because " + why));
  }
}
