package dev.asyncat.run;

import dev.asyncat.json.Json;
import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import dev.asyncat.tool.ToolResult;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The states of a tool call: proposed, (awaiting, decided: {@link PermissionEvent}), executing,
 * done.
 */
public sealed interface ToolEvent extends RunEvent {

  /**
   * The model wants this call.
   *
   * @param defect why its arguments cannot be read, {@code null} if they can
   */
  record Proposed(ToolCall call, int round, @Nullable String defect) implements ToolEvent {
    /** A call whose arguments can be read. */
    public Proposed(ToolCall call, int round) {
      this(call, round, null);
    }

    @Override
    public String type() {
      return "tool_proposed";
    }

    @Override
    public boolean visible() {
      return false;
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put("call", call.toJson())
          .put("round", round)
          .putIfPresent("defect", defect)
          .build();
    }
  }

  /**
   * What will happen to the call, for every call, refused and unknown ones too.
   *
   * @param checkpointId the checkpoint that can undo it, {@code null} if there is none
   * @param repairPrompt what the model is told about invalid arguments
   */
  record Start(
      ToolCall call,
      PermissionLevel permission,
      PermissionOutcome outcome,
      @Nullable String reason,
      @Nullable String checkpointId,
      Path workingDirectory,
      String description,
      int round,
      @Nullable String repairPrompt)
      implements ToolEvent {
    @Override
    public String type() {
      return "tool_start";
    }

    @Override
    public JsonObject data() {
      JsonObject.Builder json =
          Json.object()
              .put("tool", call.name())
              .put("toolCallId", call.id())
              .put("args", call.arguments())
              .put("permission", permission.wire())
              .put("permissionDecision", outcome.wire())
              .put("permissionReason", reason);
      if (outcome.allowed()) {
        json.put("checkpointId", checkpointId);
      }
      return json.put("workingDir", workingDirectory.toString())
          .put("description", description)
          .put("round", round)
          .putIfPresent("repairPrompt", repairPrompt)
          .build();
    }
  }

  /** The call runs from now on. After a crash it is not known whether it took effect. */
  record Executing(String toolCallId) implements ToolEvent {
    @Override
    public String type() {
      return "tool_executing";
    }

    @Override
    public boolean visible() {
      return false;
    }

    @Override
    public JsonObject data() {
      return Json.object().put("toolCallId", toolCallId).build();
    }
  }

  /**
   * The run has seen a file in this state, so it may change it later.
   *
   * @param size in bytes
   * @param modified {@code null} where the digest covers the whole content
   * @param digest of the content, in hexadecimal
   */
  record FileSeen(Path path, long size, @Nullable Instant modified, String digest)
      implements ToolEvent {
    @Override
    public String type() {
      return "file_seen";
    }

    @Override
    public boolean visible() {
      return false;
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put("path", path.toString())
          .put("size", size)
          .putIfPresent("modified", modified == null ? null : modified.toString())
          .put("digest", digest)
          .build();
    }
  }

  /**
   * Output while the call runs.
   *
   * @param chunk {@code null} on the last one
   * @param exitCode of a process, on the last one
   */
  record Progress(
      String tool,
      String toolCallId,
      @Nullable String chunk,
      long totalLength,
      boolean done,
      @Nullable Integer exitCode)
      implements ToolEvent {
    @Override
    public String type() {
      return "tool_progress";
    }

    @Override
    public JsonObject data() {
      JsonObject.Builder json =
          Json.object()
              .put("tool", tool)
              .put("toolCallId", toolCallId)
              .put("chunk", chunk)
              .put("totalLength", totalLength);
      if (done) {
        json.put("done", true);
      }
      if (exitCode != null) {
        json.put("exitCode", exitCode);
      }
      return json.build();
    }
  }

  /** The call is over, whether it ran or not. The result is complete. */
  record Result(String tool, String toolCallId, ToolResult result, int round) implements ToolEvent {
    @Override
    public String type() {
      return "tool_result";
    }

    @Override
    public JsonObject data() {
      return Json.object()
          .put("tool", tool)
          .put("toolCallId", toolCallId)
          .put("result", result.content())
          .put("round", round)
          .build();
    }
  }
}
