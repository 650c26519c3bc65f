package dev.asyncat.core.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.json.RecordSchema;
import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentRepairTest {

  record Edit(String path, String find, String replace, @Nullable Integer startLine) {}

  record Write(String path, String content) {}

  record Run(String command, @Nullable String cwd) {}

  record Named(String path, String name) {}

  record Optionally(String pattern, @Nullable String path) {}

  record Query(String query) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file",
        "filename",
        "filepath",
        "file_path",
        "target",
        "source",
        "dir",
        "directory",
        "folder",
        "name",
        "filePath"
      })
  void a_synonym_of_path_takes_its_place(String synonym) {
    JsonObject repaired =
        ArgumentRepair.repair(
            Json.object().put(synonym, "a.txt").put("content", "x").build(), spec(Write.class));

    assertThat(repaired).isEqualTo(Json.object().put("path", "a.txt").put("content", "x").build());
  }

  @ParameterizedTest
  @CsvSource({"cmd", "shell_command", "exec"})
  void a_synonym_of_command_takes_its_place(String synonym) {
    assertThat(ArgumentRepair.repair(Json.object().put(synonym, "ls").build(), spec(Run.class)))
        .isEqualTo(Json.object().put("command", "ls").build());
  }

  @ParameterizedTest
  @CsvSource({"q", "search", "search_query"})
  void a_synonym_of_query_takes_its_place(String synonym) {
    assertThat(ArgumentRepair.repair(Json.object().put(synonym, "x").build(), spec(Query.class)))
        .isEqualTo(Json.object().put("query", "x").build());
  }

  @Test
  void several_keys_are_repaired_at_once() {
    JsonObject repaired =
        ArgumentRepair.repair(
            Json.parseObject(
                """
                {"file":"a","old_content":"x","new_content":"y","startLine":3}
                """),
            spec(Edit.class));

    assertThat(repaired)
        .isEqualTo(
            Json.parse("{\"path\":\"a\",\"find\":\"x\",\"replace\":\"y\",\"start_line\":3}"));
  }

  @Test
  void what_is_there_is_never_replaced() {
    JsonObject given = Json.object().put("path", "a").put("file", "b").put("content", "").build();

    assertThat(ArgumentRepair.repair(given, spec(Write.class))).isSameAs(given);
  }

  @Test
  void a_null_is_replaced_and_a_null_synonym_is_not_used() {
    assertThat(
            ArgumentRepair.repair(
                Json.parseObject("{\"path\":null,\"file\":null,\"dir\":\"d\",\"text\":\"t\"}"),
                spec(Write.class)))
        .isEqualTo(Json.parse("{\"file\":null,\"path\":\"d\",\"content\":\"t\"}"));
  }

  @Test
  void a_key_of_the_tool_is_never_a_synonym() {
    JsonObject given = Json.object().put("name", "n").build();

    assertThat(ArgumentRepair.repair(given, spec(Named.class))).isSameAs(given);
  }

  @Test
  void an_optional_key_takes_no_synonym() {
    JsonObject given = Json.object().put("pattern", "p").put("folder", "src").build();

    assertThat(ArgumentRepair.repair(given, spec(Optionally.class))).isSameAs(given);
  }

  private static ToolSpec spec(Class<?> type) {
    return new ToolSpec("t", "", RecordSchema.of(type), "general", PermissionLevel.SAFE);
  }
}
