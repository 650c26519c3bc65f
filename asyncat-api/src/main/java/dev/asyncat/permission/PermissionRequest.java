package dev.asyncat.permission;

import dev.asyncat.tool.PermissionLevel;
import dev.asyncat.tool.ToolCall;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A question to a person: may this call run?
 *
 * @param id what the answer refers to
 * @param argumentsHash SHA-256, in hex, of tool name and arguments; a decision is bound to exactly
 *     this call
 * @param description one readable line
 * @param diff a preview of the change, where there is one
 * @param rule what "always" would store; shown to the person before it is stored
 * @param expiresIn how long the question stays open while somebody listens
 */
public record PermissionRequest(
    String id,
    String sessionId,
    ToolCall call,
    String argumentsHash,
    PermissionLevel level,
    String description,
    @Nullable String diff,
    int round,
    Path workingDirectory,
    PermissionRule rule,
    Duration expiresIn) {}
