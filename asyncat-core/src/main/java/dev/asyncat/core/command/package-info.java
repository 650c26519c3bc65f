/**
 * Reads shell command lines and says which only look at the workspace. {@link
 * dev.asyncat.core.command.CommandReader} is the way in; what it does not fully understand is never
 * called harmless.
 */
@NullMarked
package dev.asyncat.core.command;

import org.jspecify.annotations.NullMarked;
