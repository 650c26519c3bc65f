package dev.asyncat.session;

import dev.asyncat.json.JsonObject;
import dev.asyncat.permission.PermissionOutcome;
import dev.asyncat.tool.PermissionLevel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One tool call in the audit of a session, refused and unknown ones included.
 *
 * @param arguments as they ran, so with edits a person made
 * @param result complete; {@code null} while the call runs
 * @param success what the result says; {@code null} while the call runs or if it says nothing
 * @param round model turn of the session, from 1
 */
public record AuditEntry(
    String id,
    String sessionId,
    String runId,
    String toolCallId,
    String toolName,
    PermissionLevel level,
    PermissionOutcome outcome,
    @Nullable String reason,
    String workingDirectory,
    JsonObject arguments,
    @Nullable JsonObject result,
    @Nullable Boolean success,
    int round,
    Instant startedAt,
    @Nullable Instant completedAt) {}
