/**
 * The registry of tools and the way from a model's arguments to a typed call: {@link
 * dev.asyncat.core.tool.ArgumentRepair} renames, {@link dev.asyncat.core.tool.ArgumentValidation}
 * checks and converts. The built-in tools live in one package per family below this one; {@link
 * dev.asyncat.core.tool.BuiltInTools} lists them.
 */
@NullMarked
package dev.asyncat.core.tool;

import org.jspecify.annotations.NullMarked;
