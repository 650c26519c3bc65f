package dev.asyncat.testkit.replay;

import dev.asyncat.error.InvalidRequestException;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonArray;
import dev.asyncat.json.JsonObject;
import dev.asyncat.json.JsonSyntaxException;
import dev.asyncat.run.LoggedEvent;
import dev.asyncat.run.RunEvent;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** The form of a recording in a file: a line of its own for the head and for each event. */
final class RecordingText {

  private static final String KIND = "asyncat-recording";

  private RecordingText() {}

  static String write(Recording recording) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        Json.object()
            .put("kind", KIND)
            .put("version", Recording.VERSION)
            .put("eventVersion", RunEvent.VERSION)
            .put("sessionId", recording.sessionId())
            .put("runId", recording.runId())
            .put(
                "tools",
                new JsonArray(recording.tools().stream().map(RecordingText::tool).toList()))
            .build());
    for (LoggedEvent logged : recording.events()) {
      line(
          text,
          Json.object()
              .put("seq", logged.seq())
              .put("at", logged.at().toString())
              .put("type", logged.event().type())
              .put("data", logged.event().data())
              .build());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, JsonObject json) {
    text.append(json).append('\n');
  }

  static Recording read(String text, String name) {
    List<String> lines = text.lines().toList();
    JsonObject head = lines.isEmpty() ? JsonObject.EMPTY : object(lines.getFirst(), name, 1);
    if (!head.string("kind", "").equals(KIND)) {
      throw new InvalidRequestException(
          name + " is no recording of Asyncat: its first line is not of kind " + KIND);
    }
    int version = head.integer("version").orElse(0);
    if (version != Recording.VERSION) {
      throw new InvalidRequestException(
          "%s is a recording of version %d; this version of Asyncat reads version %d: record it again"
              .formatted(name, version, Recording.VERSION));
    }
    List<ToolSpec> tools = new ArrayList<>();
    for (JsonObject tool : head.array("tools").orElse(JsonArray.EMPTY).objects()) {
      tools.add(readTool(tool, name));
    }
    List<LoggedEvent> events = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        events.add(event(head, object(lines.get(i), name, i + 1), name, i + 1));
      }
    }
    return new Recording(events, tools);
  }

  private static LoggedEvent event(JsonObject head, JsonObject json, String name, int line) {
    try {
      return new LoggedEvent(
          json.longInteger("seq").orElseThrow(),
          head.string("sessionId").orElseThrow(),
          head.string("runId").orElseThrow(),
          Instant.parse(json.string("at").orElseThrow()),
          RunEvent.decode(json.string("type").orElseThrow(), json.object("data").orElseThrow()));
    } catch (NoSuchElementException | DateTimeParseException incomplete) {
      throw new InvalidRequestException(
          "line %d of %s is no event: it needs seq, at, type and data".formatted(line, name),
          incomplete);
    }
  }

  private static JsonObject object(String line, String name, int number) {
    try {
      return Json.parseObject(line);
    } catch (JsonSyntaxException broken) {
      throw new InvalidRequestException(
          "line %d of %s is no JSON object: %s".formatted(number, name, broken.getMessage()),
          broken);
    }
  }

  private static Json tool(ToolSpec spec) {
    return Json.object()
        .put("name", spec.name())
        .put("description", spec.description())
        .put("parameters", spec.parameters())
        .put("category", spec.category())
        .put("level", spec.level().wire())
        .build();
  }

  private static ToolSpec readTool(JsonObject json, String name) {
    try {
      return new ToolSpec(
          json.string("name").orElseThrow(),
          json.string("description", ""),
          json.object("parameters").orElseThrow(),
          json.string("category", "general"),
          PermissionLevel.of(json.string("level", "moderate")));
    } catch (NoSuchElementException | IllegalArgumentException incomplete) {
      throw new InvalidRequestException(
          "a tool in the first line of %s cannot be read: %s".formatted(name, json), incomplete);
    }
  }
}
