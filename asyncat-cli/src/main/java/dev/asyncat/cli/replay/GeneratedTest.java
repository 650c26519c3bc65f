package dev.asyncat.cli.replay;

import dev.asyncat.json.JsonObject;
import dev.asyncat.run.LifecycleEvent;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.run.ToolEvent;
import dev.asyncat.testkit.replay.Recording;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The source of a test that runs a recorded session again and says what has to come out.
 *
 * @param packageName empty for none
 * @param resource the name of the recording beside the class on the class path
 */
record GeneratedTest(Recording recording, String packageName, String className, String resource) {

  /** Longer texts are compared in part: a test is to be read. */
  private static final int SHOWN = 2_000;

  private static final int PART = 300;
  private static final String STEP = "          ";
  private static final String TEXT = "                  ";

  /** The source. */
  String source() {
    LifecycleEvent.Done done = recording.end().orElseThrow();
    Set<String> steps = steps(done);
    boolean parts = steps.stream().anyMatch(step -> step.contains("Assertions."));
    boolean json = steps.stream().anyMatch(step -> step.contains("json("));
    StringBuilder java = new StringBuilder();
    if (!packageName.isEmpty()) {
      line(java, "package " + packageName + ";", "");
    }
    line(java, "import dev.asyncat.core.Asyncat;");
    if (json) {
      line(java, "import dev.asyncat.json.Json;", "import dev.asyncat.json.JsonObject;");
    }
    line(java, "import dev.asyncat.run.Run;", "import dev.asyncat.run.StopReason;");
    if (recording.attended()) {
      line(java, "import dev.asyncat.testkit.replay.RecordedAnswers;");
    }
    line(
        java,
        "import dev.asyncat.testkit.replay.RecordedTools;",
        "import dev.asyncat.testkit.replay.Recording;",
        "import dev.asyncat.testkit.replay.ReplayModel;",
        "import dev.asyncat.testkit.run.RunAssert;",
        "import java.nio.file.Path;");
    if (parts) {
      line(java, "import org.assertj.core.api.Assertions;");
    }
    line(
        java,
        "import org.junit.jupiter.api.Test;",
        "import org.junit.jupiter.api.io.TempDir;",
        "",
        "/**",
        " * Replays a run of " + day() + ": " + goal() + ".",
        " *",
        " * <p>Made by {@code asyncat replay} of session",
        " * " + id() + ".",
        " * To test tools of your own instead of the recorded results, register them in place of",
        " * {@code RecordedTools}.",
        " */",
        "class " + className + " {",
        "",
        "  private final Recording recording =",
        "      Recording.resource(%s.class, %s);".formatted(className, JavaText.literal(resource)),
        "  private final ReplayModel model = ReplayModel.of(recording);",
        "",
        "  @Test",
        "  void the_agent_does_what_it_did_when_it_was_recorded(@TempDir Path directory) {",
        "    try (Asyncat asyncat =",
        "        Asyncat.builder()",
        "            .model(model)",
        "            .builtInTools(false)",
        "            .tools(RecordedTools.of(recording))");
    if (recording.attended()) {
      line(java, "            .approver(RecordedAnswers.of(recording))");
    }
    line(
        java,
        "            .build()) {",
        "      Run run = asyncat.run(recording.request().in(directory));",
        "",
        "      RunAssert.assertThat(run)",
        STEP + ".isWellFormed()");
    steps.forEach(step -> line(java, STEP + step));
    line(java, STEP + ".replays(recording);", "      model.assertReplayed();", "    }", "  }");
    if (json) {
      line(
          java,
          "",
          "  private static JsonObject json(String text) {",
          "    return Json.parseObject(text);",
          "  }");
    }
    line(java, "}");
    return java.toString();
  }

  private Set<String> steps(LifecycleEvent.Done done) {
    Set<String> steps = new LinkedHashSet<>();
    steps.add(".endedWith(StopReason." + done.stopReason().name() + ")");
    if (done.answer().length() <= SHOWN) {
      steps.add(".answered(" + text(done.answer()) + ")");
    } else {
      steps.add(".answeredWith(" + text(beginning(done.answer())) + ")");
    }
    List<ToolEvent.Start> calls = events(ToolEvent.Start.class);
    steps.add(
        calls.isEmpty()
            ? ".calledNoTool()"
            : calls.stream()
                .map(start -> JavaText.literal(start.call().name()))
                .collect(Collectors.joining(", ", ".calledTools(", ")")));
    for (ToolEvent.Start start : calls) {
      String arguments = start.call().arguments().toString();
      if (arguments.length() <= SHOWN) {
        steps.add(
            ".calledTool(%s, json(%s))"
                .formatted(JavaText.literal(start.call().name()), text(arguments)));
      }
    }
    for (ToolEvent.Result result : events(ToolEvent.Result.class)) {
      steps.add(result(result.tool(), result.result().content()));
    }
    return steps;
  }

  private static String result(String tool, JsonObject content) {
    String json = content.toString();
    String name = JavaText.literal(tool);
    if (json.length() <= SHOWN) {
      return ".hasResult(%s, json(%s))".formatted(name, text(json));
    }
    return """
        .hasResult(
                      %s,
                      result ->
                          Assertions.assertThat(result.toString())
                              .hasSize(%d)
                              .startsWith(%s))"""
        .formatted(name, json.length(), JavaText.literal(beginning(json)));
  }

  /** Quotes and line breaks are easier to read in a text block. */
  private static String text(String text) {
    return text.indexOf('\n') < 0 && text.indexOf('"') < 0
        ? JavaText.literal(text)
        : JavaText.block(text, TEXT);
  }

  private static String beginning(String text) {
    int end = Character.isHighSurrogate(text.charAt(PART - 1)) ? PART - 1 : PART;
    return text.substring(0, end);
  }

  private <E extends RunEvent> List<E> events(Class<E> type) {
    return recording.events().stream()
        .map(LoggedEvent::event)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private String day() {
    return recording
        .events()
        .getFirst()
        .at()
        .truncatedTo(ChronoUnit.DAYS)
        .toString()
        .substring(0, 10);
  }

  private String goal() {
    return JavaText.comment(recording.request().goal(), 60);
  }

  private String id() {
    return JavaText.comment(recording.sessionId(), 40);
  }

  private static void line(StringBuilder java, String... lines) {
    for (String line : lines) {
      java.append(line).append('\n');
    }
  }
}
