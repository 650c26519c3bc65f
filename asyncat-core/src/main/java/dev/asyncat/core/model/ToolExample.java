package dev.asyncat.core.model;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.model.Message;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Two tasks solved with tools, to put before the user's. A model too small to follow a description
 * of the call format imitates an example of it.
 */
public final class ToolExample {

  private static final Set<String> NEEDED = Set.of("read_file", "write_file", "list_directory");

  private ToolExample() {}

  /** The example; empty if its tools are not among those offered. */
  public static List<Message> messages(List<ToolSpec> offered) {
    if (!offered.stream().map(ToolSpec::name).collect(Collectors.toSet()).containsAll(NEEDED)) {
      return List.of();
    }
    return List.of(
        Message.user("List the files here"),
        call("list_directory", Json.object().put("path", ".").build()),
        result(
            "list_directory",
            done(".").put("count", 1).put("truncated", false).put("listing", "a.txt").build()),
        Message.assistant("There is one file: a.txt."),
        Message.user("Create animal.txt with the word cat in it and check it"),
        call("write_file", Json.object().put("path", "animal.txt").put("content", "cat").build()),
        result(
            "write_file",
            done("animal.txt").put("action", "created").put("lines", 1).put("bytes", 3).build()),
        call("read_file", Json.object().put("path", "animal.txt").build()),
        result(
            "read_file",
            done("animal.txt")
                .put("total_lines", 1)
                .put("showing", "1-1")
                .put("content", "1: cat")
                .build()),
        Message.assistant("Done: animal.txt holds the word cat. I wrote it and read it back."));
  }

  private static JsonObject.Builder done(String path) {
    return Json.object().put("success", true).put("path", path);
  }

  private static Message call(String tool, JsonObject arguments) {
    return Message.assistant(
        "<tool_call>\n"
            + Json.object().put("name", tool).put("arguments", arguments).build()
            + "\n</tool_call>");
  }

  private static Message result(String tool, JsonObject content) {
    return Message.user(ToolPrompt.result(tool, "example", content));
  }
}
