package dev.asyncat.core.run;

import dev.asyncat.run.AgentMode;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolSpec;
import java.util.Set;

/** Which tools a mode offers. What a call may do is decided by its effects all the same. */
final class ModeTools {

  /** Safe by themselves, but they leave something behind, which planning does not. */
  private static final Set<String> NOT_FOR_PLANNING =
      Set.of(
          "save_memory",
          "forget_memory",
          "notify",
          "clipboard_write",
          "speak_text",
          "create_artifact",
          "create_markdown",
          "create_diagram",
          "create_csv",
          "create_html_page",
          "create_design_canvas",
          "create_code_animation",
          "create_design_handoff",
          "create_narrated_slideshow",
          "create_note",
          "update_note",
          "append_to_note",
          "compose_image",
          "optimize_memory",
          "shell_session_close");

  /** They can look as well as change; in mode plan only the calls that look are run. */
  private static final Set<String> LOOK_TOO = Set.of("run_command", "package_manager");

  private static final Set<String> DESIGN =
      Set.of(
          "file",
          "code",
          "search",
          "browser",
          "design",
          "artifact",
          "visual",
          "memory",
          "workspace",
          "planning",
          "interaction");

  private static final Set<String> DESIGN_ONLY_IF_SAFE = Set.of("file", "workspace", "code");

  private static final Set<String> SKILLS = Set.of("list_skills", "load_skill");

  private ModeTools() {}

  static boolean offers(AgentMode mode, ToolSpec tool) {
    boolean safe = tool.level() == PermissionLevel.SAFE;
    return switch (mode) {
      case ACTION -> true;
      case CHAT -> false;
      case PLAN ->
          (safe && !NOT_FOR_PLANNING.contains(tool.name()))
              || LOOK_TOO.contains(tool.name())
              || tool.name().startsWith("git_");
      case DESIGN ->
          SKILLS.contains(tool.name())
              || (DESIGN.contains(tool.category())
                  && (safe || !DESIGN_ONLY_IF_SAFE.contains(tool.category())));
    };
  }
}
