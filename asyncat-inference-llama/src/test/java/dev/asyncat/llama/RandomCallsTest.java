package dev.asyncat.llama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.JsonObject;
import dev.asyncat.llama.grammar.Judge;
import dev.asyncat.llama.grammar.ObjectSchemas;
import dev.asyncat.localmodel.LoadOptions;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelEvent.FinishReason;
import dev.asyncat.model.ModelOptions;
import dev.asyncat.model.ModelRequest;
import dev.asyncat.testkit.localmodel.TinyGguf;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models of random weights talk until they happen to begin a call. Whatever call they make then
 * names a tool that there is, and its arguments fit that tool's schema.
 *
 * <p>{@code -Dasyncat.grammar.calls=1000} makes more of them.
 */
class RandomCallsTest {

  private static final int CALLS = Integer.getInteger("asyncat.grammar.calls", 30);
  private static final int CONTEXT = 8_192;

  /** Nearly every token is as likely as any other. */
  private static final ModelOptions AT_RANDOM =
      new ModelOptions(1_200, 2.0, 1.0, 0, 0.0, null, null, List.of(), null);

  private record Family(String template, String... markers) {}

  private static final List<Family> FAMILIES =
      List.of(
          new Family("<|im_start|> <tool_call>", "<tool_call>", "</tool_call>", "<|im_end|>"),
          new Family("<|start_header_id|>ipython", "<|python_tag|>", "<|eot_id|>"),
          new Family("[INST] [AVAILABLE_TOOLS]", "[TOOL_CALLS]", "[INST]", "[/INST]"),
          new Family(
              "[INST] [AVAILABLE_TOOLS] [ARGS]", "[TOOL_CALLS]", "[ARGS]", "[CALL_ID]", "[/INST]"));

  @TempDir Path dir;

  @Test
  void no_call_of_a_random_model_is_broken() {
    List<ToolSpec> tools = tools();
    Random random = new Random(11);
    Counts counts = new Counts();
    try (LlamaEngine engine = LlamaEngine.builder().seeds(random::nextLong).build()) {
      List<LlamaModel> models = FAMILIES.stream().map(family -> load(engine, family)).toList();
      while (counts.calls < CALLS) {
        LlamaModel model = models.get(counts.answers % models.size());
        List<ToolSpec> offered = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          offered.add(tools.get(random.nextInt(tools.size())));
        }
        counts.add(Asked.ask(model, request(offered)), offered);
      }
    }
    System.getLogger(RandomCallsTest.class.getName()).log(System.Logger.Level.INFO, "{0}", counts);
    assertThat(counts.failures).isEmpty();
  }

  private static final class Counts {

    private int answers;
    private int calls;
    private int brokenOff;
    private final List<String> failures = new ArrayList<>();

    void add(Asked answer, List<ToolSpec> offered) {
      answers++;
      for (ToolCall call : answer.calls()) {
        calls++;
        String arguments = call.arguments().toString();
        List<String> faults =
            offered.stream()
                .filter(tool -> tool.name().equals(call.name()))
                .findFirst()
                .map(tool -> new Judge(tool.parameters()).faults(arguments))
                .orElse(List.of("there is no tool " + call.name()));
        if (!faults.isEmpty()) {
          failures.add(call.name() + " " + arguments + ": " + faults);
        }
      }
      boolean cut = answer.end().reason() == FinishReason.LENGTH;
      brokenOff += cut ? 1 : 0;
      if (!cut && (answer.end().reason() == FinishReason.TOOL_CALLS) == answer.calls().isEmpty()) {
        failures.add(answer.end().reason() + " with " + answer.calls().size() + " calls");
      }
      if (!cut && answer.calls().isEmpty() && answer.text().contains("[TOOL_CALLS]")) {
        failures.add("a call left in the text: " + answer.text());
      }
    }

    @Override
    public String toString() {
      return "%d answers, %d calls, %d failures, %d cut off at the limit"
          .formatted(answers, calls, failures.size(), brokenOff);
    }
  }

  private static List<ToolSpec> tools() {
    List<ToolSpec> tools = new ArrayList<>();
    for (JsonObject schema : ObjectSchemas.complete()) {
      tools.add(new ToolSpec("tool_" + tools.size(), "Does it.", schema, "", PermissionLevel.SAFE));
    }
    return tools;
  }

  private static ModelRequest request(List<ToolSpec> tools) {
    return new ModelRequest(
        List.of(Message.user("Go.")), tools.stream().distinct().toList(), AT_RANDOM, null, null);
  }

  private LlamaModel load(LlamaEngine engine, Family family) {
    Path file = dir.resolve(Arrays.hashCode(family.markers()) + ".gguf");
    TinyGguf.builder()
        .chatTemplate(family.template())
        .markers(family.markers())
        .context(CONTEXT)
        .writeTo(file);
    return engine.load(file, LoadOptions.DEFAULTS);
  }
}
