package dev.asyncat.llama;

import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.call.CallSyntax;
import dev.asyncat.llama.grammar.AnswerRule;
import dev.asyncat.llama.grammar.CallRules;
import dev.asyncat.llama.grammar.Gbnf;
import dev.asyncat.llama.grammar.SchemaGrammar;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.tool.ToolSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rules for answers and keeps the latest: the rounds of a run have the same tools.
 * Thread-safe.
 */
final class AnswerRules {

  private static final int KEPT = 8;
  private static final System.Logger LOG = System.getLogger(AnswerRules.class.getName());

  private final CallSyntax syntax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Wanted, AnswerRule> latest = new LinkedHashMap<>();

  private record Wanted(List<ToolSpec> tools, @Nullable JsonObject schema) {}

  AnswerRules(CallSyntax syntax) {
    this.syntax = syntax;
  }

  /** The tools that the answer to a request may call. */
  static List<ToolSpec> callable(ModelRequest request) {
    return request.tools().isEmpty() ? request.describedTools() : request.tools();
  }

  /** The rule for the answer to a request; empty if it may be anything. */
  Optional<AnswerRule> of(ModelRequest request) {
    Wanted wanted = new Wanted(callable(request), request.responseSchema());
    if (wanted.tools().isEmpty() && wanted.schema() == null) {
      return Optional.empty();
    }
    lock.lock();
    try {
      AnswerRule known = latest.remove(wanted);
      AnswerRule rule = known == null ? made(wanted) : known;
      latest.put(wanted, rule);
      if (latest.size() > KEPT) {
        latest.remove(latest.keySet().iterator().next());
      }
      return Optional.of(rule);
    } finally {
      lock.unlock();
    }
  }

  private AnswerRule made(Wanted wanted) {
    Gbnf form = wanted.schema() == null ? null : form(wanted.schema());
    if (wanted.tools().isEmpty()) {
      return AnswerRule.form(Objects.requireNonNull(form));
    }
    CallRules calls = CallRules.of(syntax, wanted.tools());
    tell("calls", calls.leftToValidation());
    AnswerRule rule = AnswerRule.calls(syntax, calls.grammar());
    return form == null ? rule : rule.orForm(form);
  }

  private static Gbnf form(JsonObject schema) {
    SchemaGrammar grammar = SchemaGrammar.of(schema);
    tell("an answer", grammar.leftToValidation());
    return Gbnf.parse(grammar.text());
  }

  private static void tell(String what, List<String> leftToValidation) {
    if (!leftToValidation.isEmpty()) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "the grammar of {0} leaves to validation: {1}",
          what,
          leftToValidation);
    }
  }
}
