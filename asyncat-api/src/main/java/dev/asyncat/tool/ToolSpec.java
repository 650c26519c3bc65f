package dev.asyncat.tool;

import dev.asyncat.json.JsonObject;

/**
 * A tool as models and clients see it.
 *
 * @param parameters a JSON schema of type object
 * @param level the strongest level any call can have
 */
public record ToolSpec(
    String name,
    String description,
    JsonObject parameters,
    String category,
    PermissionLevel level) {}
