package dev.asyncat.core.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.core.model.TokenEstimate;
import dev.asyncat.core.model.ToolPrompt;
import dev.asyncat.core.process.Processes;
import dev.asyncat.core.web.Outbound;
import dev.asyncat.json.JsonObject;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuiltInToolsTest {

  private final Tools tools =
      new Tools(BuiltInTools.all(BuiltInTools.Means.of(new Processes(), new Outbound(false))));

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
            "file_watch safe",
            "code_search safe",
            "list_definitions safe",
            "find_definition safe",
            "find_references safe",
            "rename_symbol dangerous",
            "ast_view_outline safe",
            "ast_get_node safe",
            "run_python dangerous",
            "run_node dangerous",
            "shell_session_start dangerous",
            "shell_session_run dangerous",
            "shell_session_close safe",
            "ps_list safe",
            "process_kill dangerous",
            "process_spawn dangerous",
            "port_scan safe",
            "web_search safe",
            "http_get safe",
            "http_request moderate",
            "search_images safe",
            "inspect_attachment safe",
            "image_describe safe",
            "read_pdf safe");
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
            "run_command[command, cwd, timeout, network] requires [command]",
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
            "file_watch[path, poll_interval_ms] requires [path]",
            "code_search[symbol, kind, path, language, max_results] requires [symbol]",
            "list_definitions[path, kind] requires [path]",
            "find_definition[name, path, language] requires [name]",
            "find_references[symbol, language, max_results] requires [symbol]",
            "rename_symbol[old_name, new_name, language, preview] requires [old_name, new_name]",
            "ast_view_outline[path] requires [path]",
            "ast_get_node[path, name] requires [path, name]",
            "run_python[code, timeout, network] requires [code]",
            "run_node[code, timeout, network] requires [code]",
            "shell_session_start[name, cwd, network] requires []",
            "shell_session_run[command, name, timeout] requires [command]",
            "shell_session_close[name] requires []",
            "ps_list[filter, sort_by, limit] requires []",
            "process_kill[pid, name, signal, force] requires []",
            "process_spawn[command, cwd, detached, env_vars, network] requires [command]",
            "port_scan[port, protocol] requires []",
            "web_search[query, max_results, include_images] requires [query]",
            "http_get[url, selector, max_chars] requires [url]",
            "http_request[url, method, headers, body, body_text, auth_token, timeout] requires"
                + " [url]",
            "search_images[query, max_results] requires [query]",
            "inspect_attachment[path, prompt, language] requires [path]",
            "image_describe[path, prompt] requires [path]",
            "read_pdf[path, pages, layout] requires [path]");
  }

  @Test
  void a_small_window_is_offered_few_of_them_and_the_usual_ones_always() {
    for (String goal :
        List.of(
            "Create hello.txt with the word hello, then read it back",
            "Rename the method open to start in all Java files and delete the old copy",
            "find files, copy files, move files, delete files, compare files, run python code")) {
      for (boolean nativeTools : new boolean[] {true, false}) {
        List<ToolSpec> offered = ToolPrompt.mostUseful(tools.specs(), goal, nativeTools);

        assertThat(offered).hasSizeLessThanOrEqualTo(12);
        assertThat(offered.stream().map(ToolSpec::name))
            .contains(
                "read_file",
                "write_file",
                "edit_file",
                "list_directory",
                "run_command",
                "search_files");
        assertThat(TokenEstimate.ofCode(ToolPrompt.describe(offered, 0)))
            .isLessThanOrEqualTo(1_700);
      }
    }
  }

  private static String signature(ToolSpec spec) {
    return spec.name()
        + spec.parameters().object("properties").orElseThrow().members().keySet()
        + " requires "
        + spec.parameters().array("required").orElseThrow().strings();
  }
}
