package dev.asyncat.core.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.process.Processes;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import org.junit.jupiter.api.Test;

class BuiltInToolsTest {

  private final Tools tools = new Tools(BuiltInTools.all(new Processes(), new Outbound(false)));

  @Test
  void they_have_a_fixed_order_and_levels() {
    assertThat(tools.specs().stream().map(spec -> spec.name() + " " + spec.level().wire()))
        .containsExactly(
            "read_file safe",
            "write_file moderate",
            "edit_file moderate",
            "patch_file moderate",
            "search_files safe",
            "list_directory safe",
            "find_files safe",
            "run_command dangerous",
            "todo_write safe",
            "list_plan safe",
            "ask_user safe",
            "fetch_url safe",
            "create_directory moderate",
            "apply_patch moderate",
            "search_replace_block moderate",
            "glob_find safe",
            "file_diff safe",
            "file_copy moderate",
            "file_move dangerous",
            "file_delete dangerous",
            "file_watch safe");
  }

  @Test
  void each_tells_the_model_what_it_takes() {
    assertThat(tools.specs())
        .allSatisfy(
            spec -> {
              assertThat(spec.description()).isNotBlank();
              assertThat(spec.level()).isNotEqualTo(PermissionLevel.NONE);
              assertThat(spec.parameters().object("properties").orElseThrow().members().values())
                  .allSatisfy(
                      property ->
                          assertThat(((JsonObject) property).string("description")).isPresent());
            });
  }

  @Test
  void the_parameters_have_the_names_that_clients_and_models_know() {
    assertThat(tools.specs().stream().map(BuiltInToolsTest::signature))
        .containsExactly(
            "read_file[path, start_line, end_line] requires [path]",
            "write_file[path, content] requires [path, content]",
            "edit_file[path, find, replace, start_line, end_line] requires [path, find, replace]",
            "patch_file[path, old_string, new_string] requires [path, old_string, new_string]",
            "search_files[pattern, path, include, max_results] requires [pattern]",
            "list_directory[path, recursive, max_entries] requires []",
            "find_files[pattern, path] requires [pattern]",
            "run_command[command, cwd, timeout] requires [command]",
            "todo_write[todos, merge] requires [todos]",
            "list_plan[] requires []",
            "ask_user[question, choices, default] requires [question]",
            "fetch_url[url] requires [url]",
            "create_directory[path] requires [path]",
            "apply_patch[edits] requires [edits]",
            "search_replace_block[path, edit_blocks] requires [path, edit_blocks]",
            "glob_find[pattern, path, max_results] requires [pattern]",
            "file_diff[path, compare_to, context_lines] requires [path]",
            "file_copy[source, destination] requires [source, destination]",
            "file_move[source, destination] requires [source, destination]",
            "file_delete[path, recursive] requires [path]",
            "file_watch[path, poll_interval_ms] requires [path]");
  }

  private static String signature(ToolSpec spec) {
    return spec.name()
        + spec.parameters().object("properties").orElseThrow().members().keySet()
        + " requires "
        + spec.parameters().array("required").orElseThrow().strings();
  }
}
