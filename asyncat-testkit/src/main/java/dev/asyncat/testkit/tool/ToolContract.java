package dev.asyncat.testkit.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonName;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonString;
import dev.asyncat.model.Message;
import dev.asyncat.model.ModelProvider;
import dev.asyncat.permission.Approver;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.Run;
import dev.asyncat.run.RunRequest;
import dev.asyncat.run.StopReason;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.testkit.model.ScriptedModel;
import dev.asyncat.testkit.model.Turn;
import dev.asyncat.testkit.run.RunAssert;
import dev.asyncat.testkit.run.RunRecorder;
import dev.asyncat.tool.Effect;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolSpec;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link Tool} promises, as tests. Subclass it, say how to make the tool and with which
 * arguments it works, and inherit them. The tool is used as a runtime uses it: a model calls it,
 * permission is asked for, and the result is what the run recorded.
 *
 * <pre>{@code
 * class WeatherToolContractTest extends ToolContract {
 *
 *   protected Tool<?> tool() { return new WeatherTool(); }
 *
 *   protected List<JsonObject> validArguments() {
 *     return List.of(Json.object().put("city", "Bergen").build());
 *   }
 *
 *   protected ToolRuntime runtime(Tool<?> tool, ModelProvider model, Approver approver) {
 *     Asyncat asyncat =
 *         Asyncat.builder().builtInTools(false).tool(tool).model(model).approver(approver).build();
 *     return ToolRuntime.of(asyncat::run, asyncat.tools(), asyncat::close);
 *   }
 * }
 * }</pre>
 *
 * <p>The methods are called once or more per test.
 */
public abstract class ToolContract {

  private static final Set<String> TYPES =
      Set.of("string", "integer", "number", "boolean", "array", "object", "null");
  private static final Duration CANCELLATION = Duration.ofSeconds(3);

  @TempDir private Path root;

  /** The tool. */
  protected abstract Tool<?> tool();

  /** Arguments with which a call succeeds; at least one. */
  protected abstract List<JsonObject> validArguments();

  /** A runtime with this tool, model and approver. */
  protected abstract ToolRuntime runtime(Tool<?> tool, ModelProvider model, Approver approver);

  /** Arguments of the right types with which a call cannot succeed; none by default. */
  protected List<JsonObject> invalidArguments() {
    return List.of();
  }

  /**
   * Arguments of a call that takes at least half a minute; where there is none, it is not tested.
   */
  protected Optional<JsonObject> lengthyArguments() {
    return Optional.empty();
  }

  /** Puts into a fresh directory what the tool needs; nothing by default. */
  protected void prepare(Path directory) throws IOException {}

  /** What the model does before it calls the tool, such as reading a file; nothing by default. */
  protected List<Turn> before() {
    return List.of();
  }

  /** Answers what the tool asks the user; nobody answers by default. */
  protected Optional<String> answer(String question) {
    return Optional.empty();
  }

  @Test
  void it_has_a_name_that_models_can_call() {
    assertThat(tool().name()).matches("[A-Za-z0-9_-]{1,64}");
    assertThat(tool().name()).as("the name, asked again").isEqualTo(tool().name());
  }

  @Test
  void it_says_what_it_does() {
    assertThat(tool().description()).as("description()").isNotBlank();
    assertThat(tool().category()).as("category()").isNotBlank();
    assertThat(tool().level()).as("level()").isNotNull().isNotEqualTo(PermissionLevel.NONE);
    assertThat(tool().modelTextLimit()).as("modelTextLimit()").isPositive();
  }

  @Test
  void its_arguments_are_a_record_or_json() {
    Class<?> type = tool().arguments();
    assertThat(type.isRecord() || type == JsonObject.class)
        .as("arguments() must be a record or JsonObject, not %s", type.getName())
        .isTrue();
    if (type == JsonObject.class) {
      assertThat(tool().schema()).as("schema() of a tool that takes a JsonObject").isPresent();
    }
  }

  @Test
  void its_schema_is_well_formed() {
    JsonObject schema = spec().parameters();
    assertThat(schema.string("type")).as("type of %s", schema).hasValue("object");
    JsonObject properties = schema.object("properties").orElse(JsonObject.EMPTY);
    properties
        .members()
        .forEach(
            (key, value) -> {
              assertThat(value).as("the schema of %s", key).isInstanceOf(JsonObject.class);
              JsonObject property = (JsonObject) value;
              assertThat(property.string("description", ""))
                  .as("the description of %s, which is all that a model knows of it", key)
                  .isNotBlank();
              assertThat(types(property)).as("types of %s", key).isSubsetOf(TYPES);
              property
                  .get("enum")
                  .ifPresent(
                      words ->
                          assertThat(words)
                              .as("enum of %s", key)
                              .isInstanceOfSatisfying(
                                  JsonArray.class, list -> assertThat(list.items()).isNotEmpty()));
            });
    assertThat(schema.array("required").orElse(JsonArray.EMPTY).strings())
        .as("required keys")
        .doesNotHaveDuplicates()
        .isSubsetOf(properties.members().keySet());
  }

  @Test
  void its_schema_fits_its_record() {
    Class<?> type = tool().arguments();
    Assumptions.assumeTrue(type.isRecord(), "the arguments are JSON");
    JsonObject schema = spec().parameters();
    Set<String> keys =
        schema.object("properties").orElse(JsonObject.EMPTY).members().keySet().stream()
            .map(ToolContract::plain)
            .collect(Collectors.toSet());
    assertThat(keys)
        .as("the properties of the schema are the components of %s", type.getName())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(type.getRecordComponents()).map(ToolContract::key).toList());
    Set<String> required =
        schema.array("required").orElse(JsonArray.EMPTY).strings().stream()
            .map(ToolContract::plain)
            .collect(Collectors.toSet());
    for (RecordComponent component : type.getRecordComponents()) {
      if (!mayBeAbsent(component)) {
        assertThat(required)
            .as(
                "%s is neither @Nullable nor Optional, so the schema must require it",
                component.getName())
            .contains(key(component));
      }
    }
  }

  @Test
  void valid_arguments_give_a_result_that_says_it_succeeded() {
    assertThat(validArguments()).as("validArguments()").isNotEmpty();
    for (JsonObject arguments : validArguments()) {
      JsonObject result = call(arguments).result();

      assertThat(result.bool("success")).as("success of %s: %s", arguments, result).hasValue(true);
      assertThat(result.string("error", "")).as("error of %s", arguments).isEmpty();
      assertThat(Json.parse(result.toString())).as("the result as JSON").isEqualTo(result);
    }
  }

  @Test
  void effects_say_what_a_call_would_do_and_do_not_do_it() {
    for (JsonObject arguments : validArguments()) {
      Called called = call(arguments);

      assertThat(called.tool().reports()).as("with %s", arguments).isEmpty();
      assertThat(called.tool().looks())
          .as("effects() of %s", arguments)
          .isNotEmpty()
          .allSatisfy(
              look ->
                  assertThat(look.second())
                      .as("effects(), asked again")
                      .isEqualTo(look.first())
                      .doesNotContainNull());
    }
  }

  @Test
  void effects_stay_inside_the_workspace() {
    for (JsonObject arguments : validArguments()) {
      assertThat(call(arguments).tool().looks())
          .allSatisfy(
              look ->
                  assertThat(paths(look.first()))
                      .as("paths of %s", look.first())
                      .allSatisfy(
                          path ->
                              assertThat(path)
                                  .isAbsolute()
                                  .isNormalized()
                                  .startsWithRaw(look.directory())));
    }
  }

  @Test
  void no_call_is_stronger_than_the_tool_says_it_can_be() {
    for (JsonObject arguments : validArguments()) {
      assertThat(call(arguments).tool().looks())
          .flatExtracting(ObservedTool.Look::first)
          .allSatisfy(
              effect ->
                  assertThat(effect.level())
                      .as("the level of %s; level() says %s", effect, tool().level())
                      .isLessThanOrEqualTo(tool().level()));
    }
  }

  @Test
  void a_call_is_described_in_one_line_whatever_its_arguments() {
    List<JsonObject> calls = new ArrayList<>(validArguments());
    for (JsonObject arguments : validArguments()) {
      calls.addAll(new ArgumentVariants(spec().parameters(), arguments).withLineBreaks());
    }
    for (JsonObject arguments : calls) {
      assertThat(call(arguments, false).tool().described())
          .as("describe() of %s", arguments)
          .allSatisfy(line -> assertThat(line).doesNotContain("\n", "\r"));
    }
  }

  @Test
  void missing_arguments_are_an_error_that_names_them() {
    for (JsonObject valid : validArguments()) {
      new ArgumentVariants(spec().parameters(), valid).missing().forEach(this::isRefused);
    }
  }

  @Test
  void arguments_of_a_wrong_type_are_an_error_that_names_them() {
    for (JsonObject valid : validArguments()) {
      new ArgumentVariants(spec().parameters(), valid).wrongTyped().forEach(this::isRefused);
    }
  }

  @Test
  void arguments_that_cannot_work_are_a_clear_error() {
    for (JsonObject arguments : invalidArguments()) {
      JsonObject result = call(arguments).result();

      assertThat(result.bool("success")).as("success of %s: %s", arguments, result).hasValue(false);
      assertThat(result.string("error", ""))
          .as("the error of %s, which is all that the model can go by", arguments)
          .isNotBlank()
          .doesNotContain("Exception");
    }
  }

  @Test
  void a_cancelled_call_ends_within_three_seconds() throws Exception {
    JsonObject arguments = lengthyArguments().orElse(null);
    Assumptions.assumeTrue(arguments != null, "no lengthy call");
    ObservedTool<?> observed = ObservedTool.watching(tool());
    try (ToolRuntime runtime = runtime(observed, model(observed, arguments), approver(true))) {
      Run run = runtime.run(request(directory()));
      assertThat(observed.begun().await(20, TimeUnit.SECONDS)).as("the call began").isTrue();
      assertThat(observed.ended().await(100, TimeUnit.MILLISECONDS))
          .as("a lengthy call goes on")
          .isFalse();
      long before = System.nanoTime();

      run.cancel("enough");

      assertThat(observed.ended().await(CANCELLATION.toMillis(), TimeUnit.MILLISECONDS))
          .as("execute() returned within %s of being cancelled and interrupted", CANCELLATION)
          .isTrue();
      assertThat(run.result().stopReason()).isEqualTo(StopReason.CANCELLED);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isLessThan(CANCELLATION.plusSeconds(1));
    }
  }

  @Test
  void two_runs_can_use_it_at_once() {
    JsonObject arguments = validArguments().getFirst();
    Tool<?> shared = tool();
    try (ToolRuntime runtime =
        runtime(
            shared,
            ScriptedModel.answeredBy(
                request -> {
                  int turn = (int) request.messages().stream().filter(ToolContract::said).count();
                  List<Turn> script = script(shared.name(), arguments);
                  return script.get(Math.min(turn, script.size() - 1));
                }),
            approver(true))) {
      List<Run> runs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        runs.add(runtime.run(request(directory())));
      }

      for (Run run : runs) {
        RunAssert.assertThat(run)
            .endedWith(StopReason.ANSWER)
            .hasResult(shared.name(), result -> assertThat(result.bool("success")).hasValue(true));
      }
    }
  }

  private void isRefused(ArgumentVariants.Wrong wrong) {
    Called called = call(wrong.arguments());

    assertThat(called.result().bool("success"))
        .as("success of %s: %s", wrong.arguments(), called.result())
        .hasValue(false);
    assertThat(called.result().string("error", ""))
        .as("the error of %s", wrong.arguments())
        .contains(wrong.key())
        .doesNotContain("Exception");
    assertThat(called.tool().executed()).as("whether %s was run", wrong.arguments()).isFalse();
  }

  private Called call(JsonObject arguments) {
    return call(arguments, true);
  }

  private Called call(JsonObject arguments, boolean allowed) {
    ObservedTool<?> observed = ObservedTool.watching(tool());
    try (ToolRuntime runtime = runtime(observed, model(observed, arguments), approver(allowed))) {
      List<LoggedEvent> events = RunRecorder.record(runtime.run(request(directory())));
      List<JsonObject> results =
          events.stream()
              .map(LoggedEvent::event)
              .filter(ToolEvent.Result.class::isInstance)
              .map(ToolEvent.Result.class::cast)
              .filter(result -> result.tool().equals(observed.name()))
              .map(result -> result.result().content())
              .toList();
      RunAssert.assertThat(events).as("a call with %s", arguments).isWellFormed().hasNoError();
      assertThat(results).as("results of %s", arguments).isNotEmpty();
      return new Called(observed, results.getLast());
    }
  }

  private ToolSpec spec() {
    Tool<?> tool = tool();
    try (ToolRuntime runtime = runtime(tool, ScriptedModel.of(), approver(false))) {
      return runtime.tools().specs().stream()
          .filter(spec -> spec.name().equals(tool.name()))
          .findFirst()
          .orElseThrow(() -> new AssertionError("the runtime lacks the tool " + tool.name()));
    }
  }

  private ScriptedModel model(Tool<?> tool, JsonObject arguments) {
    ScriptedModel.Builder model = ScriptedModel.builder();
    script(tool.name(), arguments).forEach(model::turn);
    // A runtime may ask again, for example about the open steps of a plan.
    return model.otherwise(request -> Turn.saying("Done.")).build();
  }

  private List<Turn> script(String name, JsonObject arguments) {
    List<Turn> turns = new ArrayList<>(before());
    turns.add(Turn.calling(name, arguments));
    turns.add(Turn.saying("Done."));
    return turns;
  }

  private Approver approver(boolean allowed) {
    return new ContractApprover(allowed, this::answer);
  }

  private static RunRequest request(Path directory) {
    return RunRequest.of("Use the tool.").in(directory);
  }

  private Path directory() {
    try {
      Path directory = Files.createTempDirectory(root, "work").toRealPath();
      prepare(directory);
      return directory;
    } catch (IOException failed) {
      throw new AssertionError("the directory could not be prepared", failed);
    }
  }

  private static boolean said(Message message) {
    return message instanceof Message.Assistant;
  }

  private static List<Path> paths(List<Effect> effects) {
    List<Path> paths = new ArrayList<>();
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Read(Path path) -> paths.add(path);
        case Effect.Write(Path path) -> paths.add(path);
        case Effect.Delete(Path path) -> paths.add(path);
        case Effect.RunCommand command -> paths.add(command.directory());
        case Effect.Request ignored -> {}
        case Effect.OpenNetwork ignored -> {}
        case Effect.AskUser ignored -> {}
        case Effect.ChangeRuntimeData ignored -> {}
        case Effect.Delegate ignored -> {}
        case Effect.Unstated ignored -> {}
      }
    }
    return paths;
  }

  private static List<String> types(JsonObject property) {
    return switch (property.get("type").orElse(Json.nul())) {
      case JsonString(String type) -> List.of(type);
      case JsonArray array -> array.strings();
      default -> List.of();
    };
  }

  /** Keys are compared without regard to how words in them are set apart. */
  private static String plain(String key) {
    return key.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static String key(RecordComponent component) {
    JsonName name = component.getAnnotation(JsonName.class);
    return plain(name == null ? component.getName() : name.value());
  }

  private static boolean mayBeAbsent(RecordComponent component) {
    return component.getType() == Optional.class
        || nullable(component.getAnnotations())
        || nullable(component.getAnnotatedType().getAnnotations());
  }

  private static boolean nullable(Annotation[] annotations) {
    return Arrays.stream(annotations)
        .anyMatch(annotation -> annotation.annotationType().getSimpleName().equals("Nullable"));
  }

  private record Called(ObservedTool<?> tool, JsonObject result) {}
}
