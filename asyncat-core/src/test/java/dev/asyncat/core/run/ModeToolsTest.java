package dev.asyncat.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncat.json.JsonObject;
import dev.asyncat.run.AgentMode;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModeToolsTest {

  @ParameterizedTest
  @CsvSource({
    "read_file, file, SAFE, true, true",
    "write_file, file, MODERATE, false, false",
    "run_command, shell, DANGEROUS, true, false",
    "package_manager, dev, MODERATE, true, false",
    "git_commit, git, MODERATE, true, false",
    "save_memory, memory, SAFE, false, true",
    "recall_memory, memory, SAFE, true, true",
    "create_artifact, artifact, SAFE, false, true",
    "generate_pdf, artifact, MODERATE, false, true",
    "fetch_url, search, MODERATE, false, true",
    "rename_symbol, code, DANGEROUS, false, false",
    "todo_write, planning, SAFE, true, true",
    "ask_user, interaction, SAFE, true, true",
    "list_skills, agent, SAFE, true, true",
    "delegate_task, agent, MODERATE, false, false",
    "sandbox_apply_patch, workspace, DANGEROUS, false, false",
    "sandbox_diff, workspace, SAFE, true, true"
  })
  void plan_looks_and_design_designs(
      String name, String category, PermissionLevel level, boolean plan, boolean design) {
    ToolSpec tool = new ToolSpec(name, "", JsonObject.EMPTY, category, level);

    assertThat(ModeTools.offers(AgentMode.PLAN, tool)).isEqualTo(plan);
    assertThat(ModeTools.offers(AgentMode.DESIGN, tool)).isEqualTo(design);
  }

  @ParameterizedTest
  @CsvSource({"create_note, notes", "compose_image, design", "shell_session_close, shell"})
  void what_is_safe_and_leaves_something_behind_is_not_for_planning(String name, String category) {
    assertThat(
            ModeTools.offers(
                AgentMode.PLAN,
                new ToolSpec(name, "", JsonObject.EMPTY, category, PermissionLevel.SAFE)))
        .isFalse();
  }

  @Test
  void action_offers_everything_and_chat_nothing() {
    ToolSpec tool =
        new ToolSpec("write_file", "", JsonObject.EMPTY, "file", PermissionLevel.DANGEROUS);

    assertThat(ModeTools.offers(AgentMode.ACTION, tool)).isTrue();
    assertThat(ModeTools.offers(AgentMode.CHAT, tool)).isFalse();
  }
}
