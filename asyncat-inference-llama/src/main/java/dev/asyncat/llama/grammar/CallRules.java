package dev.asyncat.llama.grammar;

import static dev.asyncat.llama.grammar.RuleSet.literal;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The grammar of a call of one of some tools, with arguments that fit its schema.
 *
 * @param grammar what may follow the marker of a call
 * @param leftToValidation what the schemas say and the grammar does not, each with its tool
 */
public record CallRules(Gbnf grammar, List<String> leftToValidation) {

  private static final int MOST_IN_LIST = AnswerRule.MOST_CALLS;

  /** Copies the list. */
  public CallRules {
    leftToValidation = List.copyOf(leftToValidation);
  }

  /**
   * The rules for some tools, at least one.
   *
   * @throws InvalidGrammarException if there are too many tools for a grammar
   */
  public static CallRules of(CallSyntax syntax, List<ToolSpec> tools) {
    List<SchemaGrammar> arguments = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (ToolSpec tool : tools) {
      SchemaGrammar schema =
          SchemaGrammar.of(objectOnly(tool.parameters()), "t" + arguments.size() + "-");
      schema.leftToValidation().forEach(what -> left.add(tool.name() + " at " + what));
      arguments.add(schema);
    }
    try {
      return new CallRules(Gbnf.parse(text(syntax, tools, arguments)), left);
    } catch (InvalidGrammarException tooLarge) {
      return withAnyArguments(syntax, tools, String.valueOf(tooLarge.getMessage()));
    }
  }

  private static CallRules withAnyArguments(CallSyntax syntax, List<ToolSpec> tools, String why) {
    JsonObject object = Json.object().put("type", "object").build();
    List<SchemaGrammar> arguments =
        tools.stream().map(_ -> SchemaGrammar.of(object, "t-")).toList();
    return new CallRules(
        Gbnf.parse(text(syntax, tools, arguments)), List.of("all arguments, because " + why));
  }

  /** Arguments are an object, whatever a careless schema says. */
  private static JsonObject objectOnly(JsonObject schema) {
    return schema.has("type") || schema.has("$ref")
        ? schema
        : schema.with("type", Json.of("object"));
  }

  private static String text(
      CallSyntax syntax, List<ToolSpec> tools, List<SchemaGrammar> arguments) {
    RuleSet rules = new RuleSet("c");
    JsonRules json = new JsonRules(rules);
    String space = json.space();
    List<String> each = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      each.add(call(syntax, tools.get(i).name(), arguments.get(i).root(), json));
    }
    String close = syntax.close().isEmpty() ? "" : " " + space + " " + literal(syntax.close());
    String one =
        syntax.form() == CallSyntax.Form.NAME_AND_ARGUMENTS
            ? rules.define(String.join(" | ", each))
            : rules.define(object(syntax, rules.define(String.join(" | ", each)), json));
    String root = syntax.form() == CallSyntax.Form.LIST ? json.array(one, 1, MOST_IN_LIST) : one;
    StringBuilder text = new StringBuilder();
    text.append(Gbnf.ROOT).append(" ::= ");
    text.append(space).append(' ').append(root).append(close).append('\n');
    text.append(rules.text());
    arguments.stream().map(SchemaGrammar::rules).distinct().forEach(text::append);
    return text.toString();
  }

  private static String call(CallSyntax syntax, String name, String arguments, JsonRules json) {
    if (syntax.form() == CallSyntax.Form.NAME_AND_ARGUMENTS) {
      String id = " (" + literal(CallSyntax.ID_MARKER) + " [a-zA-Z0-9]{9})? ";
      return literal(name)
          + (syntax.identified() ? id : " ")
          + literal(CallSyntax.ARGUMENTS_MARKER)
          + " "
          + arguments;
    }
    return literal(Json.of(name).toString())
        + " "
        + json.comma()
        + " "
        + json.member(literal(Json.of(syntax.arguments()).toString()), arguments);
  }

  private static String object(CallSyntax syntax, String nameAndArguments, JsonRules json) {
    String id =
        syntax.identified()
            ? " ("
                + json.comma()
                + " \"\\\"id\\\":\" "
                + json.space()
                + " \"\\\"\" [a-zA-Z0-9]{9} \"\\\"\")?"
            : "";
    return "\"{\" "
        + json.space()
        + " \"\\\"name\\\":\" "
        + json.space()
        + " "
        + nameAndArguments
        + id
        + " "
        + json.space()
        + " \"}\"";
  }
}
