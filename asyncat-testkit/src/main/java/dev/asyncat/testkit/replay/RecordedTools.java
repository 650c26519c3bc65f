package dev.asyncat.testkit.replay;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.Tool;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolSpec;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tools that do nothing but give what the recorded ones gave, so that a replayed run is always the
 * same and touches nothing. Questions that a call put to the user are put again, and the plan
 * becomes what the call made of it.
 *
 * <p>Register them instead of the real ones: {@code
 * Asyncat.builder().builtInTools(false).tools(RecordedTools.of(recording))}. Where the recording
 * says what the tools looked like ({@link Recording#withTools}), arguments are checked as they were
 * then; otherwise only the tools that were called are there, and they take anything.
 *
 * <p>A call that the recording does not have fails and says so. Permission is asked for where it
 * was; {@link RecordedAnswers} answers. The tools are thread-safe, and for one run: each recorded
 * call is used once.
 */
public final class RecordedTools {

  private static final JsonObject ANYTHING =
      Json.object()
          .put("type", "object")
          .put("properties", JsonObject.EMPTY)
          .put("required", Json.array())
          .build();

  private RecordedTools() {}

  /** The tools of a recording. */
  public static List<Tool<?>> of(Recording recording) {
    RecordedCalls calls = new RecordedCalls(recording);
    Map<String, ToolSpec> specs = new LinkedHashMap<>();
    recording.tools().forEach(spec -> specs.put(spec.name(), spec));
    for (RecordedCall call : calls.all()) {
      ToolCall start = call.start.call();
      if (!call.wasUnknown() && !specs.containsKey(start.name())) {
        specs.put(start.name(), guessed(start.name(), calls.all()));
      }
    }
    return specs.values().stream().<Tool<?>>map(spec -> new RecordedTool(spec, calls)).toList();
  }

  private static ToolSpec guessed(String name, List<RecordedCall> calls) {
    PermissionLevel level =
        calls.stream()
            .filter(call -> call.start.call().name().equals(name))
            .map(call -> call.start.permission())
            .filter(known -> known != PermissionLevel.NONE)
            .max(Comparator.naturalOrder())
            .orElse(PermissionLevel.SAFE);
    return new ToolSpec(name, "The recorded tool " + name + ".", ANYTHING, "recorded", level);
  }
}
